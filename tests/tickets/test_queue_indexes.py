"""Lists and counts are ranges of an index, on the database this run has: they cost the same however many cases there are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.lifecycle import Status
from tickets.lists import case_words, keyset, listing, queues
from tickets.lists.capped import capped_counts
from tickets.models import CaseWord, Ticket
from tickets.telling import escalation

pytestmark = pytest.mark.django_db
CASES = 3_000
# By the numbers of articles and their review, which grow with the articles and not with the cases.
BY_ARTICLES = {"review_due"}


@pytest.fixture
def people():
    """A coordinator and an expert at a desk with many closed cases and a few open ones."""
    coordinator, expert, other = user(Role.COORDINATOR), user(Role.EXPERT), user(Role.EXPERT)
    now = timezone.now()
    Ticket.objects.bulk_create(
        Ticket(
            number=f"T-{place:04}-00",  # of so many drawn ones, two would be the same now and then
            status=Status.CLOSED,
            body="終わった相談です。",
            email="a@example.jp",
            prefecture="37",
            received_at=now,
            last_activity_at=now,
            first_answer_at=now,
            expert=other if place % 2 else expert,
        )
        for place in range(CASES)
    )
    for status in Status.values:
        ticket_in(status, expert=expert, answer_writer=expert, due_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield coordinator, expert
    if connection.vendor == "sqlite":  # what was measured of this test's cases says nothing of the next one's
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1")


def plan(sql, params):
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def reads_all_cases(steps):
    """The steps that go through the whole table of cases, or sort it."""
    whole = (
        r"SCAN tickets_ticket(?! USING)" if connection.vendor == "sqlite" else r"Seq Scan on tickets_ticket"
    )
    return re.findall(whole, steps)


def list_sql(who, wanted, after=""):
    tickets = listing.cases(Ticket.objects.visible_to(who), wanted, who, timezone.now())
    order = listing.order_of(wanted, who)
    if after:
        values = keyset._values(order, after)
        tickets = tickets.filter(keyset._Beyond(order.fields, values, is_after=not order.is_descending))
    return tickets.order_by(*order.names())[:31].query.sql_with_params()


@pytest.mark.parametrize("position", [0, 1], ids=["coordinator", "expert"])
def test_every_list_is_read_from_an_index(people, position):
    who = people[position]
    for name in ["", *(queue.name for queue in queues.of(who))]:
        if name in BY_ARTICLES:
            continue
        steps = plan(*list_sql(who, listing.Wanted(queue=name)))

        assert reads_all_cases(steps) == [], f"{name}:\n{steps}"
        assert "case_by" in steps, f"{name}:\n{steps}"


@pytest.mark.parametrize("position", [0, 1], ids=["coordinator", "expert"])
@pytest.mark.parametrize("name", ["", "ended"])
def test_a_big_list_needs_no_sorting_and_neither_does_a_page_far_down(people, position, name):
    who, wanted = people[position], listing.Wanted(queue=name)
    order = listing.order_of(wanted, who)
    last = keyset._cursor(order, Ticket.objects.filter(status=Status.CLOSED).last())
    for after in ("", last):
        steps = plan(*list_sql(who, wanted, after))

        assert "case_by" in steps, steps
        assert "TEMP B-TREE" not in steps, steps
        assert not re.search(r"^\s*(->)?\s*Sort", steps, re.MULTILINE), steps


@pytest.mark.parametrize("position", [0, 1], ids=["coordinator", "expert"])
def test_counts_are_read_from_indexes(people, position):
    """But what has ended: nearly every row is a hit there, and PostgreSQL knows that the cap ends any way of reading."""
    who = people[position]
    counted = [queue for queue in queues.of(who) if queue.name != "ended"]
    with CaptureQueriesContext(connection) as asked:
        queues.counts(Ticket.objects.visible_to(who), who, timezone.now(), counted)
    steps = plan(asked[-1]["sql"].replace("%", "%%"), [])

    assert reads_all_cases(steps) == [], steps


def test_what_is_escalated_is_read_from_an_index(people):
    steps = plan(*escalation.cases_due_before(timezone.now()).query.sql_with_params())

    assert "case_by_due" in steps, steps


def test_a_rare_word_leads_straight_to_its_cases(people):
    coordinator, _expert = people
    CaseWord.objects.create(ticket=Ticket.objects.first(), word="竜胆")
    found = case_words.search(Ticket.objects.visible_to(coordinator), "竜胆").order_by(
        "turn", "received_at", "pk"
    )

    steps = plan(*found[:31].query.sql_with_params())

    assert reads_all_cases(steps) == [], steps
    assert "case_words_do_not_repeat" in steps or "tickets_caseword" in steps, steps


def test_counting_goes_no_further_than_it_is_told(people):
    assert capped_counts({"all": Ticket.objects.all(), "none": Ticket.objects.none()}, 10) == {
        "all": 11,
        "none": 0,
    }
