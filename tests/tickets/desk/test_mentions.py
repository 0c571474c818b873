"""Colleagues named in a note."""

import pytest

from people.roles import Role
from tests.factories import asked, ticket_in, user
from tickets import services
from tickets.desk import mentions

pytestmark = pytest.mark.django_db


def named(note, *people):
    return mentions.named_in(note, people)


@pytest.mark.parametrize("note", ["@人一 見てください", "これは＠人一さんへ", "@人一、@人一"])
def test_a_name_after_the_sign_is_found_once(note):
    person = user(Role.COORDINATOR)
    person.display_name = "人一"

    assert named(note, person) == [person]


def test_the_longest_name_counts():
    short, long = user(), user()
    short.display_name, long.display_name = "山田", "山田 花子"

    assert named("@山田 花子 お願いします", short, long) == [long]


def test_a_mail_address_names_nobody():
    person = user()
    person.display_name = "人一"

    assert named("a@example.jp と 人一", person) == []


def test_only_who_sees_the_case_can_be_named():
    expert, stranger, observer, coordinator = (
        user(role) for role in (Role.EXPERT, Role.EXPERT, Role.OBSERVER, Role.COORDINATOR)
    )
    case = ticket_in("in_progress", expert=expert)

    found = set(mentions.colleagues(case))

    assert {expert, coordinator} <= found
    assert not {stranger, observer} & found


def test_a_note_keeps_whom_it_named():
    writer, colleague = user(Role.COORDINATOR), user(Role.COORDINATOR)
    case = asked()

    note = services.add_note(case.pk, by=writer, data={"note": f"@{colleague} お願いします"})

    note.refresh_from_db()
    assert note.mentions == [str(colleague)]
