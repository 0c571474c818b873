"""Sums of money as people read them, each language in its own units."""

from django import template
from django.utils.translation import get_language

register = template.Library()
MILLION, BILLION = 1_000_000, 1_000_000_000


@register.filter
def yen(number: int) -> str:
    """2100000 as 2,100,000円; in English JPY 2,100,000."""
    if get_language() == "en":
        return f"{'-' if number < 0 else ''}JPY {abs(number):,}"
    return f"{number:,}円"


@register.filter
def yen_roughly(number: int) -> str:
    """12100000 as 1,210万円, 123456789 as 1億2,346万円; below ten thousand as it is. In English JPY 12.1 million."""
    if get_language() == "en":
        return _roughly_in_english(number)
    if number < 10_000:
        return yen(number)
    hundred_millions, ten_thousands = divmod(round(number / 10_000), 10_000)
    large = f"{hundred_millions:,}億" if hundred_millions else ""
    small = f"{ten_thousands:,}万" if ten_thousands else ""
    return f"{large}{small}円"


def _roughly_in_english(number: int) -> str:
    if number < MILLION:
        return yen(number)
    unit, name = (BILLION, "billion") if number >= BILLION else (MILLION, "million")
    return f"JPY {number / unit:,.2f}".rstrip("0").rstrip(".") + f" {name}"
