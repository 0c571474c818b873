"""Where a case stands in the work of the desk, and whether it waits: columns the database computes from its states.

Generated, so that they are true whoever writes the row, and stored, so that queues are ranges of an index
however many cases there are.
"""

from django.db.models import Case, CharField, Expression, Q, SmallIntegerField, TextChoices, Value, When

from tickets.lifecycle import UNANSWERED_STATES, Publication, Status


class Stage(TextChoices):
    """Every case is in exactly one. All but the last are open (`lifecycle.OPEN_STATES`)."""

    HELD = "held"
    FRESH = "fresh"  # received, nobody was asked yet
    RETURNED = "returned"  # received again: declined, handed back, or asked again where nobody holds it
    OFFERED = "offered"
    IN_PROGRESS = "in_progress"
    AWAITING_ASKER = "awaiting_asker"
    IN_REVIEW = "in_review"
    ANSWERED = "answered"
    ENDED = "ended"


URGENT, WAITING, SETTLED = 0, 1, 2
"""Whose turn comes first: urgent cases that still need the desk, then all others that do, then the rest."""

_WAS_WITH_SOMEBODY = Q(assigned_at__isnull=False) | Q(first_answer_at__isnull=False)


def _when(condition: Q, stage: Stage) -> When:
    return When(condition, then=Value(stage.value))


def stage_of() -> Expression:
    """The expression behind `Ticket.stage`."""
    return Case(
        _when(Q(status=Status.HELD.value), Stage.HELD),
        _when(Q(status=Status.RECEIVED.value) & _WAS_WITH_SOMEBODY, Stage.RETURNED),
        _when(Q(status=Status.RECEIVED.value), Stage.FRESH),
        _when(Q(status=Status.OFFERED.value), Stage.OFFERED),
        _when(Q(status=Status.IN_PROGRESS.value), Stage.IN_PROGRESS),
        _when(Q(status=Status.AWAITING_ASKER.value), Stage.AWAITING_ASKER),
        _when(Q(status=Status.IN_REVIEW.value), Stage.IN_REVIEW),
        _when(Q(status__in=[Status.ANSWERED.value, Status.REFERRED.value]), Stage.ANSWERED),
        default=Value(Stage.ENDED.value),
        output_field=CharField(max_length=14),
    )


def public_stage_of() -> Expression:
    """The expression behind `Ticket.public_stage`: null where nothing of the case is on its way to the public."""
    on_the_way = (
        Publication.REQUESTED,
        Publication.CHANGES_WANTED,
        Publication.GRANTED,
        Publication.PUBLISHED,
    )
    ends_it = When(status=Status.WITHDRAWN.value, then=Value(None))
    return Case(
        ends_it,
        *(When(publication=state.value, then=Value(state.value)) for state in on_the_way),
        output_field=CharField(max_length=14, null=True),
    )


def turn_of() -> Expression:
    """The expression behind `Ticket.turn`."""
    waits = Q(status__in=[status.value for status in UNANSWERED_STATES])
    return Case(
        When(waits & Q(urgency="emergency"), then=Value(URGENT)),
        When(waits, then=Value(WAITING)),
        default=Value(SETTLED),
        output_field=SmallIntegerField(),
    )
