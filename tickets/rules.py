"""Who may do what to a case: one table. The machine, pages, API and templates ask it through `may()`.

Predicates look at the actor and the case's people, never at its state: what is possible in which state
stands in `lifecycle.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.predicates import Predicate, predicate

from people.models import User
from tickets.actors import Actor, Asker, Clock
from tickets.coordinators import COORDINATE

if TYPE_CHECKING:
    from tickets.models import Ticket, Transition


@predicate
def is_asker(actor: Actor, ticket: Ticket) -> bool:
    return isinstance(actor, Asker) and actor.ticket_id == ticket.pk


@predicate
def is_clock(actor: Actor, ticket: Ticket) -> bool:
    return isinstance(actor, Clock)


@predicate
def is_coordinator(actor: Actor, ticket: Ticket | None) -> bool:
    return coordinates(actor)


@predicate
def is_its_expert(actor: Actor, ticket: Ticket) -> bool:
    """The expert the case is offered to or held by."""
    return (
        isinstance(actor, User) and ticket.expert_id == actor.pk and actor.has_perm("tickets.answer_tickets")
    )


@predicate
def wrote_answer(actor: Actor, ticket: Ticket) -> bool:
    return isinstance(actor, User) and ticket.answer_writer_id == actor.pk


@predicate
def wrote_public_text(actor: Actor, ticket: Ticket) -> bool:
    return (
        isinstance(actor, User)
        and ticket.public_text is not None
        and ticket.public_text.writer_id == actor.pk
    )


@predicate
def recorded_consent(actor: Actor, ticket: Ticket) -> bool:
    """Who heard a spoken yes to the public text, or printed the link with which it was given."""
    return isinstance(actor, User) and ticket.consent_recorded_by_id == actor.pk


@predicate
def was_entered_by_the_desk(actor: Actor, ticket: Ticket) -> bool:
    """Somebody phoned, faxed or came; a coordinator may speak for them, of nobody else."""
    return ticket.is_spoken


@predicate
def sent_it(actor: Actor, ticket: Ticket) -> bool:
    """Who sent what can still be taken back."""
    return isinstance(actor, User) and ticket.sender_id == actor.pk


PERMISSIONS: dict[str, Predicate] = {
    # status
    "release": is_coordinator,
    "mark_spam": is_coordinator,
    "offer": is_coordinator | is_clock,
    "accept": is_its_expert,
    "decline": is_its_expert | is_clock,
    "hand_back": is_its_expert | is_clock,
    "ask_back": is_its_expert,
    "asker_reply": is_asker,
    "submit_for_review": is_its_expert,
    "return_to_expert": is_coordinator & ~wrote_answer,
    "approve_answer": is_coordinator & ~wrote_answer,
    "refer": is_coordinator,
    "undo_send": sent_it,
    "reopen": is_asker | is_coordinator,
    "close": is_asker | is_coordinator | is_clock,
    "withdraw": is_asker,
    # publication
    "request_consent": is_its_expert | is_coordinator,
    "grant_consent": is_asker,
    "want_changes": is_asker,
    "decline_consent": is_asker | is_clock,
    "publish": is_coordinator & ~wrote_public_text & ~recorded_consent,
    "retract": is_coordinator,
    "withdraw_consent": is_asker,
    # not transitions
    "add_message": is_asker,
    "record_conflict": is_its_expert | is_coordinator,
    "see_suggestions": is_coordinator,
    "add_note": is_its_expert | is_coordinator,
    "answer_survey": is_asker,
    "comment_on_answer": is_coordinator & ~wrote_answer,
    "erase": is_asker,
    "renew_link": is_coordinator,
    # the desk's own order: intake, merging, windows
    "merge": is_coordinator,
    "split": is_coordinator,
    "link_cases": is_its_expert | is_coordinator,
    "set_urgency": is_its_expert | is_coordinator,
    "set_tags": is_its_expert | is_coordinator,
    "speak_for": is_coordinator & was_entered_by_the_desk,
    "set_contact": is_coordinator & was_entered_by_the_desk,
    "print_sheet": is_coordinator,
    "print_link": is_coordinator & was_entered_by_the_desk,
    "ask_handover": is_coordinator,
    "answer_handover": is_asker | (is_coordinator & was_entered_by_the_desk),
    "record_handover": is_coordinator,
    "tell_outcome": is_asker | (is_coordinator & was_entered_by_the_desk),
    "resolve_comment": is_its_expert | is_coordinator,
    "write_draft": is_its_expert | is_coordinator,
}


def may(name: str, actor: Actor, ticket: Ticket) -> bool:
    """Whether `actor` may do `name` to `ticket`, leaving aside whether it is possible now.

    Raises KeyError for a name the table does not have: a rule that nobody wrote is a bug, not a "no".
    """
    return bool(PERMISSIONS[name].test(actor, ticket))


def coordinates(user: object) -> bool:
    """Who sees and moves every case."""
    return isinstance(user, User) and user.has_perm(COORDINATE)


def may_enter_cases(user: object) -> bool:
    """Entering a case for somebody else, and the tray of what may be spam."""
    return coordinates(user)


def may_confirm_windows(user: object) -> bool:
    """Whoever answers for what the list of windows says: coordinators and editors."""
    return coordinates(user) or (isinstance(user, User) and user.has_perm("cms.change_window"))


def may_add_windows(user: object) -> bool:
    """A new window becomes public by an editor's hand only."""
    return isinstance(user, User) and user.has_perm("cms.add_window")


def may_propose_windows(user: object) -> bool:
    """Experts know the windows too; what they say is confirmed by somebody else."""
    return may_confirm_windows(user) or (isinstance(user, User) and user.has_perm("tickets.answer_tickets"))


def works_on_cases(user: object) -> bool:
    """Experts and coordinators: the desk's pages are theirs, and nobody else is told of a case."""
    return coordinates(user) or (isinstance(user, User) and user.has_perm("tickets.answer_tickets"))


def may_see_metrics(user: object) -> bool:
    """The figures are for observers and coordinators."""
    return coordinates(user) or (isinstance(user, User) and user.has_perm("tickets.view_metrics"))


def may_see_own_metrics(user: object) -> bool:
    """An expert sees the figures of the cases they took, and nobody else's."""
    return isinstance(user, User) and user.has_perm("tickets.answer_tickets")


def may_read_details(user: User, row: Transition) -> bool:
    """Why an expert declined or handed back is read by the expert and by coordinators, not by the next expert."""
    return row.name not in ("decline", "hand_back") or row.actor_id == user.pk or coordinates(user)


def may_manage_webhooks(user: object) -> bool:
    """To which other systems the desk speaks is the administrators' business."""
    return isinstance(user, User) and user.has_perm("tickets.manage_webhooks")


def may_keep_up(user: object) -> bool:
    """Keeping the published answers true: coordinators and editors."""
    return coordinates(user) or (isinstance(user, User) and user.has_perm("cms.view_helpfulvote"))


def may_run_surveys(user: object) -> bool:
    """Questionnaires, and what people wrote into them, are the coordinators' business."""
    return coordinates(user)


def may_keep_calendar(user: object) -> bool:
    """On which days and in which hours the desk works is said by who runs it."""
    return coordinates(user)
