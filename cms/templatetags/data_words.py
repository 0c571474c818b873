"""Words of the shipped data in the reader's language; what an editor wrote is shown as it is."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def translated(text: str) -> str:
    """`text` as the catalogue has it for this language, else itself; "" for nothing."""
    return gettext(text) if text else ""
