"""Templates of answers: one's own, and those of the desk, which coordinators keep."""

import pytest

from people.roles import Role
from tests.factories import user
from tickets.models import AnswerTemplate

pytestmark = pytest.mark.django_db
PATH = "/desk/templates/"


@pytest.fixture
def expert():
    return user(Role.EXPERT)


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def test_a_coordinator_makes_one_for_all_and_changes_and_removes_it(browser_of, coordinator, expert, text_of):
    browser = browser_of(coordinator)
    browser.post(
        PATH, {"step": "save", "name": "あいさつ", "body": "ありがとう\r\nございます", "shared": "true"}
    )
    made = AnswerTemplate.objects.get()
    assert (made.owner, made.body) == (None, "ありがとう\nございます")
    assert "あいさつ" in text_of(browser_of(expert).get(PATH))

    browser.post(PATH, {"step": "save", "edit": made.pk, "name": "結び", "body": "では", "shared": "true"})
    assert AnswerTemplate.objects.get().name == "結び"
    browser.post(PATH, {"step": "remove", "edit": made.pk})
    assert not AnswerTemplate.objects.exists()


def test_an_expert_has_their_own_and_leaves_the_desks_alone(browser_of, expert, coordinator):
    browser = browser_of(expert)
    browser.post(PATH, {"step": "save", "name": "自分用", "body": "文章"})
    assert AnswerTemplate.objects.get().owner == expert
    assert "みんなで使う" not in browser.get(PATH).content.decode()

    browser_of(coordinator).post(PATH, {"step": "save", "name": "窓口", "body": "文章", "shared": "true"})
    shared = AnswerTemplate.objects.get(owner=None)
    assert browser.post(PATH, {"step": "save", "name": "x", "body": "y", "shared": "true"}).status_code == 403
    assert browser.post(PATH, {"step": "remove", "edit": shared.pk}).status_code == 403
    assert (
        browser_of(coordinator).get(f"{PATH}?edit={AnswerTemplate.objects.get(owner=expert).pk}").status_code
        == 404
    )


def test_what_was_typed_stays_on_an_error(browser_of, expert):
    response = browser_of(expert).post(PATH, {"step": "save", "name": "", "body": "長い文章"})

    assert response.status_code == 400
    assert "長い文章" in response.content.decode()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.EDITOR])
def test_the_page_is_for_those_who_answer(browser_of, client, role):
    assert browser_of(user(role)).get(PATH).status_code == 403
    assert client.get(PATH)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("edit", ["0", "x", "99999999999999"])
def test_a_template_that_is_not_there_is_not_found(browser_of, expert, edit):
    assert browser_of(expert).get(f"{PATH}?edit={edit}").status_code == 404
