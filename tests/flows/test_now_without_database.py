"""A firm is under attack, and the desk has lost its database."""

import pytest

from cms import taxonomy

STEPS = taxonomy.triage_questions()[0]["do_first_ja"]


@pytest.fixture
def desk_without_database(new_desk, tmp_path):
    return new_desk(DATABASE_URL=f"sqlite:///{tmp_path}/no-such-folder/db.sqlite3").start("web")


def test_the_first_steps_are_shown_all_the_same(desk_without_database):
    visitor = desk_without_database.public()
    visitor.cookies.set("sessionid", "x" * 32)  # somebody who was signed in before

    answer, elsewhere = visitor.get("/now/?now=ransom&prefecture=37"), visitor.get("/windows/")

    assert answer.status_code == 200
    assert all(step in answer.text for step in STEPS)
    assert 'href="tel:%239110"' in answer.text
    assert elsewhere.status_code == 503
    assert 'href="/now/"' in elsewhere.text
