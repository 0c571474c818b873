"""Lists under a name of one's own: everybody at the desk keeps theirs, and nobody sees another's."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from people.models import User
from tickets.door import Data, checked
from tickets.errors import InvalidInputError, NotFoundError
from tickets.fields import HIDDEN, Text
from tickets.lists import listing
from tickets.models import SavedView
from tickets.models.desk_view import MOST_VIEWS, QUERY_MAX

_NO_NAME = gettext_lazy("名前を書いてください。")


class SavedViewInput(serializers.Serializer[Any]):
    """A name for a list, and the query string of the list. The same name again replaces the list behind it."""

    name = Text(
        label=gettext_lazy("名前"),
        max_length=40,
        style={"width": "medium"},
        error_messages={
            "required": _NO_NAME,
            "blank": _NO_NAME,
            "null": _NO_NAME,
            "max_length": gettext_lazy("40字までにしてください。"),
        },
    )
    query = Text(required=False, allow_blank=True, default="", max_length=2000, style=HIDDEN)


def of(user: User) -> QuerySet[SavedView]:
    """The views of this user, the oldest first."""
    return SavedView.objects.filter(user=user)


def save(user: User, data: Data) -> tuple[SavedView, bool]:
    """Keeps a list under a name; the second value says whether the name is new.

    Raises InvalidInputError naming `name` or `query`: the list is not one, or there are too many already.
    """
    values = checked(SavedViewInput, data)
    wanted, errors = listing.parse(QueryDict(values["query"]).dict(), user)
    if errors:
        raise InvalidInputError({"query": [text for texts in errors.values() for text in texts]})
    if len(wanted.query) > QUERY_MAX:
        raise InvalidInputError(
            {"query": [_("この一覧は、探す言葉が長すぎて保存できません。短くしてください。")]}
        )
    with transaction.atomic():
        if of(user).exclude(name=values["name"]).count() >= MOST_VIEWS:
            raise InvalidInputError(
                {
                    "name": [
                        _("保存できるのは20までです。使わないものを消してから、もう一度保存してください。")
                    ]
                }
            )
        return SavedView.objects.update_or_create(
            user=user, name=values["name"], defaults={"query": wanted.query}
        )


def one(user: User, view_id: int) -> SavedView:
    """A view of this user. Raises NotFoundError for somebody else's."""
    view = of(user).filter(pk=view_id).first()
    if view is None:
        raise NotFoundError
    return view
