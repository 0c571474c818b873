"""What marks of a public text are called."""

from django import template

from tickets.publishing.anonymising import type_label

register = template.Library()


@register.filter
def mark_type(code: str) -> str:
    """The name of a type of mark."""
    return type_label(code)
