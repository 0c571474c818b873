"""The desk's yearly report: what was asked, the gist of the answer, how the asker took it.

Words stand in it only where the asker agreed to exactly these words in public: they are the public text. Of every other
case it has codes alone, and whose trade it was only where `MIN_N` cases of the same month and category were of that trade:
a firm that is known to have asked in May would be found by it otherwise. Spam, and a case merged into another one, do not count.
A fiscal year runs from April to March (会計法, art. 11, 財政法, art. 11).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tickets import clock
from tickets.exports.files import Table
from tickets.lifecycle import Publication, Status
from tickets.metrics import MIN_N
from tickets.models import Survey, Ticket, Transition

_FIRST_MONTH = 4
_GIST = 200


def fiscal_year_of(day: date) -> int:
    """The fiscal year that `day` lies in: 2027-03-31 is in 2026."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def report(fiscal_year: int) -> Table:
    """The table of the cases received in this fiscal year, oldest first. Two queries."""
    cases = _answered_in(fiscal_year)
    alike = Counter(map(_codes, cases))
    rows = [
        (
            number,
            _month(case),
            str(case.category or _("その他")),
            case.get_industry_display() if case.industry and alike[_codes(case)] >= MIN_N else "—",
            _question(case),
            _gist(case),
            _how_it_was_taken(case),
        )
        for number, case in enumerate(cases, 1)
    ]
    return Table(
        title=_("%(year)s年度 相談の報告") % {"year": fiscal_year},
        columns=[_("番号"), _("受付の月"), _("分類"), _("業種"), _("相談内容"), _("回答の概要"), _("応答")],
        rows=rows,
        notes=[
            _(
                "相談内容と回答の概要は、相談した人が公開に同意した文章だけです。同意のない相談は、分類だけを載せています。"
            ),
            _(
                "会社の名前、人の名前、連絡先は載せていません。受付の月、分類、業種が同じ相談が%(n)s件より少ないときは、業種を「—」にしています。"
            )
            % {"n": MIN_N},
            _("番号は、この表の中だけの番号です。"),
        ],
    )


def _month(case: Ticket) -> str:
    return timezone.localtime(case.received_at).strftime("%Y-%m")


def _codes(case: Ticket) -> tuple[str, str | None, str]:
    return _month(case), case.category_id, case.industry


def _answered_in(fiscal_year: int) -> list[Ticket]:
    def first_of(year: int) -> datetime:
        return clock.midnight(date(year, _FIRST_MONTH, 1))

    cases = Ticket.objects.filter(
        received_at__gte=first_of(fiscal_year),
        received_at__lt=first_of(fiscal_year + 1),
        first_answer_at__isnull=False,
        merged_into__isnull=True,
    ).exclude(status=Status.SPAM)
    steps = Transition.objects.filter(ticket=OuterRef("pk"))
    cases = cases.annotate(
        was_only_referred=Exists(steps.filter(name="refer")) & ~Exists(steps.filter(name="approve_answer"))
    )
    return list(cases.select_related("category", "public_text", "survey").order_by("received_at", "pk"))


def _is_public(case: Ticket) -> bool:
    return case.publication == Publication.PUBLISHED and case.public_text is not None


def _question(case: Ticket) -> str:
    if not _is_public(case) or case.public_text is None:
        return _("（公開の同意がないため、載せません）")
    return case.public_text.question


def _gist(case: Ticket) -> str:
    if not _is_public(case) or case.public_text is None:
        return _("窓口を案内しました。") if case.was_only_referred else _("回答しました。")  # type: ignore[attr-defined]  # annotated
    return f"{case.public_text.title}\n{Truncator(case.public_text.answer).chars(_GIST)}"


def _how_it_was_taken(case: Ticket) -> str:
    """A code only: what somebody wrote about the answer may say who they are."""
    try:
        given: Survey | None = case.survey
    except Survey.DoesNotExist:
        given = None
    return str(given.get_helped_display()) if given else _("返事なし")
