"""Conflicts of interest as people record them and take them back. Which case meets which: `models/assignment.py`.

An expert records their own, a coordinator anybody's. What is taken back stays as history, and a case once declined for
it is not offered to the expert again either way.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import ExpertProfile, User
from tickets import clock, rules
from tickets.assigning.profile_inputs import CaseConflictInput, WordInput
from tickets.door import Data, checked, locked
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.models import ConflictOfInterest


def may_keep(user: User, expert: User) -> bool:
    """Whether `user` keeps the conflicts and profile of `expert`: the expert and coordinators do."""
    return user.has_perm("tickets.coordinate_tickets") or (
        user.pk == expert.pk and user.has_perm("tickets.answer_tickets")
    )


def record_for_case(ticket_id: int, *, by: User, data: Data) -> ConflictOfInterest:
    """Remembers that an expert has a conflict with the firm of a case.

    Raises NotFoundError, ForbiddenError, InvalidInputError naming `expert`.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("record_conflict", by, ticket):
            raise ForbiddenError
        email = checked(CaseConflictInput, data)["expert"]
        profile = ExpertProfile.objects.with_address(email).first()
        if profile is None:
            raise InvalidInputError({"expert": [_("このメールアドレスの専門家は登録されていません。")]})
        if not may_keep(by, profile.user):
            raise ForbiddenError
        return ConflictOfInterest.objects.record_firm(ticket, profile.user, by=by, at=clock.now())


def record_word(expert: User, *, by: User, data: Data) -> ConflictOfInterest:
    """Remembers a firm or vendor by its name. Raises ForbiddenError, InvalidInputError naming `word`."""
    if not may_keep(by, expert):
        raise ForbiddenError
    word = checked(WordInput, data)["word"]
    with transaction.atomic():
        ExpertProfile.objects.select_for_update().filter(
            user=expert
        ).first()  # the same word twice is one row
        return ConflictOfInterest.objects.record_word(word, expert, by=by, at=clock.now())


def take_back(conflict_id: int, expert: User, *, by: User) -> None:
    """Lets cases of that firm be offered again; the row stays. Raises ForbiddenError, NotFoundError."""
    if not may_keep(by, expert):
        raise ForbiddenError
    standing = ConflictOfInterest.objects.standing().filter(pk=conflict_id, expert=expert)
    if not standing.update(removed_by=by, removed_at=clock.now()):
        raise NotFoundError
