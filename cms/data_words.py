"""Words of the shipped data in the reader's language (`cms/data/locale`); what an editor wrote is shown as it is."""

from django.utils.functional import lazy
from django.utils.translation import gettext


def translated(text: str) -> str:
    """`text` as the catalogue has it for the present language, else itself; "" for nothing."""
    return gettext(text) if text else ""


translated_lazily = lazy(translated, str)
