"""A page costs the same for one case and for many, for a short thread and a long one; and never much."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, consultation, ticket_in, user
from tickets import services
from tickets.answers import answering, reviewing
from tickets.assigning import conflicts
from tickets.desk import handover, merging
from tickets.metrics import packs, store
from tickets.models import AnswerTemplate, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
MOST = 12
MOST_COLD = 15
"""What the figures say beside the cases (waits, readers, voices) is kept for a minute."""


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


@pytest.mark.parametrize("side", ["words", "answers", "cases", "windows", "templates", "versions"])
def test_writing_an_answer_costs_the_same_however_much_was_written(browser_of, side):
    story = Story(category="mail")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("submit_for_review", story.expert, answer="UTMを見てください。")
    browser = browser_of(story.expert)
    address = f"/desk/tickets/{story.ticket.number}/answer/?side={side}"
    few = _after_more(story, browser, address, 1)

    assert_costs_the_same(few, _after_more(story, browser, address, 4))


def _after_more(story, browser, address, times):
    """Queries of the page after so many more versions, comments, cases, templates and messages."""
    for number in range(times):
        if Ticket.objects.get(pk=story.ticket.pk).status == "in_progress":
            newest = story.ticket.answer_drafts.last()
            data = {"body": f"EDRとUTM {times} {number}", "based_on": newest.version if newest else 0}
            answering.save_draft(story.ticket.pk, by=story.expert, data=data)
            story.do("submit_for_review", story.expert, answer=f"UTMを見てください。{number}")
        for _position in range(number + 1):
            comment = {"body": "説明を", "quote": "UTM"}
            reviewing.add_comment(story.ticket.pk, by=story.coordinator, data=comment)
        services.add_note(story.ticket.pk, by=story.coordinator, data={"note": "メモ"})
        ticket_in("answered", expert=story.expert)
        AnswerTemplate.objects.create(name="x", body="y", changed_at=story.ticket.received_at)
        story.do("return_to_expert", story.coordinator, reason="もう一息")
    newest = story.ticket.answer_drafts.last()
    data = {"body": f"EDR {times}", "based_on": newest.version if newest else 0}
    answering.save_draft(story.ticket.pk, by=story.expert, data=data)
    browser.get(address)
    return queries_of(browser, address)


def test_reviewing_an_answer_costs_the_same_however_often_it_was_returned(browser_of):
    story = Story(category="mail")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    browser = browser_of(story.coordinator)
    address = f"/desk/tickets/{story.ticket.number}/review/"
    costs = []
    for number in range(1, 5):
        story.do("submit_for_review", story.expert, answer=f"UTMを見てください。{number}")
        for _position in range(number):
            comment = {"body": "説明を", "quote": "UTM"}
            reviewing.add_comment(story.ticket.pk, by=story.coordinator, data=comment)
        browser.get(address)
        costs.append(queries_of(browser, address))
        story.do("return_to_expert", story.coordinator, reason="もう一息")

    assert_costs_the_same(costs[1], costs[-1])  # from the second on there is one to compare with


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


@pytest.mark.parametrize("path", ["/desk/tickets/{}/offer/", "/api/v1/tickets/{}/suggestions/"])
def test_the_list_of_whom_to_ask_costs_the_same_for_few_experts_and_for_many(browser_of, path):
    story = Story(category="mail", prefecture="37")
    browser = browser_of(story.coordinator)
    address = path.format(story.ticket.number)
    browser.get(address)
    few = queries_of(browser, address)
    for _position in range(5):
        person = user(Role.EXPERT)
        another = Story(category="mail")
        another.do("offer", story.coordinator, expert=person.email)
        another.do("decline", person, cause="busy")

    assert_costs_the_same(few, queries_of(browser, address))


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.COORDINATOR, "/desk/"),
        (Role.COORDINATOR, "/desk/metrics/"),
        (Role.COORDINATOR, "/desk/metrics/?group_by=expert&from=2024-01-01&to=2026-12-31"),
        (Role.COORDINATOR, "/api/v1/metrics/?group_by=expert"),
        (Role.COORDINATOR, "/api/v1/tickets/"),
        (Role.COORDINATOR, "/api/v1/queues/"),
        (Role.EXPERT, "/desk/"),
        (Role.EXPERT, "/api/v1/metrics/?group_by=month"),
        (Role.OBSERVER, "/desk/metrics/?group_by=category"),
        (Role.OBSERVER, "/api/v1/metrics/?group_by=category"),
    ],
)
@pytest.mark.parametrize("in_files", [True, False])
def test_the_first_look_with_empty_caches_is_not_dear_either(browser_of, monkeypatch, role, path, in_files):
    """In a process that has just begun, on a machine that has seen the packs before and on one that has not."""
    monkeypatch.setattr(store, "SMALLEST_FILE", 0 if in_files else 1 << 40)
    Story().until_published(category="mail")
    packs.pack_months()
    Story().until_requested(category="mail")
    browser = browser_of(user(role))
    browser.get(path)
    store.forget()
    for name in ("default", "near"):
        caches[name].clear()
    cold, warm = queries_of(browser, path), queries_of(browser, path)

    for queries, most in ((cold, MOST_COLD), (warm, MOST)):
        listing = "\n".join(queries)
        assert len(queries) <= most, f"{len(queries)} queries:\n{listing}"
    if role == Role.OBSERVER:
        return  # nothing that could be told of a month that is not over
    assert any('"tickets_measurepack"."columns"' in sql for sql in cold) == (
        not in_files and "metrics" in path
    )


@pytest.mark.parametrize("page", ["", "refer/", "handover/", "arrange/", "sheet/"])
def test_a_case_with_everything_around_it_costs_the_same_for_one_and_for_many(browser_of, page):
    story = Story(prefecture="37", category="mail")
    story.do("refer", story.coordinator, windows=["ipa-org"], message="IPAが合います。")
    surround(story, 1)
    browser = browser_of(story.coordinator)
    address = f"/desk/tickets/{story.ticket.number}/{page}"
    browser.get(address)
    few = queries_of(browser, address)
    surround(story, 4)

    assert_costs_the_same(few, queries_of(browser, address))


@pytest.mark.parametrize(
    ("path", "by_expert"),
    [
        ("/desk/me/", True),
        ("/api/v1/me/", True),
        ("/desk/experts/{}/", False),
        ("/desk/experts/", False),
        ("/api/v1/experts/", False),
    ],
)
def test_the_page_of_an_expert_costs_the_same_however_much_they_did(browser_of, path, by_expert):
    story = Story().until_published(title="メール", category="mail")
    story.do("reopen", story.asker, message="もう一度")
    conflicts.record_word(story.expert, by=story.expert, data={"word": "カモメ"})
    carry_out()
    browser = browser_of(story.expert if by_expert else story.coordinator)
    address = path.format(story.expert.pk)
    browser.get(address)
    few = queries_of(browser, address)
    for position in range(3):
        another = Story(category="mail")
        another.expert = story.expert
        another.until_published(title=f"メール {position}", category="mail")
        another.do("reopen", another.asker, message="もう一度")
        declined = Story(organisation=f"別の会社 {position}", email=f"a@firm{position}.example.jp")
        declined.do("offer", story.coordinator, expert=story.expert.email)
        declined.do("decline", story.expert, cause="conflict")
    carry_out()

    assert_costs_the_same(few, queries_of(browser, address))


def surround(story, number):
    """Tags, linked cases and windows that may be told something."""
    for window in ("ipa-org", "police-9110", "bank", "ppc-dial")[:number]:
        data = {"window": window, "text": "文章"}
        handover.ask(story.ticket.pk, by=story.coordinator, data=data)
        other = Story().ticket.number
        merging.link(story.ticket.pk, by=story.coordinator, data={"number": other})
    tags = [f"タグ{position}" for position in range(number)]
    merging.set_tags(story.ticket.pk, by=story.coordinator, data={"tags": tags})


def test_the_tray_of_spam_costs_the_same_however_full_it_is(browser_of):
    coordinator = user(Role.COORDINATOR)
    services.open_ticket(consultation(), channel="web", by_robot=True)
    browser = browser_of(coordinator)
    browser.get("/desk/spam/")
    few = queries_of(browser, "/desk/spam/")
    for _position in range(4):
        services.open_ticket(consultation(), channel="web", by_robot=True)

    assert_costs_the_same(few, queries_of(browser, "/desk/spam/"))


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
