"""What the desk's further pages share: the frame, and a form with its errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from rest_framework import serializers

from tickets import forms
from tickets.errors import ConflictError, InvalidInputError
from tickets.views.access import private, staff_of
from tickets.views.sidebar import sidebar


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


def desk_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    error: InvalidInputError | ConflictError | None = None,
) -> HttpResponse:
    """A page of the desk with the queues at the left; kept by no cache."""
    frame = sidebar(staff_of(request))
    return private(render(request, template, {**frame, **context}, status=error.status if error else 200))
