"""Which cases the screen is about: what somebody asked for, and the time of the same length before it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets.api.metrics import ORDER, SPELLINGS, PeriodInput
from tickets.metrics.report import default_first

_WORDS: dict[str, Any] = {
    "invalid": _("2026-04-01 か 2026-04 のように、こよみにある日か月を書いてください。"),
    "invalid_choice": _("一覧の中からえらんでください。"),
    ORDER: _("終わりより後です。終わりより前にしてください。"),
}
"""What is said on a page instead of the words of the API, which name its parameters and formats."""
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Asked:
    """A period, both days included, and a grouping as the API calls it; what was wrong is left out and said in `errors`."""

    first: date
    last: date
    group_by: str | None
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def column(self) -> str | None:
        """The grouping as the figures call it."""
        return SPELLINGS.get(self.group_by, self.group_by) if self.group_by else None


def asked(params: Mapping[str, Any], today: date) -> Asked:
    """What `params` (from, to, group_by) ask for; a month YYYY-MM is all its days."""
    given = {
        "from": _day(str(params.get("from", "")), is_end=False),
        "to": _day(str(params.get("to", "")), is_end=True),
        "group_by": str(params.get("group_by", "")),
    }
    form = PeriodInput(data={name: value for name, value in given.items() if value}, context={"today": today})
    if form.is_valid():
        values = form.validated_data
        return Asked(values["from"], values["to"], values.get("group_by"))
    errors = {
        name: [str(_WORDS.get(text.code, text)) for text in texts] for name, texts in form.errors.items()
    }
    return Asked(default_first(today), today, None, errors)


def _day(text: str, *, is_end: bool) -> str:
    text = text.strip()
    if not _MONTH.fullmatch(text):
        return text
    year, month = int(text[:4]), int(text[5:])
    if not is_end or not 1 <= month <= 12 or not year:
        return f"{text}-01"
    return month_end(date(year, month, 1)).isoformat()


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_back(day: date, number: int) -> date:
    """The first day of the month so many months before that of `day`."""
    place = day.year * 12 + day.month - 1 - number
    return date(place // 12, place % 12 + 1, 1)


def before(first: date, last: date, *, in_months: bool) -> tuple[date, date]:
    """The period of the same length that ends where this one begins; whole months stay whole months."""
    end = first - timedelta(days=1)
    if in_months or (first.day == 1 and last == month_end(last)):
        number = (last.year - first.year) * 12 + last.month - first.month + 1
        return months_back(first, number), end
    return first - (last - first) - timedelta(days=1), end
