"""What askers said of their answers, for those who must not find out who said it."""

import datetime
import uuid

import pytest

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import user
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.dashboard.extras import counted
from tickets.dashboard.voices import NEWEST, seminars, voices
from tickets.models import Questionnaire, Survey
from tickets.surveys import questionnaires

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
SUMMER = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)


@pytest.fixture(autouse=True)
def in_november():
    with clock.set_to(NOW):
        yield


def said(month, **counts):
    at = datetime.datetime(2026, month, 12, 10, tzinfo=JAPAN)
    for helped, number in counts.items():
        for _person in range(number):
            ticket = case(at)
            Survey.objects.create(ticket=ticket, helped=helped, given_at=at, changed_at=at)


def codes():
    return Survey.Helped.values


def test_shares_are_shown_where_nobody_stands_alone():
    first, *_others = codes()
    said(8, **{first: 8})

    found = voices(counted(*SUMMER), protected=True)

    assert found["n"] == 8
    assert [share.percent for _label, share in found["rows"]] == [100, 0, 0]


def test_a_handful_who_said_no_hides_the_shares():
    yes, *_between, no = codes()
    said(8, **{yes: 8, no: 2})

    assert voices(counted(*SUMMER), protected=True) == {"n": 10, "rows": []}
    assert voices(counted(*SUMMER), protected=False)["n"] == 10


def test_what_was_said_before_or_after_the_period_is_not_of_it():
    yes, *_others = codes()
    for month in (6, 7, 9, 10):
        said(month, **{yes: month})

    assert voices(counted(*SUMMER), protected=False)["n"] == 16
    assert voices(counted(*SUMMER), protected=True)["n"] == 16


def test_a_handful_of_voices_is_not_even_counted():
    said(8, **{codes()[0]: 4})
    for _case in range(3):
        case(datetime.datetime(2026, 8, 3, 10, tzinfo=JAPAN))

    assert voices(counted(*SUMMER), protected=True) == {"n": None, "rows": []}


def seminar(slug, *answers, is_open=False):
    """A questionnaire that begins with a question for words; `answers` are to the one after it."""
    values = {"slug": slug, "title": slug, "intro": "", "is_open": True}
    questions = [("text", "ひとこと"), ("scale", "わかりやすかったですか"), ("yes_no", "また来ますか")]
    made = questionnaires.save(None, values, questions, user(Role.COORDINATOR))
    _words, scale, _again = made.questions.all()
    for answer in answers:
        questionnaires.reply(made, {f"q{scale.pk}": answer}, via="web", key=uuid.uuid4())
    Questionnaire.objects.filter(pk=made.pk).update(is_open=is_open)


def test_a_seminar_in_one_number_with_its_interval():
    seminar("autumn", *"5544443211")

    [found] = seminars(protected=False)

    assert (found.title, found.question, found.n) == ("autumn", "わかりやすかったですか", 10)
    assert (found.share.percent, found.share.low, found.share.high) == (60, 31, 83)  # Wilson, 6 of 10


def test_a_yes_is_what_agrees_where_that_is_the_question():
    values = {"slug": "short", "title": "short", "intro": "", "is_open": True}
    made = questionnaires.save(None, values, [("yes_no", "また来ますか")], user(Role.COORDINATOR))
    for answer in "11110":
        questionnaires.reply(made, {f"q{made.questions.get().pk}": answer}, via="paper", key=uuid.uuid4())

    assert [one.share.percent for one in seminars(protected=False)] == [80]


def test_the_newest_seminars_and_none_that_nobody_answered():
    for number in range(NEWEST + 2):
        seminar(f"s{number}", "5")
    seminar("nobody")

    assert [one.slug for one in seminars(protected=False)] == ["s4", "s3", "s2"]


def test_an_observer_sees_no_seminar_that_is_open_and_none_with_a_handful():
    seminar("all agreed", *"55555")
    seminar("some did not", *"5555555221")
    seminar("few", *"5555")
    seminar("open", *"55555", is_open=True)

    assert [one.slug for one in seminars(protected=True)] == ["all agreed"]
    assert len(seminars(protected=False)) == NEWEST
