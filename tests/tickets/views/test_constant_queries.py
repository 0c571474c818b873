"""A page costs the same for one case and for many, for a short thread and a long one; and never much."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, user
from tickets import delivery, services

pytestmark = pytest.mark.django_db
MOST = 12


def queries_of(browser, path, **headers):
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(path, **headers)
    assert response.status_code == 200
    return [query["sql"] for query in queries]


def assert_costs_the_same(few, many):
    listing = "\n".join(many)
    assert len(many) == len(few), f"{len(few)} queries for one, {len(many)} for many:\n{listing}"
    assert len(many) <= MOST, f"{len(many)} queries:\n{listing}"


def carry_out():
    while delivery.sweep():
        pass


def lengthen(story):
    """More of everything that a case's page shows: messages of several people, history, texts."""
    for position in range(4):
        story.do("reopen", story.asker, message=f"もう一度 {position}")
        story.do("ask_back", story.expert, message="いつからですか。")
        story.do("asker_reply", story.asker, message="先週からです。")
        services.add_note(story.ticket.pk, by=user(Role.COORDINATOR), data={"note": "メモ"})
        story.do("submit_for_review", story.expert, answer="結論から書きます。")
        story.do("approve_answer", user(Role.COORDINATOR))
        story.do("want_changes", story.asker, message="直してください")
        story.do("request_consent", user(Role.COORDINATOR), **PUBLIC_TEXT, category="mail")


@pytest.fixture
def story():
    return Story().until_requested(category="mail")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/desk/?queue=answered",
        "/desk/?queue=answered&q=請求書 開く&prefecture=",
        "/desk/counts/?since=2026-11-01T00:00:00Z",
        "/api/v1/tickets/",
        "/api/v1/tickets/?queue=answered&q=請求書&cursor=",
        "/api/v1/queues/",
    ],
)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EXPERT])
def test_a_list_costs_the_same_however_long_it_is(browser_of, story, path, role):
    browser = browser_of(story.coordinator if role == Role.COORDINATOR else story.expert)
    browser.get(path)
    few = queries_of(browser, path)
    for _position in range(4):
        another = Story(category="malware")
        another.expert = story.expert if role == Role.EXPERT else another.expert
        another.until_requested(category="mail")

    assert_costs_the_same(few, queries_of(browser, path))


@pytest.mark.parametrize(
    "path", ["/desk/tickets/{number}/", "/api/v1/tickets/{number}/", "/api/v1/tickets/{number}/transitions/"]
)
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EXPERT])
def test_a_case_costs_the_same_however_long_its_history(browser_of, story, path, role):
    browser = browser_of(story.coordinator if role == Role.COORDINATOR else story.expert)
    address = path.format(number=story.ticket.number)
    browser.get(address)
    few = queries_of(browser, address)
    lengthen(story)

    assert_costs_the_same(few, queries_of(browser, address))


def test_the_askers_page_costs_the_same_however_long_the_thread(client, story):
    address = f"/c/{story.token}/"
    client.get(address)
    few = queries_of(client, address)
    lengthen(story)
    carry_out()

    assert_costs_the_same(few, queries_of(client, address))


def test_the_askers_status_by_program_costs_the_same_however_long_the_thread(client, story):
    header = {"HTTP_AUTHORIZATION": f"Token {story.token}"}
    few = queries_of(client, "/api/v1/consultations/status/", **header)
    lengthen(story)

    assert_costs_the_same(few, queries_of(client, "/api/v1/consultations/status/", **header))


def test_a_case_with_many_windows_to_choose_from_costs_the_same(browser_of):
    story = Story()
    browser = browser_of(story.coordinator)
    address = f"/desk/tickets/{story.ticket.number}/"
    browser.get(address)
    few = queries_of(browser, address)
    for _position in range(5):
        user(Role.EXPERT)

    assert_costs_the_same(few, queries_of(browser, address))


@pytest.mark.parametrize("path", ["/", "/kb/", "/search/?q=メール", "/feed/", "/sitemap.xml", "/consult/"])
def test_a_public_page_costs_the_same_for_one_article_and_for_many(client, path):
    Story().until_published(category="mail")
    carry_out()
    client.get(path)
    few = queries_of(client, path)
    for position in range(3):
        Story().until_published(title=f"メール {position}", category="mail")
    carry_out()
    client.get(path)

    assert_costs_the_same(few, queries_of(client, path))
