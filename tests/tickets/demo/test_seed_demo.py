"""Demo data: complete, the same every time, and picked up again where it was interrupted."""

import random

import pytest
from django.utils import timezone

from cms.models import ArticlePage
from people.models import User
from search import missed
from tickets.demo import accounts, journeys
from tickets.models import Questionnaire, Survey, Ticket
from tickets.surveys import questionnaires

pytestmark = pytest.mark.django_db


def test_a_second_run_adds_nothing(call_command):
    call_command("seed_demo", "--tickets", "6", "--articles", "2")
    before = set(Ticket.objects.values_list("number", flat=True))

    said = call_command("seed_demo", "--tickets", "6", "--articles", "2")

    assert said == "6 consultations, 2 published articles\n"
    assert set(Ticket.objects.values_list("number", flat=True)) == before


def test_people_say_something_and_say_it_once(call_command):
    call_command("seed_demo", "--tickets", "24", "--articles", "8")
    said = set(Survey.objects.values_list("ticket", "helped"))
    call_command("seed_demo", "--tickets", "24", "--articles", "8")

    assert said
    assert set(Survey.objects.values_list("ticket", "helped")) == said
    assert {one.is_open: one.number for one in questionnaires.listed()} == {False: 34, True: 11}
    assert missed.to_work_on().count() == 3


def test_an_interrupted_run_goes_on_where_it_stopped(call_command, monkeypatch):
    travel, travelled = journeys.travel, []

    def interrupted(case, *args):
        if len(travelled) == 3:
            raise KeyboardInterrupt
        travelled.append(case["slug"])
        return travel(case, *args)

    monkeypatch.setattr(journeys, "travel", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", "--tickets", "6", "--articles", "2")
    monkeypatch.setattr(journeys, "travel", travel)

    call_command("seed_demo", "--tickets", "6", "--articles", "2")

    bodies = list(Ticket.objects.order_by("pk").values_list("body", flat=True))
    assert len(bodies) == len(set(bodies)) == 6
    assert ArticlePage.objects.readable().count() == 2


def test_a_case_whose_steps_all_happen_now_waits_for_nobody(settings):
    """Its answer could still be taken back where people press buttons; the asker's yes would come too early."""
    settings.SEND_UNDO_SECONDS = 30
    accounts.create_people([])
    case = next(case for case in journeys.load_cases(40) if case["public"])
    rng = random.Random(1)  # noqa: S311  the same in every run

    ticket = journeys.travel(case, "published", timezone.now(), journeys.Staff(), rng)

    assert (ticket.status, ticket.publication) == ("answered", "published")


def test_a_new_database_beside_an_old_record_has_its_people(call_command, settings):
    call_command("seed_demo", "--tickets", "0", "--articles", "0")
    before = (settings.DATA_DIR / "demo.json").read_text()
    Questionnaire.objects.all().delete()
    User.objects.all().delete()

    call_command("seed_demo", "--tickets", "0", "--articles", "0")

    assert User.objects.filter(groups__name="coordinator").count() == 2
    assert (settings.DATA_DIR / "demo.json").read_text() != before  # the tokens are new


def test_lost_passwords_are_made_anew_for_the_same_people(call_command, settings):
    call_command("seed_demo", "--tickets", "6", "--articles", "2")
    (settings.DATA_DIR / "demo.json").unlink()

    call_command("seed_demo", "--tickets", "6", "--articles", "2")

    assert (settings.DATA_DIR / "demo.json").exists()


def test_more_articles_than_cases_can_give(call_command):
    said = call_command("seed_demo", "--tickets", "3", "--articles", "5")

    assert said == "3 consultations, 5 published articles\n"
