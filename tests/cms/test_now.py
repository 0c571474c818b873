"""/now/: first steps and whom to call, for every question, in every state of the database."""

import datetime
import html
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from cms import taxonomy
from cms.now import shipped_windows, situations
from cms.snippets import Window
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db
QUESTIONS = taxonomy.triage_questions()
CODES = [question["id"] for question in QUESTIONS]
DIRECT = "088-823-9110"


@pytest.fixture
def dead_database(monkeypatch):
    """From now on every query fails, as when the server is gone."""

    def kill():
        def refuse(*args, **kwargs):
            raise OperationalError("the database is gone")

        monkeypatch.setattr(connection, "cursor", refuse)
        monkeypatch.setattr(connection, "chunked_cursor", refuse)

    return kill


def names(situation):
    return [contact.window.code for contact in situation.contacts]


def situation_of(code, **changes):
    return next(one for one in situations(Window.objects.in_bulk(), **changes) if one.code == code)


# --- what is shown -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", QUESTIONS, ids=CODES)
def test_a_yes_shows_what_to_do_and_what_not_to_do(client, question):
    response = client.get("/now/", {"now": question["id"]})

    page = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert f'<details class="situation" id="{question["id"]}" open>' in page
    assert page.count("open>") == 1
    assert all(
        words in page for words in question["do_first_ja"] + question["dont_ja"] + question["notify_ja"]
    )
    assert 'href="tel:%239110"' in page


def test_before_anything_is_chosen_every_question_is_there_and_closed(client):
    page = client.get("/now/").content.decode()

    assert all(html.escape(question["question_ja"]) in page for question in QUESTIONS)
    assert "open>" not in page


def test_several_may_be_chosen_and_stand_first(client):
    response = client.get("/now/?now=website&now=leak&now=nothing")

    assert [panel["situation"].code for panel in response.context["chosen"]] == ["leak", "website"]
    assert len(response.context["others"]) == len(CODES) - 2


def test_each_leads_to_the_form_with_what_is_happening_ticked(client):
    page = html.unescape(client.get("/now/?now=leak&prefecture=37").content.decode())

    assert 'href="/consult/?now=leak&prefecture=37"' in page
    assert 'href="/consult/?now=ransom&now=leak&prefecture=37"' in page


def test_a_prefecture_is_one_tap_away_and_keeps_what_was_chosen(client):
    page = html.unescape(client.get("/now/?now=leak&now=website").content.decode())

    assert f"/now/?{urlencode([('now', 'leak'), ('now', 'website'), ('prefecture', '38')])}#leak" in page
    assert page.count('<input type="hidden" name="now"') == 2


@pytest.mark.parametrize(
    "query", ["?prefecture=99", "?prefecture=%00", "?now=%27", "?prefecture=37&prefecture=x"]
)
def test_what_nobody_knows_changes_nothing(client, query):
    response = client.get(f"/now/{query}")

    assert response.status_code == 200
    assert response.context["prefecture"] == ""
    assert response.context["chosen"] == []


# --- whom to call ------------------------------------------------------------------------------------------
def test_who_takes_calls_comes_first_and_what_has_no_address_last():
    assert names(situation_of("ransom")) == [
        "police-9110",
        "npa-online",
        "ipa-org",
        "jpcert-consult",
        "incident-form",
    ]
    assert names(situation_of("transfer"))[:2] == ["bank", "police-9110"]


def test_business_consultants_are_never_sent_a_running_incident():
    assert not [
        code for one in situations(Window.objects.in_bulk()) for code in names(one) if "yorozu" in code
    ]


def test_the_police_of_the_prefecture_once_its_own_number_is_confirmed():
    assert "police-39" not in names(situation_of("ransom", prefecture="39"))
    Window.objects.filter(code="police-39").update(checked_on=datetime.date(2026, 11, 2))

    assert names(situation_of("ransom", prefecture="39"))[:2] == ["police-39", "police-9110"]
    assert "police-39" not in names(situation_of("ransom", prefecture="37"))


def test_it_says_which_police_a_call_reaches():
    national = situation_of("ransom", prefecture="38").contacts[0]

    assert national.window.code == "police-9110"
    assert "愛媛県の警察" in national.remark


def test_a_number_nobody_confirmed_is_not_shown(client):
    assert DIRECT not in client.get("/now/?now=ransom&prefecture=39").content.decode()


def test_a_window_that_editors_deleted_is_left_out():
    Window.objects.filter(code="ipa-org").delete()

    assert "ipa-org" not in names(situation_of("ransom"))


def test_the_page_costs_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/now/?now=ransom&now=leak&prefecture=36")


# --- without a database ------------------------------------------------------------------------------------
def test_without_a_database_it_answers_from_the_files(client, dead_database):
    dead_database()

    response = client.get("/now/?now=ransom&prefecture=37")

    page = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert all(step in page for step in QUESTIONS[0]["do_first_ja"])
    assert 'href="tel:%239110"' in page
    assert DIRECT not in page
    assert "/consult/?now=ransom&prefecture=37" in page


def test_the_next_visitors_do_not_wait_for_a_database_that_hangs(client, dead_database, monkeypatch):
    dead_database()
    client.get("/now/")
    monkeypatch.undo()  # it is back, but nobody knows yet

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/now/?now=ransom").status_code == 200
    assert len(queries) == 0

    caches["near"].clear()  # as time does
    with CaptureQueriesContext(connection) as queries:
        client.get("/now/")
    assert len(queries) == 1


def test_without_a_database_somebody_signed_in_is_answered_too(client, dead_database):
    client.force_login(user(Role.COORDINATOR))
    dead_database()

    assert client.get("/now/?now=ransom").status_code == 200


def test_other_pages_say_that_the_desk_is_not_available_and_lead_here(client, dead_database):
    dead_database()

    response = client.get("/windows/")

    assert response.status_code == 503
    assert 'href="/now/"' in response.content.decode()


def test_the_files_hold_what_the_database_was_filled_with():
    stored = Window.objects.in_bulk()

    shipped = shipped_windows()

    assert set(shipped) == set(stored)
    for code, window in shipped.items():
        assert window.shown_phone == stored[code].shown_phone
        assert window.description == stored[code].description


# --- the ways here -----------------------------------------------------------------------------------------
def test_home_leads_here_and_straight_to_each_situation(client):
    page = client.get("/").content.decode()

    assert page.count('href="/now/"') == 2  # the first door and the band above every page
    assert all(f'href="/now/?now={code}"' in page for code in CODES)
    assert "/now/" in client.get("/sitemap.xml").content.decode()
