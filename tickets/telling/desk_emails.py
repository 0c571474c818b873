"""Mails that follow from the desk's own verbs: merged, split, a window that may be told, what came of a referral."""

from __future__ import annotations

from tickets.desk.handover import last_referral, outcome_of
from tickets.lifecycle import Status
from tickets.models import Effect, HandOver
from tickets.telling.emails import ticket_of, to_asker


def merged_mail(effect: Effect) -> None:
    """To the asker of a duplicate: under which number it goes on. The other case's page has a link of its own."""
    ticket = ticket_of(effect)
    if ticket.merged_into is not None:
        to_asker(effect, "merged", into=ticket.merged_into)


def split_mail(effect: Effect) -> None:
    """To the asker, with the page of the new case."""
    if ticket_of(effect).status != Status.WITHDRAWN:
        to_asker(effect, "split")


def handover_mail(effect: Effect) -> None:
    """To the asker, while the question stands. The exact text is in the mail, as it would be told."""
    asked = HandOver.objects.select_related("window").filter(pk=effect.payload["handover"]).first()
    if asked and asked.is_open and ticket_of(effect).status != Status.WITHDRAWN:
        to_asker(effect, "handover", handover=asked)


def referral_outcome_mail(effect: Effect) -> None:
    """Once, some time after a referral: could the window be reached. Not where the asker came back or said so before."""
    referral = last_referral(ticket_of(effect))
    if referral is None or referral.pk != effect.transition_id or outcome_of(referral) is not None:
        return
    to_asker(effect, "referral_outcome", windows=list(ticket_of(effect).referred_to.all()))
