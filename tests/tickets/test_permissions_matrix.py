"""Who may do what, in which state: the table people read.

Each row is a role, each column a state; the cell is everything that role may do there. What is not in
the table must be refused, by the right error.
"""

import pytest
from django.contrib.auth.models import AnonymousUser

from people.roles import Role
from tests.factories import PUBLIC_TEXT, ticket_in, user
from tickets import rules, services
from tickets.actors import Asker, Clock
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.inputs import INPUTS
from tickets.lifecycle import Publication, Status

pytestmark = pytest.mark.django_db

STATUS_NAMES = set(list(INPUTS)[: list(INPUTS).index("request_consent")])
PUBLICATION_NAMES = set(INPUTS) - STATUS_NAMES

# role → status → what may be done to the case (the publication is "none")
STATUS_TABLE = {
    "coordinator": {
        "held": "release mark_spam",
        "received": "mark_spam offer refer",
        "offered": "offer refer",
        "in_progress": "refer",
        "awaiting_asker": "refer",
        "in_review": "return_to_expert approve_answer refer",
        "answered": "reopen close request_consent",
        "referred": "reopen close",
        "closed": "reopen request_consent",
        "spam": "release",
        "withdrawn": "",
    },
    "coordinator who wrote the answer": {
        "in_review": "refer",
    },
    "expert offered to or holding": {
        "held": "",
        "received": "",
        "offered": "accept decline",
        "in_progress": "hand_back ask_back submit_for_review",
        "awaiting_asker": "hand_back",
        "in_review": "",
        "answered": "request_consent",
        "referred": "",
        "closed": "request_consent",
        "spam": "",
        "withdrawn": "",
    },
    "asker": {
        "held": "withdraw",
        "received": "withdraw",
        "offered": "withdraw",
        "in_progress": "withdraw",
        "awaiting_asker": "asker_reply withdraw",
        "in_review": "withdraw",
        "answered": "reopen close withdraw",
        "referred": "reopen close withdraw",
        "closed": "reopen",
        "spam": "",
        "withdrawn": "",
    },
    "clock": dict.fromkeys(Status.values, "")
    | {
        "received": "offer",
        "offered": "offer decline",
        "in_progress": "hand_back",
        "awaiting_asker": "hand_back",
        "answered": "close",
        "referred": "close",
    },
    "another expert": dict.fromkeys(Status.values, ""),
    "asker of another case": dict.fromkeys(Status.values, ""),
    "editor": dict.fromkeys(Status.values, ""),
    "observer": dict.fromkeys(Status.values, ""),
    "nobody": dict.fromkeys(Status.values, ""),
}
STATUS_TABLE["admin"] = STATUS_TABLE["coordinator"]

# role → publication → what may be done about it (the case is answered)
PUBLICATION_TABLE = {
    "coordinator": {
        "none": "request_consent",
        "requested": "",
        "changes_wanted": "request_consent",
        "declined": "request_consent",
        "granted": "request_consent publish retract",
        "published": "retract",
        "retracted": "request_consent",
    },
    "coordinator who wrote the text": {
        "granted": "request_consent retract",
        "published": "retract",
    },
    "expert offered to or holding": {
        "none": "request_consent",
        "requested": "",
        "changes_wanted": "request_consent",
        "declined": "request_consent",
        "granted": "request_consent",
        "published": "",
        "retracted": "request_consent",
    },
    "asker": {
        "none": "",
        "requested": "grant_consent want_changes decline_consent",
        "changes_wanted": "",
        "declined": "",
        "granted": "withdraw_consent",
        "published": "withdraw_consent",
        "retracted": "",
    },
    "another expert": dict.fromkeys(Publication.values, ""),
    "asker of another case": dict.fromkeys(Publication.values, ""),
    "editor": dict.fromkeys(Publication.values, ""),
    "observer": dict.fromkeys(Publication.values, ""),
    "clock": dict.fromkeys(Publication.values, "") | {"requested": "decline_consent"},
    "nobody": dict.fromkeys(Publication.values, ""),
}
BLIND = {"another expert", "asker of another case", "editor", "observer", "nobody"}


def actor_and_ticket(role, status=Status.ANSWERED, publication=Publication.NONE):
    holder = user(Role.EXPERT)
    author = text_author = holder
    actor = {
        "coordinator": lambda: user(Role.COORDINATOR),
        "coordinator who wrote the answer": lambda: user(Role.COORDINATOR),
        "coordinator who wrote the text": lambda: user(Role.COORDINATOR),
        "expert offered to or holding": lambda: holder,
        "another expert": lambda: user(Role.EXPERT),
        "editor": lambda: user(Role.EDITOR),
        "observer": lambda: user(Role.OBSERVER),
        "admin": lambda: user(Role.ADMIN),
        "clock": Clock,
        "nobody": AnonymousUser,
        "asker": lambda: None,
        "asker of another case": lambda: Asker(0),
    }[role]()
    if role == "coordinator who wrote the answer":
        author = actor
    if role == "coordinator who wrote the text":
        text_author = actor
    ticket = ticket_in(status, publication, expert=holder, answer_writer=author, text_writer=text_author)
    return (Asker(ticket.pk) if role == "asker" else actor), ticket


def cells(table):
    return [
        pytest.param(role, state, set(allowed.split()), id=f"{role}-{state}")
        for role, row in table.items()
        for state, allowed in row.items()
    ]


def data_for(name, ticket, actor):
    return {
        "offer": {"expert": user(Role.EXPERT).email} if name == "offer" else {},
        "refer": {"windows": ["ipa-org"], "message": "IPAの窓口が合います。"},
        "submit_for_review": {"answer": "結論から書きます。"},
        "request_consent": PUBLIC_TEXT,
        "grant_consent": {"public_text_hash": ticket.public_text_hash},
    }.get(name, {"reason": "理由", "message": "メッセージ"})


def attempt(ticket, name, actor):
    try:
        services.perform(ticket.pk, name, by=actor, data=data_for(name, ticket, actor))
    except (ForbiddenError, ConflictError, NotFoundError) as error:
        return type(error)
    return "done"


@pytest.mark.parametrize(("role", "status", "allowed"), cells(STATUS_TABLE))
def test_what_a_role_may_do_in_a_status(role, status, allowed):
    actor, ticket = actor_and_ticket(role, status=status)

    offered = set(services.available_transitions(ticket, actor))

    assert offered == allowed


@pytest.mark.parametrize(("role", "publication", "allowed"), cells(PUBLICATION_TABLE))
def test_what_a_role_may_do_about_a_publication(role, publication, allowed):
    actor, ticket = actor_and_ticket(role, publication=publication)

    offered = set(services.available_transitions(ticket, actor)) & PUBLICATION_NAMES

    assert offered == allowed


@pytest.mark.parametrize(("role", "status", "allowed"), cells(STATUS_TABLE))
def test_the_door_does_what_is_offered_and_refuses_the_rest(role, status, allowed):
    for name in sorted(STATUS_NAMES):
        actor, ticket = actor_and_ticket(role, status=status)

        result = attempt(ticket, name, actor)

        if name in allowed:
            assert result == "done", name
        elif role in BLIND:
            assert result is NotFoundError, name
        else:
            assert result in (ForbiddenError, ConflictError), name


@pytest.mark.parametrize(("role", "publication", "allowed"), cells(PUBLICATION_TABLE))
def test_the_door_publishes_only_as_offered(role, publication, allowed):
    for name in sorted(PUBLICATION_NAMES):
        actor, ticket = actor_and_ticket(role, publication=publication)

        result = attempt(ticket, name, actor)

        if name in allowed:
            assert result == "done", name
        elif role in BLIND:
            assert result is NotFoundError, name
        else:
            assert result in (ForbiddenError, ConflictError), name


def test_every_state_stands_in_the_table_of_every_full_role():
    for role in ("coordinator", "expert offered to or holding", "asker", "another expert"):
        assert set(STATUS_TABLE[role]) == set(Status.values)
        assert set(PUBLICATION_TABLE[role]) == set(Publication.values)


def test_an_unknown_transition_is_not_found():
    actor, ticket = actor_and_ticket("coordinator")

    with pytest.raises(NotFoundError):
        services.perform(ticket.pk, "delete_everything", by=actor)


def test_a_refused_transition_changes_and_records_nothing():
    actor, ticket = actor_and_ticket("coordinator", status=Status.RECEIVED)

    with pytest.raises(InvalidInputError) as refused:
        services.perform(ticket.pk, "offer", by=actor, data={"expert": "nobody@example.jp"})

    ticket.refresh_from_db()
    assert set(refused.value.errors) == {"expert"}
    assert ticket.status == Status.RECEIVED
    assert not ticket.transitions.exists()
    assert not ticket.effects.exists()


# --- the desk's own verbs ---------------------------------------------------------------------------------
# verb → who may do it to a case in progress that a coordinator entered, and to one that came by web
VERBS = {
    "merge": ("coordinator admin", "coordinator admin"),
    "split": ("coordinator admin", "coordinator admin"),
    "link_cases": ("coordinator admin expert", "coordinator admin expert"),
    "set_urgency": ("coordinator admin expert", "coordinator admin expert"),
    "set_tags": ("coordinator admin expert", "coordinator admin expert"),
    "speak_for": ("coordinator admin", ""),
    "set_contact": ("coordinator admin", ""),
    "print_sheet": ("coordinator admin", "coordinator admin"),
    "print_link": ("coordinator admin", ""),
    "ask_handover": ("coordinator admin", "coordinator admin"),
    "answer_handover": ("coordinator admin asker", "asker"),
    "record_handover": ("coordinator admin", "coordinator admin"),
    "tell_outcome": ("coordinator admin asker", "asker"),
    "see_suggestions": ("coordinator admin", "coordinator admin"),
    "record_conflict": ("coordinator admin expert", "coordinator admin expert"),
    "write_draft": ("coordinator admin expert", "coordinator admin expert"),
    # Whoever wrote an answer does not review it: see the test below.
    "comment_on_answer": ("coordinator admin", "coordinator admin"),
    "resolve_comment": ("coordinator admin expert", "coordinator admin expert"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("position", "channel"), [(0, "phone"), (1, "web")])
def test_who_may_do_what_the_desk_does_beside_the_machine(verb, position, channel):
    holder = user(Role.EXPERT)
    ticket = ticket_in(Status.IN_PROGRESS, expert=holder, channel=channel)
    actors = {
        "coordinator": user(Role.COORDINATOR),
        "admin": user(Role.ADMIN),
        "expert": holder,
        "another expert": user(Role.EXPERT),
        "editor": user(Role.EDITOR),
        "observer": user(Role.OBSERVER),
        "asker": Asker(ticket.pk),
        "asker of another case": Asker(0),
        "clock": Clock(),
        "nobody": AnonymousUser(),
    }

    allowed = {role for role, actor in actors.items() if rules.may(verb, actor, ticket)}

    assert allowed == set(VERBS[verb][position].split())


def test_who_wrote_an_answer_does_not_comment_on_it():
    writer, ticket = actor_and_ticket("coordinator who wrote the answer", status=Status.IN_REVIEW)

    assert not rules.may("comment_on_answer", writer, ticket)
    assert rules.may("resolve_comment", writer, ticket)
    assert rules.may("comment_on_answer", user(Role.COORDINATOR), ticket)


def test_every_rule_is_in_one_of_the_tables():
    elsewhere = {"add_message", "add_note", "answer_survey", "erase", "renew_link"}

    assert set(rules.PERMISSIONS) == set(INPUTS) | set(VERBS) | elsewhere
