"""Sums of money as people read them."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def yen(number: int) -> str:
    """2100000 as 2,100,000円."""
    return _("%(number)s円") % {"number": f"{number:,}"}
