"""The list of windows is kept true: by whom, on which day, with what it said before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms import window_checks
from cms.snippets import Window
from cms.window_checks import WindowCheck
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db
CORRECT = {
    "email": "",
    "url": "",
    "hours": "",
    "cost": "",
    "prepare": "",
    "go": "correct",
    "where": "電話で聞いた",
}


@pytest.fixture
def window():
    return Window.objects.create(
        code="mado",
        name="ためしの窓口",
        kind="ipa",
        phone="03-1111-1111",
        hours="平日9時〜17時",
        stale=True,
        source_date="2016-09",
    )


def post(client, who, path, **data):
    client.force_login(who)
    return client.post(path, data)


def test_the_longest_unchecked_come_first_and_half_a_year_is_overdue(window):
    today = timezone.localdate()
    Window.objects.exclude(pk="mado").update(checked_on=today)
    Window.objects.filter(pk="ipa-org").update(checked_on=today - timedelta(days=180))
    Window.objects.filter(pk="bank").update(checked_on=today - timedelta(days=181))

    rows = window_checks.queue()

    assert [due.window.pk for due in rows[:3]] == ["mado", "bank", "ipa-org"]
    assert [due.window.pk for due in rows if due.is_overdue] == ["mado", "bank"]
    assert rows[0].doubtful == ["phone"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR])
def test_a_window_that_was_checked_shows_what_was_in_doubt(client, window, role):
    someone = user(role)

    post(client, someone, "/desk/windows/mado/", go="confirm", is_true="true", where="https://example.jp/")

    window.refresh_from_db()
    row = WindowCheck.objects.get()
    assert (window.checked_on, window.shown_phone) == (timezone.localdate(), "03-1111-1111")
    assert (row.kind, row.made_by, row.source) == ("confirmed", someone, "https://example.jp/")


def test_a_correction_keeps_what_the_list_said_before(client, window):
    coordinator = user(Role.COORDINATOR)

    post(
        client,
        coordinator,
        "/desk/windows/mado/",
        **{**CORRECT, "phone": "03-2222-2222", "hours": "平日9時〜17時"},
    )

    window.refresh_from_db()
    row = WindowCheck.objects.get()
    assert window.shown_phone == "03-2222-2222"
    assert (row.before, row.values, row.state) == (
        {"phone": "03-1111-1111"},
        {"phone": "03-2222-2222"},
        "accepted",
    )


def test_correcting_one_field_vouches_for_no_other(client, window):
    Window.objects.filter(pk="mado").update(email="furui@example.jp")

    post(
        client,
        user(Role.COORDINATOR),
        "/desk/windows/mado/",
        **{**CORRECT, "phone": "03-2222-2222", "hours": "平日9時〜17時", "email": "furui@example.jp"},
    )

    window.refresh_from_db()
    assert (window.shown_phone, window.shown_email, window.checked_on) == ("03-2222-2222", "", None)


def test_an_expert_proposes_and_somebody_else_decides(client, window):
    expert, coordinator = user(Role.EXPERT), user(Role.COORDINATOR)

    post(
        client,
        expert,
        "/desk/windows/mado/",
        **{**CORRECT, "phone": "03-3333-3333", "hours": "平日9時〜17時"},
    )
    row = WindowCheck.objects.get()
    before = Window.objects.get(pk="mado").phone
    by_expert = post(client, expert, f"/desk/windows/checks/{row.pk}/", go="accept")
    confirming = post(client, expert, "/desk/windows/mado/", go="confirm", is_true="true", where="a")
    post(client, coordinator, f"/desk/windows/checks/{row.pk}/", go="accept")
    again = post(client, coordinator, f"/desk/windows/checks/{row.pk}/", go="accept")

    row.refresh_from_db()
    assert (before, Window.objects.get(pk="mado").phone) == ("03-1111-1111", "03-3333-3333")
    assert (by_expert.status_code, confirming.status_code, again.status_code) == (403, 403, 409)
    assert (row.state, row.made_by, row.decided_by) == ("accepted", expert, coordinator)


def test_a_new_window_is_nowhere_before_an_editor_says_so(client):
    coordinator, editor = user(Role.COORDINATOR), user(Role.EDITOR)
    said = {
        **CORRECT,
        "name": "あたらしい窓口",
        "kind": "ipa",
        "prefecture": "37",
        "description": "何でも聞けます。",
        "phone": "087-000-0000",
    }

    post(client, coordinator, "/desk/windows/new/", **said)
    row = WindowCheck.objects.get()
    public_before = client.get("/windows/").content.decode() + client.get("/api/v1/windows/").content.decode()
    by_coordinator = post(client, coordinator, f"/desk/windows/checks/{row.pk}/", go="accept")
    post(client, editor, f"/desk/windows/checks/{row.pk}/", go="accept")

    assert by_coordinator.status_code == 403
    assert "あたらしい窓口" not in public_before
    assert "あたらしい窓口" in client.get("/windows/?prefecture=37").content.decode()
    assert Window.objects.get(name="あたらしい窓口").shown_phone == "087-000-0000"


def test_a_proposal_that_is_turned_down_changes_nothing(client, window):
    coordinator = user(Role.COORDINATOR)
    row = window_checks.correct(
        window, by=user(Role.EXPERT), values={"phone": "1234"}, source="", at_once=False
    )

    post(client, coordinator, f"/desk/windows/checks/{row.pk}/", go="reject")

    row.refresh_from_db()
    assert (row.state, Window.objects.get(pk="mado").phone) == ("rejected", "03-1111-1111")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({**CORRECT, "phone": "でんわ"}, "phone"),
        ({**CORRECT, "phone": "03-9", "url": "ftp"}, "url"),
        ({**CORRECT, "phone": "03-9999-9999", "where": ""}, "where"),
        ({"go": "confirm", "where": "a"}, "is_true"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(client, window, data, field):
    response = post(client, user(Role.COORDINATOR), "/desk/windows/mado/", **data)

    assert response.status_code == 400
    assert f"_{field}" in response.content.decode()
    assert not WindowCheck.objects.exists()


@pytest.mark.parametrize("path", ["/desk/windows/", "/desk/windows/mado/", "/desk/windows/new/"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OBSERVER, 403), (Role.EXPERT, 200), (Role.COORDINATOR, 200), (Role.EDITOR, 200)],
)
def test_who_may_look(client, window, path, role, status):
    client.force_login(user(role))

    assert client.get(path).status_code == status


def test_the_queue_costs_the_same_however_long_it_is(client, window, django_assert_max_num_queries):
    coordinator = user(Role.COORDINATOR)
    for _position in range(4):
        window_checks.correct(
            window, by=user(Role.EXPERT), values={"phone": f"{_position}"}, source="", at_once=False
        )
    client.force_login(coordinator)

    with django_assert_max_num_queries(12):
        client.get("/desk/windows/")
