"""What an incident may cost a firm: a sum of a few lines, each with where its number comes from.

No forecast: a way to put the firm's own numbers side by side. Published figures carry source and year; a number
nobody published is the reader's own, or an example that says so. Nothing that is typed is stored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

MOST_YEN = 100_000_000_000
MOST_DAYS = 365
MOST_DEVICES = 10_000
UNITS = {"千": 1_000, "万": 10_000, "億": 100_000_000}
ENGLISH_UNITS = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9}
# サイバーセキュリティお助け隊サービス, price ceilings of class 1; yen a month. ScanNetSecurity, 2024-03-27.
NETWORK_A_MONTH = 10_000
DEVICE_A_MONTH = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """A published figure: what it says, who published it, when, where one can read it."""

    text: Any
    publisher: Any
    year: str
    url: str = ""


# Read in stored pages; the year is that of the figures. Order: newest first.
FIGURES = (
    Source(
        gettext_lazy(
            "ランサムウェア（データを使えなくして金を要求するウイルス）の被害は1年で226件。費用を答えた会社の半分より多くが、1,000万円以上かかりました。"
        ),
        gettext_lazy("警察庁の発表（ライブドアニュース 2026年3月12日）"),
        "2025",
        "https://news.livedoor.com/article/detail/30748678/",
    ),
    Source(
        gettext_lazy(
            "2025年の前半は116件で、そのうち77件が中小企業でした。費用は、59%が1,000万円以上でした。"
        ),
        gettext_lazy("警察庁の発表（ScanNetSecurity）"),
        "2025",
        "https://www.excite.co.jp/news/article/Scannetsecurity_53712",
    ),
    Source(
        gettext_lazy(
            "2021年の前半は、費用を答えた39社のうち15社が1,000万円以上でした。ほかの24社は1,000万円より少なくすみました。"
        ),
        gettext_lazy(
            "警察庁の発表（令和3年度四国地域の中小企業サイバーセキュリティ対策促進事業 調査報告書 第7章）"
        ),
        "2021",
    ),
)
INSURANCE = Source(
    gettext_lazy("従業員50人以下の会社の90%が、サイバー保険を使っていませんでした。51人以上では33%でした。"),
    gettext_lazy("令和3年度四国地域の中小企業サイバーセキュリティ対策促進事業 調査報告書 付録 問17"),
    "2021",
)
WATCHING = Source(
    gettext_lazy(
        "見守り・駆け付け・簡単な保険・相談がセットの「サイバーセキュリティお助け隊サービス」（1類）は、ネットの見守りで月1万円以下、機器ごとの見守りで1台 月2,000円以下と決まっています。"
    ),
    gettext_lazy("ScanNetSecurity 2024年3月27日"),
    "2024",
    "https://s.netsecurity.ne.jp/article/2024/03/27/50769.html",
)


class YenField(forms.Field):
    """A sum as people write it: 300000, 300,000円, ３０万, 1億2千万, JPY 5 million."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "maxlength": 30})

    def __init__(self, *, most: int = MOST_YEN, unit: str = "円", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.unit = unit

    def to_python(self, value: Any) -> int:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        text = re.sub(rf"^(?:jpy|[¥\\])|[,\s]|(?:{re.escape(self.unit)}|yen)$", "", text, flags=re.IGNORECASE)
        if not text:
            raise forms.ValidationError(_("数字を入れてください。ないときは0を入れてください。"))
        number = _counted(text)
        if number is None:
            example = ", ".join(examples()) if self.unit == "円" else "7"
            raise forms.ValidationError(
                _("数字で書いてください。例：%(example)s"), params={"example": example}
            )
        if number > self.most:
            raise forms.ValidationError(
                _("%(most)sより小さい数にしてください。"), params={"most": f"{self.most:,}"}
            )
        return number


def _counted(text: str) -> int | None:
    """`text` as a whole number, with 千, 万 and 億 as units; None where it is none."""
    if english := re.fullmatch(r"(\d{1,12}(?:\.\d{1,4})?)(thousand|k|million|m|billion|bn)", text.lower()):
        return round(float(english[1]) * ENGLISH_UNITS[english[2]])
    if not re.fullmatch(r"(?:\d{1,12}(?:\.\d{1,4})?[千万億]{0,2}){1,4}", text):
        return None
    total = 0.0
    for number, units in re.findall(r"(\d+(?:\.\d+)?)([千万億]*)", text):
        value = float(number)
        for unit in units:
            value *= UNITS[unit]
        total += value
    return round(total)


class CostForm(forms.Form):
    """The assumptions; every one can be changed, none is kept."""

    days = YenField(
        label=gettext_lazy("仕事が止まる日数"),
        help_text=gettext_lazy("最初の「7」は例です。調べた数字ではありません。"),
        most=MOST_DAYS,
        unit="日",
    )
    daily_sales = YenField(
        label=gettext_lazy("1日の売上（円）"),
        help_text=gettext_lazy("最初の数字は例です。年の売上を、開けている日数で割ると出ます。"),
    )
    share = YenField(
        label=gettext_lazy("そのうち止まる割合（%）"),
        help_text=gettext_lazy("全部止まるなら100。半分は手書きや電話で続けられるなら50。"),
        most=100,
        unit="%",
    )
    response = YenField(
        label=gettext_lazy("調べる・直す・知らせる費用（円）"),
        help_text=gettext_lazy(
            "ランサムウェアの被害では、費用を答えた会社の半分より多くが1,000万円以上でした。"
        ),
    )
    insured = YenField(
        label=gettext_lazy("保険で出る金額（円）"),
        help_text=gettext_lazy("入っていなければ0。保険の証券か、保険の代理店で確かめられます。"),
    )
    devices = YenField(
        label=gettext_lazy("パソコンの台数"),
        help_text=gettext_lazy("備えの費用とくらべるために使います。"),
        most=MOST_DEVICES,
        unit="台",
    )


EXAMPLE = {
    "days": "7",
    "daily_sales": "30万",
    "share": "100",
    "response": "1000万",
    "insured": "0",
    "devices": "5",
}


def example() -> dict[str, str]:
    """What the form shows at first, sums as the reader's language writes them."""
    if get_language() == "en":
        return {**EXAMPLE, "daily_sales": "300,000", "response": "10 million"}
    return EXAMPLE


def examples() -> tuple[str, str]:
    """Two ways to write a sum."""
    return ("300000", "5 million") if get_language() == "en" else ("300000", "30万")


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the sum: what, how it came about, how much."""

    name: str
    how: str
    yen: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The sum, line by line, and what watching over the firm for a year may cost at most."""

    lines: list[Line]
    total: int
    days_of_sales: float | None
    watching: list[Line]


def estimate(
    *, days: int, daily_sales: int, share: int, response: int, insured: int, devices: int
) -> Estimate:
    """Lost sales and the cost of the response, less what an insurance pays; never less than nothing. Yen."""
    lost = round(days * daily_sales * share / 100)
    paid = min(insured, lost + response)
    total = lost + response - paid
    lines = [
        Line(
            _("売上の減り"),
            _("%(days)s日 × %(sales)s円 × %(share)s%%")
            % {"days": days, "sales": f"{daily_sales:,}", "share": share},
            lost,
        ),
        Line(_("調べる・直す・知らせる費用"), _("入れた数字のまま"), response),
        Line(
            _("保険で出る金額"),
            _("損より多くは引きません") if paid < insured else _("入れた数字のまま"),
            -paid,
        ),
    ]
    return Estimate(lines, total, round(total / daily_sales, 1) if daily_sales else None, _watching(devices))


def _watching(devices: int) -> list[Line]:
    return [
        Line(
            _("ネットの出入口の見守り"),
            _("月%(price)s円 × 12か月") % {"price": f"{NETWORK_A_MONTH:,}"},
            NETWORK_A_MONTH * 12,
        ),
        Line(
            _("機器ごとの見守り"),
            _("月%(price)s円 × %(devices)s台 × 12か月")
            % {"price": f"{DEVICE_A_MONTH:,}", "devices": devices},
            DEVICE_A_MONTH * devices * 12,
        ),
    ]
