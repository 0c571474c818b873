"""The lists of the desk: what stands in them, page after page, narrowed, and as each likes to see them."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.lifecycle import Publication, Status
from tickets.lists import queues, targets
from tickets.models import DeskChoice, SavedView
from tickets.models.desk_view import MOST_VIEWS
from tickets.views import queues as pages

pytestmark = pytest.mark.django_db


def japan(*numbers):
    return datetime(*numbers, tzinfo=JAPAN)


def listed(response):
    assert response.status_code == 200
    return re.findall(r'href="/desk/tickets/([^/"]+)/"', response.content.decode())


def counted(response):
    return dict(re.findall(r'class="sidebar__count" data-count="(\w+)">([^<]+)<', response.content.decode()))


def link(response, rel):
    found = re.search(rf'rel="{rel}" href="\?([^"]+)"', response.content.decode())
    return found and found[1].replace("&amp;", "&")


@pytest.fixture
def expert():
    return user(Role.EXPERT)


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


@pytest.fixture
def browser(browser_of, coordinator):
    return browser_of(coordinator)


# --- queues -------------------------------------------------------------------------------------------
def test_each_queue_lists_its_own_cases(browser, expert):
    later = timezone.now() + timedelta(days=9)
    cases = {
        "held": ticket_in(Status.HELD),
        "unassigned": ticket_in(first_answer_at=None),
        "no_next_step": ticket_in(assigned_at=timezone.now()),
        "offered": ticket_in(Status.OFFERED, expert=expert, due_at=later),
        "in_progress": ticket_in(Status.IN_PROGRESS, expert=expert),
        "awaiting_asker": ticket_in(Status.AWAITING_ASKER, expert=expert),
        "in_review": ticket_in(Status.IN_REVIEW, expert=expert, answer_writer=expert),
        "ended": ticket_in(Status.WITHDRAWN),
        "awaiting_consent": ticket_in(Status.ANSWERED, Publication.REQUESTED),
        "changes_wanted": ticket_in(Status.ANSWERED, Publication.CHANGES_WANTED),
        "ready_to_publish": ticket_in(Status.ANSWERED, Publication.GRANTED),
        "published": ticket_in(Status.ANSWERED, Publication.PUBLISHED),
    }

    for name, case in cases.items():
        assert listed(browser.get("/desk/", {"queue": name})) == [case.number], name
    assert len(listed(browser.get("/desk/", {"queue": "answered"}))) == 4
    assert sorted(listed(browser.get("/desk/"))) == sorted(case.number for case in cases.values())


def test_every_queue_has_a_link_with_its_count(browser, coordinator):
    ticket_in(first_answer_at=None)
    ticket_in(first_answer_at=None)

    names = [queue.name for queue in queues.of(coordinator)]
    assert counted(browser.get("/desk/")) == dict.fromkeys(names, "0") | {"unassigned": "2"}


def test_counts_are_of_what_this_user_may_see(browser_of, expert):
    ticket_in()
    ticket_in(Status.OFFERED, expert=expert)

    counts = counted(browser_of(expert).get("/desk/"))

    assert {name: count for name, count in counts.items() if count != "0"} == {"offered_to_me": "1"}


@pytest.mark.parametrize("queue", ["nonsense", "HELD", "held\x01", "' OR 1=1"])
def test_an_unknown_queue_is_not_found(browser, queue):
    assert browser.get("/desk/", {"queue": queue}).status_code == 404


def test_held_spam_is_no_queue_of_an_expert(browser_of, expert):
    assert browser_of(expert).get("/desk/", {"queue": "held"}).status_code == 404


@pytest.mark.parametrize("path", ["/desk/counts/", "/desk/views/"])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_who_does_not_work_on_cases_is_let_in_nowhere(browser_of, role, path):
    assert browser_of(user(role)).get(path).status_code == 403


# --- pages ----------------------------------------------------------------------------------------------
def test_pages_lead_through_the_whole_list_and_back(browser, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    now = timezone.now()
    urgent = ticket_in(urgency="emergency", first_answer_at=None, received_at=now)
    rest = [
        ticket_in(first_answer_at=None, received_at=now - timedelta(hours=9 - place)) for place in range(4)
    ]
    twin = ticket_in(first_answer_at=None, received_at=rest[-1].received_at)
    whole = [case.number for case in (urgent, *rest, twin)]

    seen, query, trail = [], "queue=unassigned", []
    while query:
        trail.append(query)
        response = browser.get(f"/desk/?{query}")
        seen += listed(response)
        query = link(response, "next")
    back = browser.get(f"/desk/?{link(response, 'prev')}")

    assert seen == whole
    assert len(trail) == 3
    assert all("queue=unassigned" in query for query in trail)
    assert listed(back) == whole[2:4]
    first = browser.get(f"/desk/?{link(back, 'prev')}")
    assert (listed(first), link(first, "prev")) == (whole[:2], None)


def test_what_comes_in_meanwhile_moves_no_page(browser, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    now = timezone.now()
    cases = [
        ticket_in(first_answer_at=None, received_at=now - timedelta(hours=9 - place)) for place in range(4)
    ]
    first = browser.get("/desk/?queue=unassigned")
    ticket_in(first_answer_at=None, urgency="emergency")

    second = browser.get(f"/desk/?{link(first, 'next')}")

    assert listed(second) == [case.number for case in cases[2:]]


def test_the_newest_of_what_is_over_comes_first(browser):
    now = timezone.now()
    old, new = (ticket_in(Status.CLOSED, received_at=now - timedelta(days=days)) for days in (9, 1))

    assert listed(browser.get("/desk/?queue=ended")) == [new.number, old.number]


def test_the_longest_overdue_comes_first(browser):
    now = timezone.now()
    near, far = (ticket_in(due_at=now - timedelta(days=days)) for days in (1, 9))

    assert listed(browser.get("/desk/?queue=overdue")) == [far.number, near.number]


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    "cursor",
    ["x", "e30", "W10", "WzEsMl0", "WyIxIiwiMiIsIjMiXQ", "bnVsbA", "9" * 5000, "%00", "あ", "WzEsIjk5OTktOTktOTkiLDFd",
     "WzksICIyMDI2LTExLTI0VDAwOjAwOjAwKzAwOjAwIiwgMTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ"],
)  # fmt: skip
def test_an_odd_cursor_gives_the_first_page(browser, name, cursor):
    case = ticket_in()

    assert listed(browser.get("/desk/", {name: cursor})) == [case.number]


# --- filters and words ----------------------------------------------------------------------------------
def test_filters_narrow_the_list(browser, coordinator):
    urgent = Story(prefecture="36", category="mail", happening_now=["ransom"])
    other = Story(prefecture="37", category="malware")
    urgent.do("offer", coordinator, expert=urgent.expert.email)

    for query, number in [
        ("prefecture=36", urgent.ticket.number),
        ("prefecture=37", other.ticket.number),
        ("category=malware", other.ticket.number),
        ("urgency=emergency", urgent.ticket.number),
        (f"expert={urgent.expert.email.upper()}", urgent.ticket.number),
        ("queue=offered&prefecture=36", urgent.ticket.number),
    ]:
        assert listed(browser.get(f"/desk/?{query}")) == [number], query
    assert listed(browser.get("/desk/?queue=offered&prefecture=37")) == []


def test_the_firm_and_the_day_of_receipt_narrow_the_list(browser):
    """To the minute in Japan: a day begins at three in the afternoon of the day before in Greenwich."""
    early = ticket_in(received_at=japan(2026, 3, 31, 23, 59), industry="D", size_band="e1", channel="phone")
    first = ticket_in(received_at=japan(2026, 4, 1), industry="E", size_band="e2", channel="web")
    last = ticket_in(received_at=japan(2026, 4, 30, 23, 59), industry="E", size_band="e1", channel="fax")

    for query, cases in [
        ("industry=D", [early]),
        ("size=e2", [first]),
        ("channel=fax", [last]),
        ("since=2026-04-01", [first, last]),
        ("until=2026-03-31", [early]),
        ("since=2026-04-01&until=2026-04-30&size=e1", [last]),
        ("since=2026-04-30&until=2026-04-01", []),
    ]:
        assert listed(browser.get(f"/desk/?{query}")) == [case.number for case in cases], query


@pytest.mark.parametrize("query", ["since=2026-02-30", "until=きのう", "since=0001-01-01", "industry=x"])
def test_an_odd_day_or_firm_is_left_out(browser, query):
    case = ticket_in()

    assert listed(browser.get(f"/desk/?{query}")) == [case.number]


@pytest.mark.parametrize("query", ["prefecture=99", "urgency=x", "category=x\x00", "expert=" + "x" * 999])
def test_an_odd_filter_is_no_error(browser, query):
    assert browser.get(f"/desk/?{query}").status_code == 200


def test_a_search_finds_own_cases_and_no_strangers(browser_of, expert):
    mine, stranger = Story(subject="連翹の件"), Story(subject="連翹の件")
    mine.do("offer", mine.coordinator, expert=expert.email)

    assert listed(browser_of(expert).get("/desk/?q=連翹")) == [mine.ticket.number]
    assert listed(browser_of(expert).get(f"/desk/?q={stranger.ticket.number}")) == []


def test_what_was_searched_for_stays_in_the_field_and_in_the_links(browser, monkeypatch, assert_escaped):
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    Story(subject="連翹の件")
    Story(subject="連翹の件")

    response = browser.get("/desk/?q=連翹&prefecture=")

    assert 'value="連翹"' in response.content.decode()
    assert f"q={quote('連翹')}" in link(response, "next")
    assert_escaped(browser.get("/desk/", {"q": '"><script>'}), '"><script>')


def test_who_finds_nothing_in_a_queue_is_led_to_all_cases(browser):
    Story(subject="連翹の件").until_answered()

    response = browser.get("/desk/?queue=unassigned&q=連翹")

    assert listed(response) == []
    assert 'href="?q=%E9%80%A3%E7%BF%B9"' in response.content.decode()


# --- targets --------------------------------------------------------------------------------------------
def test_a_target_is_said_in_words(monkeypatch):
    now = timezone.make_aware(timezone.datetime(2026, 11, 20, 16, 0))

    def said(*when):
        return pages.due_words(timezone.make_aware(timezone.datetime(*when)), now)

    assert said(2026, 11, 20, 16, 40) == "あと40分"
    assert said(2026, 11, 24, 10, 0) == "あと2時間45分"  # over a long weekend
    assert said(2026, 11, 24, 17, 15) == "11月24日（火）まで"
    assert said(2026, 12, 1, 17, 15) == "12月1日（火）まで"
    assert said(2026, 11, 19, 17, 15) == "11月19日（木）を過ぎた"
    assert pages.due_words(None, now) == ""


def test_a_case_that_is_late_looks_so(browser):
    ticket_in(due_at=timezone.now() - timedelta(days=1))

    assert re.search(r'class="table__number late">', browser.get("/desk/").content.decode())


# --- counts that renew themselves -----------------------------------------------------------------------
def test_counts_come_with_what_is_new_since_the_page_was_loaded(browser):
    ticket_in(first_answer_at=None, received_at=timezone.now() - timedelta(hours=1))
    since = timezone.now()
    ticket_in(first_answer_at=None)

    answer = browser.get("/desk/counts/", {"since": since.isoformat()})

    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert (told["counts"]["unassigned"], told["arrived"]) == ("2", 1)
    assert told["message"] == "新しい相談が1件あります。"


def test_an_expert_is_told_of_offers_and_of_nothing_else(browser_of, expert):
    since = timezone.now()
    story = Story()
    Story()

    browser = browser_of(expert)
    assert browser.get("/desk/counts/", {"since": since.isoformat()}).json()["arrived"] == 0
    story.do("offer", story.coordinator, expert=expert.email)
    assert browser.get("/desk/counts/", {"since": since.isoformat()}).json()["arrived"] == 1


@pytest.mark.parametrize("since", ["", "x", "2026-11-24", "2026-99-99T00:00:00+00:00", "2026-11-24T00:00:00"])
def test_without_a_moment_nothing_is_new(browser, since):
    ticket_in(first_answer_at=None)

    told = browser.get("/desk/counts/", {"since": since}).json()

    assert (told["arrived"], told["message"], told["counts"]["unassigned"]) == (0, "", "1")


def test_more_than_anybody_counts_is_said_so(browser, monkeypatch):
    monkeypatch.setattr(queues, "COUNTED_UP_TO", 1)
    ticket_in(first_answer_at=None)
    ticket_in(first_answer_at=None)

    assert counted(browser.get("/desk/"))["unassigned"] == "1+"


# --- columns and saved views ----------------------------------------------------------------------------
def heads(response):
    return re.findall(r'<th scope="col">([^<]+)</th>', response.content.decode())


def test_each_chooses_the_columns(browser, browser_of, coordinator):
    ticket_in()
    assert heads(browser.get("/desk/")) == ["番号", "相談", "状態", "会社", "担当", "期限"]

    response = browser.post(
        "/desk/columns/",
        {"columns": ["received", "category", "nonsense"], "has_shortcuts": "on", "query": "queue=held&x=1"},
    )

    assert response["Location"] == "/desk/?queue=held"
    assert heads(browser.get("/desk/")) == ["番号", "相談", "分類", "受付"]
    assert heads(browser_of(user(Role.COORDINATOR)).get("/desk/"))[2:] == ["状態", "会社", "担当", "期限"]
    assert DeskChoice.objects.get().user == coordinator


def test_keys_can_be_switched_off(browser):
    ticket_in()
    assert "queue-keys" in browser.get("/desk/").content.decode()

    browser.post("/desk/columns/", {"columns": ["status"]})

    shown = browser.get("/desk/").content.decode()
    assert "queue-keys" not in shown
    assert "data-keys" not in shown


def test_a_list_is_saved_under_a_name_and_removed(browser, coordinator):
    query = "queue=unassigned&prefecture=36&after=x&evil=1"

    saved = browser.post("/desk/views/", {"name": "徳島の新しい相談", "query": query})

    assert saved["Location"] == "/desk/?queue=unassigned&prefecture=36"
    view = SavedView.objects.get(user=coordinator)
    assert (view.name, view.query) == ("徳島の新しい相談", "queue=unassigned&prefecture=36")
    shown = browser.get("/desk/?prefecture=36&queue=unassigned").content.decode()
    assert re.search(
        r'href="/desk/\?queue=unassigned&amp;prefecture=36" aria-current="true">徳島の新しい', shown
    )

    assert browser.post(f"/desk/views/{view.pk}/remove/")["Location"] == "/desk/views/"
    assert not SavedView.objects.exists()


def test_the_same_name_again_replaces_the_list(browser):
    browser.post("/desk/views/", {"name": "朝に見る", "query": "queue=held"})
    browser.post("/desk/views/", {"name": "朝に見る", "query": "queue=overdue"})

    assert [view.query for view in SavedView.objects.all()] == ["queue=overdue"]


@pytest.mark.parametrize(("name", "says"), [("", "名前を書いてください"), ("あ" * 41, "40字まで")])
def test_a_view_without_a_good_name_is_not_saved_and_what_was_typed_is_kept(browser, text_of, name, says):
    response = browser.post("/desk/views/", {"name": name, "query": "queue=held"})

    assert response.status_code == 400
    assert says in text_of(response)
    assert f'value="{name}"' in response.content.decode() if name else True
    assert 'value="queue=held"' in response.content.decode()
    assert not SavedView.objects.exists()


def test_there_are_only_so_many_views(browser, coordinator, text_of):
    SavedView.objects.bulk_create(
        SavedView(user=coordinator, name=f"{place}", query="queue=held") for place in range(MOST_VIEWS)
    )

    response = browser.post("/desk/views/", {"name": "もう1つ", "query": ""})

    assert response.status_code == 400
    assert "20まで" in text_of(response)
    assert SavedView.objects.count() == MOST_VIEWS


def test_somebody_elses_view_is_not_found_and_not_shown(browser, browser_of, coordinator):
    browser.post("/desk/views/", {"name": "わたしだけの見え方", "query": "queue=held"})
    other = browser_of(user(Role.COORDINATOR))

    assert other.post(f"/desk/views/{SavedView.objects.get().pk}/remove/").status_code == 404
    assert "わたしだけの見え方" not in other.get("/desk/views/").content.decode()


def test_the_sidebar_of_a_case_has_the_same_queues(browser):
    case = ticket_in(first_answer_at=None, due_at=targets.next_due(ticket_in()))

    assert counted(browser.get(f"/desk/tickets/{case.number}/"))["unassigned"] == "1"
