"""Somebody without a link says on the phone what others press on their page; who heard it stands beside it."""

import pytest
from django.db import IntegrityError, transaction

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, user
from tickets import services
from tickets.desk import intake, spoken
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Publication, Status
from tickets.models import Consent, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
HEARD = {"how": "phone", "identity": "callback"}


class Phoned(Story):
    """A case by phone, walked to where a public text is asked about; the coordinator heard, the releaser did not."""

    def __init__(self):
        self.coordinator, self.releaser = user(Role.COORDINATOR), user(Role.COORDINATOR)
        self.expert = user(Role.EXPERT)
        self.ticket = intake.open_on_behalf(
            by=self.coordinator,
            data={"channel": "phone", "body": "知らない請求書が来ました。", "was_told": True},
        )

    def hears(self, name, by=None, **data):
        self.ticket = spoken.hear(self.ticket.pk, name, by=by or self.coordinator, data={**HEARD, **data})
        return self.ticket

    def consents(self, by=None, **data):
        return self.hears(
            "grant_consent",
            by=by,
            **{"public_text_hash": self.ticket.public_text_hash, "was_read_out": True, **data},
        )


@pytest.fixture
def asked():
    return Phoned().until_requested()


def test_a_spoken_yes_is_published_by_a_third_person(asked):
    text_writer, hearer, third = asked.expert, asked.coordinator, asked.releaser

    asked.consents(by=hearer)
    with pytest.raises(ForbiddenError):
        asked.do("publish", hearer)
    asked.do("publish", third)

    given = Consent.objects.get()
    assert (given.channel, given.recorded_by, given.text_hash) == (
        "spoken",
        hearer,
        asked.ticket.public_text_hash,
    )
    assert asked.ticket.publication == Publication.PUBLISHED
    assert text_writer not in (hearer, third)


def test_a_coordinator_who_wrote_the_text_does_not_publish_it_either():
    story = Phoned().until_answered()
    story.do("request_consent", story.releaser, **PUBLIC_TEXT)
    story.consents()

    for person in (story.coordinator, story.releaser):
        with pytest.raises(ForbiddenError):
            story.do("publish", person)
    story.do("publish", user(Role.COORDINATOR))


def test_the_record_says_how_it_was_said_and_who_heard_it(asked):
    asked.consents()

    rows = list(asked.ticket.transitions.all())[-2:]
    assert [(row.name, row.target, row.actor) for row in rows] == [
        ("grant_consent", "granted", asked.coordinator),
        ("heard", "grant_consent", asked.coordinator),
    ]
    assert rows[1].details == {**HEARD, "was_read_out": True}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"was_read_out": False}, InvalidInputError),
        ({"public_text_hash": "0" * 64}, ConflictError),
        ({"identity": ""}, InvalidInputError),
    ],
)
def test_a_yes_to_something_that_was_not_read_out_is_none(asked, changes, error):
    with pytest.raises(error):
        asked.consents(**changes)

    assert not Consent.objects.exists()
    assert Ticket.objects.get(pk=asked.ticket.pk).publication == Publication.REQUESTED


def test_nobody_speaks_for_an_asker_who_has_a_page():
    story = Story().until_requested()

    for name in spoken.INPUTS:
        with pytest.raises(ForbiddenError):
            spoken.hear(story.ticket.pk, name, by=story.coordinator, data=HEARD)
    with pytest.raises(ForbiddenError):
        services.perform(
            story.ticket.pk,
            "grant_consent",
            by=story.coordinator,
            data={"public_text_hash": story.ticket.public_text_hash},
        )


def test_the_door_of_the_asker_stays_closed_to_coordinators(asked):
    """A yes without how it was said, through the ordinary transition, is refused for cases by phone too."""
    with pytest.raises(ForbiddenError):
        asked.do("grant_consent", asked.coordinator, public_text_hash=asked.ticket.public_text_hash)


def test_an_expert_does_not_speak_for_the_asker(asked):
    with pytest.raises(ForbiddenError):
        asked.consents(by=asked.expert)
    with pytest.raises(NotFoundError):
        asked.consents(by=user(Role.EXPERT))


def test_an_answer_on_the_phone_goes_back_to_the_expert():
    story = Phoned()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")

    story.hears("asker_reply", message="先週からだそうです。")

    assert story.ticket.status == Status.IN_PROGRESS
    assert story.ticket.messages.last().body == "先週からだそうです。"


def test_no_is_no_and_a_yes_can_be_taken_back(asked):
    asked.hears("decline_consent")
    assert asked.ticket.publication == Publication.DECLINED

    asked.do("request_consent", asked.expert, **PUBLIC_TEXT)
    asked.consents()
    asked.do("publish", asked.releaser)
    asked.hears("withdraw_consent", reason="やはりやめたい")
    while delivery.sweep():
        pass

    assert asked.ticket.publication == Publication.RETRACTED
    assert Consent.objects.get().withdrawn_at is not None
    assert Ticket.objects.get(pk=asked.ticket.pk).consent_recorded_by is None


def test_the_desk_sees_what_has_still_to_be_told(client):
    story = Phoned()
    address = f"/desk/tickets/{story.ticket.number}/"
    client.force_login(story.coordinator)
    with pytest.raises(ConflictError):
        story.hears("tell_answer")
    story.until_answered()
    waiting = client.get(address).context["upkeep"]["is_untold"]

    story.hears("tell_answer")

    assert waiting
    assert not client.get(address).context["upkeep"]["is_untold"]


def test_withdrawing_and_adding_by_phone(asked):
    asked.hears("add_message", message="住所も変わりました。")
    asked.hears("withdraw", reason="解決した")

    assert asked.ticket.status == Status.WITHDRAWN
    with pytest.raises(ConflictError):
        asked.hears("add_message", message="もう一つ")


def test_the_database_wants_to_know_who_heard_a_spoken_yes(asked):
    asked.consents()

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(recorded_by=None)


def test_the_page_shows_what_to_read_out(client, asked):
    client.force_login(asked.coordinator)
    address = f"/desk/tickets/{asked.ticket.number}/spoken/"

    shown = client.get(address).content.decode()
    response = client.post(
        address,
        {
            "go": "grant_consent",
            **HEARD,
            "public_text_hash": asked.ticket.public_text_hash,
            "was_read_out": "true",
        },
    )

    for words in (PUBLIC_TEXT["title"], PUBLIC_TEXT["answer"], asked.ticket.public_text_hash):
        assert words in shown
    assert response.status_code == 302
    assert Consent.objects.get().recorded_by == asked.coordinator
    history = client.get(f"/desk/tickets/{asked.ticket.number}/").content.decode()
    assert "本人から口頭で聞いた（公開してよいと答えた）" in history
