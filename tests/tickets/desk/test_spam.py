"""The tray of what may be spam: it says why, and what is released was received when it came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import consultation, ticket_in, user
from tickets import services
from tickets.desk import spam
from tickets.errors import ForbiddenError
from tickets.lifecycle import Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def test_the_case_keeps_why_it_was_held():
    links = "http://a.example http://b.example http://c.example http://d.example"
    ticket, _token = services.open_ticket(
        consultation(body=links), channel="web", because=("honeypot", "rate")
    )

    assert ticket.status == Status.HELD
    assert ticket.held_because == ["honeypot", "rate", "links"]
    assert len(spam.reasons_of(ticket)) == 3


def test_an_ordinary_case_has_no_reason():
    ticket, _token = services.open_ticket(consultation(), channel="web")

    assert (ticket.status, ticket.held_because) == (Status.RECEIVED, [])


def test_released_together_each_was_received_when_it_came(client, coordinator):
    came = timezone.now() - timedelta(days=2)
    held = [ticket_in(Status.HELD, received_at=came, first_answer_at=None) for _position in range(3)]
    client.force_login(coordinator)

    client.post("/desk/spam/", {"numbers": [one.number for one in held[:2]], "go": "release"})
    client.post("/desk/spam/", {"numbers": [held[2].number], "go": "mark_spam"})

    after = [Ticket.objects.get(pk=one.pk) for one in held]
    assert [one.status for one in after] == [Status.RECEIVED, Status.RECEIVED, Status.SPAM]
    assert {one.received_at for one in after} == {came}
    assert {one.transitions.get().actor for one in after} == {coordinator}


def test_one_that_somebody_else_decided_stops_no_other(coordinator):
    held, gone = ticket_in(Status.HELD), ticket_in(Status.WITHDRAWN)

    assert spam.decide([held.number, gone.number], "release", by=coordinator) == (1, [gone.number])


def test_the_tray_says_why(client, coordinator):
    services.open_ticket(consultation(body="へんな宣伝です"), channel="web", because=("honeypot",))
    client.force_login(coordinator)

    shown = client.get("/desk/spam/").content.decode()

    assert "へんな宣伝です" in shown
    assert "人には見えない欄に書き込みがある" in shown


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_the_tray_is_the_coordinators(client, role):
    someone = user(role)
    client.force_login(someone)
    held = ticket_in(Status.HELD)

    assert client.get("/desk/spam/").status_code == 403
    with pytest.raises(ForbiddenError):
        spam.decide([held.number], "release", by=someone)


def test_no_other_transition_can_be_run_from_the_tray(coordinator):
    with pytest.raises(ForbiddenError):
        spam.decide([ticket_in(Status.ANSWERED).number], "close", by=coordinator)
