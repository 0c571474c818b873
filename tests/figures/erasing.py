"""Askers erase their cases: the figures stay, every word goes."""

import itertools
import random
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from tests.tables import spellings
from tickets import clock, services
from tickets.actors import Asker
from tickets.demo import journeys
from tickets.models import CaseWord, Message, PublicText, SecretLink, Ticket
from tickets.outbox import delivery

WORDS = ("ぬばたま", "nubatama", "かぎろひ")
"""They stand in what is written in the marked cases, the last one in their public texts, and nowhere else."""
ENDED = (
    "answered and closed",
    "not to be published",
    "published and closed",
    "withdrawn",
    "reopened and closed",
)
OPEN = (
    "received",
    "offered",
    "in_progress",
    "awaiting_asker",
    "in_review",
    "requested",
    "granted",
    "published",
)


def add_marked(number):
    """`number` cases through the door, half of them ended; each holds words that nobody else uses."""
    staff, rng = journeys.Staff(), random.Random(7)  # noqa: S311  the same cases in every run
    every = journeys.load_cases(300)
    usual = [case for case in every if case["answer"] and case["public"] and not case["referral"]]
    made = {"ended": [], "open": []}
    endings = itertools.cycle(zip(itertools.cycle(["ended", "open"]), _alternating(), strict=False))
    for place, (kind, destination), case in zip(range(number), endings, itertools.cycle(usual), strict=False):
        # Those that are open wait for an answer about the public for days at most: see `journeys.STILL_OPEN`.
        start = timezone.now() - timedelta(days=rng.randint(12, 70) if kind == "ended" else rng.randint(3, 9))
        with transaction.atomic():
            ticket = journeys.travel(_marked(case, place), destination, start, staff, rng)
            if destination == "answered and closed":
                said = {"helped": "yes", "comment": f"{WORDS[0]}の感想"}
                services.answer_survey(ticket.pk, by=Asker(ticket.pk), data=said)
        made[kind].append(ticket.pk)
    carry_out()
    return made


def _alternating():
    return [one for pair in zip(ENDED * len(OPEN), OPEN * len(ENDED), strict=True) for one in pair]


def _marked(case, place):
    own, romaji, public = WORDS
    case = {
        **case,
        "email": f"{romaji}{place}@demo.example.jp",
        "organisation": f"{own}商店{place}",
        "name": own,
    }
    case |= {name: f"{own}のことです。{case[name]}"[:100] for name in ("subject",)}
    case |= {name: f"{case[name]}\n{own}" for name in ("body", "answer")}
    case["note"] = f"{case['note'] or ''}\n{own}のメモ"
    case["ask_back"] = {"question": f"{own}はいつからですか。", "reply": f"{own}は先週からです。"}
    case["public"] = {
        **case["public"],
        **{name: f"{case['public'][name]}{public}" for name in ("question", "answer")},
    }
    return case


def carry_out():
    while delivery.sweep():
        pass


def some_copies(number, rng):
    """Cases of the large demo that have ended with nothing of them in public."""
    ended = Ticket.objects.filter(email__startswith="copy", status__in=["closed", "withdrawn"])
    pks = list(ended.order_by("pk").values_list("pk", flat=True))
    return rng.sample(pks, min(number, len(pks)))


def erase(pks, now):
    with clock.set_to(now):
        for pk in pks:
            services.erase(pk, by=Asker(pk))
    carry_out()


def addresses_of(pks):
    return set(Ticket.objects.filter(pk__in=pks).values_list("email", flat=True))


def columns_holding(words):
    """Every column of every table that has one of the words in any spelling, as "table.column"."""
    patterns = sorted({spelling for word in words for spelling in spellings(word)})
    found = []
    with connection.cursor() as cursor:
        for table, column in _columns(cursor):
            text = f"CAST({connection.ops.quote_name(column)} AS text)"
            wanted = " OR ".join([f"{text} LIKE %s ESCAPE '!'"] * len(patterns))
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT 1 FROM {name} WHERE {wanted} LIMIT 1", [_like(one) for one in patterns])  # noqa: S608
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return found


def columns_holding_addresses(addresses):
    """The same for addresses of copies, of which there are too many to look for each."""
    found = []
    with connection.cursor() as cursor:
        for table, column in _columns(cursor):
            name, field = connection.ops.quote_name(table), connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT CAST({field} AS text) FROM {name} WHERE CAST({field} AS text) LIKE %s",  # noqa: S608
                ["%copy%@demo.example.jp%"],
            )
            texts = [text for (text,) in cursor.fetchall()]
            if any(not addresses.isdisjoint(text.replace('"', " ").split()) for text in texts):
                found.append(f"{table}.{column}")
    return found


def _columns(cursor):
    for table in connection.introspection.table_names(cursor):
        for column in connection.introspection.get_table_description(cursor, table):
            yield table, column.name


def _like(word):
    return "%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


def check_gone(tally, pks, addresses):
    """No word of the marked cases, no address of any, no row of words of any."""
    with tally.about(f"no word of {len(pks)} erased cases in any column of any table"):
        with connection.cursor() as cursor:
            searched = len(list(_columns(cursor)))
        for found in (columns_holding(WORDS), columns_holding_addresses(addresses)):
            tally.lines[-1].numbers += searched - len(found)
            for column in found:
                tally.holds(False, f"{column} holds what was erased")
        for kind in (Message, CaseWord, PublicText, SecretLink):
            left = kind.objects.filter(ticket__in=pks).count()
            tally.same(f"rows of {kind.__name__}", left, 0)
