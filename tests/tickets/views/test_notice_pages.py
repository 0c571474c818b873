"""The bell, the list of what one was told, and the page on which one chooses how."""

import datetime
import re

import pytest

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import Story, asked, user
from tickets import clock
from tickets.models import Notice, NoticeChoice
from tickets.telling import monthly, notices

pytestmark = pytest.mark.django_db


def bell(response):
    found = re.search(r'class="bell__count">(\d+)', response.content.decode())
    return int(found[1]) if found else 0


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def test_the_bell_counts_what_is_unread(browser_of, coordinator):
    browser = browser_of(coordinator)
    assert bell(browser.get("/desk/")) == 0
    asked()
    asked()

    assert bell(browser.get("/desk/")) == 2


def test_opening_a_case_from_the_list_reads_all_that_was_said_of_it(browser_of, coordinator):
    ticket, _other = asked(), asked()
    notices.tell(coordinator, "mention", ticket)
    browser = browser_of(coordinator)
    assert bell(browser.get("/desk/notices/")) == 3
    notice = Notice.objects.filter(kind="mention").get()

    response = browser.post(f"/desk/notices/{notice.pk}/")

    assert response["Location"] == f"/desk/tickets/{ticket.number}/"
    assert bell(browser.get("/desk/notices/")) == 1


def test_one_is_read_without_opening_it(browser_of, coordinator):
    asked()
    browser = browser_of(coordinator)
    response = browser.post(f"/desk/notices/{Notice.objects.get().pk}/", {"stay": "1"})

    assert response["Location"] == "/desk/notices/"
    assert bell(browser.get("/desk/notices/")) == 0


def test_the_figures_of_the_month_lead_to_them(browser_of, coordinator):
    with clock.set_to(datetime.datetime(2026, 12, 1, 9, tzinfo=JAPAN)):
        monthly.tell(clock.now())
    browser = browser_of(coordinator)
    notice = Notice.objects.get(recipient=coordinator)
    assert "数字を見る" in browser.get("/desk/notices/").content.decode()

    response = browser.post(f"/desk/notices/{notice.pk}/")

    assert response["Location"] == "/desk/metrics/?from=2026-11-01&to=2026-11-30"


def test_all_are_read_at_once(browser_of, coordinator):
    other = user(Role.COORDINATOR)
    asked()
    asked()
    browser = browser_of(coordinator)
    browser.post("/desk/notices/read/")

    assert bell(browser.get("/desk/")) == 0
    assert notices.unread(other).count() == 2


def test_nobody_reads_anothers_notice(browser_of, coordinator):
    asked()
    browser = browser_of(user(Role.COORDINATOR))

    assert browser.post(f"/desk/notices/{Notice.objects.get().pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_a_case_that_is_no_longer_theirs_is_neither_named_nor_opened(browser_of, text_of):
    story = Story(subject="ひみつの件名")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, reason="忙しい")
    browser = browser_of(story.expert)
    page = text_of(browser.get("/desk/notices/"))

    assert "いまはあなたの担当ではない" in page
    assert "ひみつの件名" not in page
    assert story.ticket.number not in page
    notice = Notice.objects.get(recipient=story.expert)
    assert browser.post(f"/desk/notices/{notice.pk}/")["Location"] == "/desk/notices/"


@pytest.mark.parametrize("path", ["/desk/notices/", "/desk/notices/settings/"])
def test_who_sees_no_case_has_no_notices(browser_of, path):
    for role in (Role.EDITOR, Role.OBSERVER):
        assert browser_of(user(role)).get(path).status_code == 403


def test_observers_have_no_bell(browser_of):
    assert "bell__icon" not in browser_of(user(Role.OBSERVER)).get("/desk/metrics/").content.decode()


def test_how_one_is_told_is_chosen_kind_by_kind(browser_of, coordinator):
    browser = browser_of(coordinator)
    browser.post(
        "/desk/notices/settings/", {"arrived": "at_once", "to_review": "none", "effect_dead": "at_once"}
    )

    chosen = dict(NoticeChoice.objects.filter(recipient=coordinator).values_list("kind", "mail"))
    assert chosen == {"arrived": "at_once", "to_review": "none"}
    page = browser.get("/desk/notices/settings/").content.decode()
    assert re.search(r'id="id_arrived_at_once" value="at_once" checked', page)


def test_a_list_costs_the_same_however_long_it_is(browser_of, coordinator, django_assert_max_num_queries):
    browser = browser_of(coordinator)
    for _time in range(4):
        asked()

    with django_assert_max_num_queries(12):
        browser.get("/desk/notices/")
