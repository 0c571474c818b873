"""Signing in, with the number beside the bell: it comes with the user, so that no page asks for it once more."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from people.backends import OneQueryBackend
from people.models import User
from tickets.models import Notice


class BellBackend(OneQueryBackend):
    """As the desk signs in; a user of a session knows besides how many notices are unread, as `unread_notices`."""

    def get_user(self, user_id: int) -> User | None:
        unread = (
            Notice.objects.filter(recipient=OuterRef("pk"), read_at=None)
            .order_by()
            .values("recipient")
            .annotate(number=Count("pk"))
        )
        users = User.objects.annotate(unread_notices=Coalesce(Subquery(unread.values("number")), 0))
        user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
