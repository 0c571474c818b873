"""What experts and others propose for the list of windows, and who decides about it: for pages and API."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cms import window_checks
from cms.window_checks import WindowCheck
from people.models import User
from tickets import rules
from tickets.errors import ConflictError, ForbiddenError, NotFoundError


def waiting() -> QuerySet[WindowCheck]:
    """The proposals nobody has decided about."""
    return WindowCheck.objects.filter(state=WindowCheck.State.OPEN).select_related("window", "made_by")


def may_decide(row: WindowCheck, user: User) -> bool:
    """A new window is an editor's to accept; a correction also that of who answers for what the list says."""
    if row.kind == WindowCheck.Kind.PROPOSED:
        return rules.may_add_windows(user)
    return rules.may_confirm_windows(user)


def require_may_decide(check_id: int, user: User) -> None:
    """Said before what is wrong with the data. Raises NotFoundError, ForbiddenError."""
    row = WindowCheck.objects.filter(pk=check_id).first()
    if row is None:
        raise NotFoundError
    if not may_decide(row, user):
        raise ForbiddenError


def decide(check_id: int, *, by: User, accept: bool) -> WindowCheck:
    """Takes a proposal over, or leaves the list as it is.

    Raises NotFoundError, ForbiddenError, ConflictError where somebody has decided before.
    """
    with transaction.atomic():
        row = WindowCheck.objects.select_for_update().filter(pk=check_id).first()
        if row is None:
            raise NotFoundError
        if not may_decide(row, by):
            raise ForbiddenError
        if row.state != WindowCheck.State.OPEN:
            raise ConflictError
        if accept:
            window_checks.accept(row, by=by)
        else:
            window_checks.reject(row, by=by)
    return row
