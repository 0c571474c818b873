"""What the desk's further pages share: who may be there, which case, the frame, and a form with its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework import serializers

from people.models import User
from tickets import forms, rules
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.models import Ticket
from tickets.views.desk import _private as private
from tickets.views.desk import _sidebar as sidebar
from tickets.views.desk import _staff as staff
from tickets.views.desk import _visible as visible

__all__ = ["Form", "coordinator", "desk_page", "private", "sidebar", "staff", "visible"]


@dataclass
class Form:
    """A serializer drawn as a form. After an error it holds what was typed and why it did not work."""

    serializer_class: type[serializers.Serializer[Any]]
    prefix: str = ""
    initial: dict[str, Any] = field(default_factory=dict)
    typed: QueryDict | None = None
    error: InvalidInputError | ConflictError | None = None
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.serializer = forms.filled(self.serializer_class, typed=self.typed, initial=self.initial)
        for name, values in self.choices.items():
            drawn: Any = self.serializer.fields[name]
            drawn.choices = dict(values)

    @property
    def errors(self) -> dict[str, list[str]]:
        return self.error.errors if isinstance(self.error, InvalidInputError) else {}

    @property
    def conflict(self) -> str:
        return self.error.user_message if isinstance(self.error, ConflictError) else ""

    @property
    def fields(self) -> list[Any]:
        return forms.bound_fields(self.serializer, self.errors)

    @property
    def by_name(self) -> dict[str, Any]:
        return {drawn.name: drawn for drawn in self.fields}

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        return forms.error_summary(self.serializer, self.errors)

    @property
    def kept_texts(self) -> list[str]:
        """After a conflict the form may be gone; what was typed must not be."""
        return forms.written(self.typed) if self.conflict and self.typed is not None else []


def coordinator(request: HttpRequest) -> User:
    """Who enters cases for others. Raises ForbiddenError for everybody else."""
    user = staff(request)
    if not rules.may_enter_cases(user):
        raise ForbiddenError(_("この画面は、コーディネーターだけが使えます。"))
    return user


def desk_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    error: InvalidInputError | ConflictError | None = None,
) -> HttpResponse:
    """A page of the desk with the queues at the left; kept by no cache."""
    user = staff(request)
    frame = sidebar(Ticket.objects.visible_to(user), "")
    return private(render(request, template, {**frame, **context}, status=error.status if error else 200))
