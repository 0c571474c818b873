"""By program: notes, new links, choices of notices, answers to check, searches in vain, other windows."""

import pytest
from django.core import mail
from django.test import Client

from cms.snippets import Window
from cms.window_checks import WindowCheck
from people.roles import Role
from search.models import MissedSearch
from tests.factories import Story, asked, ticket_in, user
from tickets.models import Notice, SecretLink
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def program_of():
    """A program signed in as this user."""

    def make(person):
        client = Client(raise_request_exception=False)
        client.force_login(person)

        def send(method, path, data=None):
            return client.generic(method, f"{V1}{path}", data or "{}", "application/json")

        return send

    return make


def test_a_note_is_added_and_whom_it_names_is_told(program_of):
    writer, colleague = user(Role.COORDINATOR), user(Role.COORDINATOR)
    case = asked()

    answer = program_of(writer)(
        "POST", f"/tickets/{case.number}/notes/", f'{{"note": "@{colleague} 見てください"}}'
    )

    assert answer.status_code == 201
    assert case.messages.get().kind == "note"
    assert Notice.objects.filter(recipient=colleague, kind="mention", ticket=case).exists()


def test_a_note_to_a_strangers_case_is_a_404_and_an_empty_one_names_its_field(program_of):
    case = ticket_in("in_progress", expert=user(Role.EXPERT))

    assert (
        program_of(user(Role.EXPERT))("POST", f"/tickets/{case.number}/notes/", '{"note": "a"}').status_code
        == 404
    )
    empty = program_of(user(Role.COORDINATOR))("POST", f"/tickets/{case.number}/notes/")
    assert (empty.status_code, set(empty.json()["errors"])) == (400, {"note"})


def test_a_new_link_ends_the_old_ones(program_of):
    story = Story()
    while delivery.sweep():
        pass

    answer = program_of(story.coordinator)("POST", f"/tickets/{story.ticket.number}/new-link/")
    while delivery.sweep():
        pass

    assert answer.status_code == 204
    assert SecretLink.objects.filter(ticket=story.ticket, revoked_at__isnull=True).count() == 1
    assert any("/c/" in one.body for one in mail.outbox if story.ticket.email in one.to)


def test_choices_of_notices_are_read_and_changed(program_of):
    program = program_of(user(Role.EXPERT))

    changed = program("PATCH", "/notices/choices/", '{"offered": "digest"}')

    assert changed.json()["offered"] == program("GET", "/notices/choices/").json()["offered"] == "digest"
    wrong = program("PATCH", "/notices/choices/", '{"offered": "pigeon", "effect_dead": "none"}')
    assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {"offered", "effect_dead"})


def test_what_needs_upkeep_is_listed_and_worked_off(program_of):
    missed = MissedSearch.objects.create(question="電子帳簿", count=3, days=2, last_seen_on="2026-11-01")
    editor = program_of(user(Role.EDITOR))

    assert [row["question"] for row in editor("GET", "/upkeep/").json()["searches"]] == ["電子帳簿"]
    assert editor("POST", f"/upkeep/searches/{missed.pk}/handled/").status_code == 204
    assert editor("GET", "/upkeep/").json()["searches"] == []
    assert editor("POST", "/upkeep/searches/0/handled/").status_code == 404
    assert editor("POST", "/upkeep/answers/0/checked/").status_code == 404
    assert program_of(user(Role.EXPERT))("GET", "/upkeep/").status_code == 403


def test_a_window_is_confirmed_by_who_may_and_put_right_by_proposal_otherwise(program_of):
    expert, coordinator = program_of(user(Role.EXPERT)), program_of(user(Role.COORDINATOR))
    window = Window.objects.get(pk="ipa-org")
    row = next(row for row in expert("GET", "/window-checks/").json() if row["code"] == window.pk)
    said = '{"where": "電話で聞いた", "is_true": true}'

    assert row["name"] == window.name
    assert expert("POST", f"/window-checks/{window.pk}/confirm/", said).status_code == 403
    assert coordinator("POST", f"/window-checks/{window.pk}/confirm/", said).status_code == 204
    assert (
        expert(
            "POST", f"/window-checks/{window.pk}/correct/", '{"where": "電話", "cost": "無料"}'
        ).status_code
        == 202
    )
    assert WindowCheck.objects.filter(window=window, state=WindowCheck.State.OPEN).exists()
    assert coordinator("POST", "/window-checks/nowhere/confirm/", said).status_code == 404
    assert program_of(user(Role.OBSERVER))("GET", "/window-checks/").status_code == 403
