"""Sums of money as people read them."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def yen(number: int) -> str:
    """2100000 as 2,100,000円."""
    return _("%(number)s円") % {"number": f"{number:,}"}


@register.filter
def yen_roughly(number: int) -> str:
    """12100000 as 1,210万円, 123456789 as 1億2,346万円; below ten thousand as it is."""
    if number < 10_000:
        return yen(number)
    hundred_millions, ten_thousands = divmod(round(number / 10_000), 10_000)
    words = {"large": f"{hundred_millions:,}", "small": f"{ten_thousands:,}"}
    if not hundred_millions:
        return _("%(small)s万円") % words
    return _("%(large)s億%(small)s万円") % words if ten_thousands else _("%(large)s億円") % words
