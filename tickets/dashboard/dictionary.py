"""The data dictionary: what every figure means, from which event to which, and what pauses its clock."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms.calendars import Calendar, Season, from_definition
from tickets.lifecycle import Status
from tickets.metrics import MIN_N, calendars
from tickets.metrics.measures import MEASURES, METHOD, STANDS_STILL, target_days
from tickets.models import BusinessCalendar

_EVENTS: dict[str, Any] = {
    "intake": _("受け付けた"),
    "ask_back": _("相談した人に質問した"),
    "approve_answer": _("回答を送った"),
    "refer": _("ほかの窓口を案内した"),
    "close": _("終了した"),
    "offer": _("専門家に打診した"),
    "accept": _("専門家が引き受けた"),
    "submit_for_review": _("専門家が回答を出した"),
    "return_to_expert": _("専門家に戻した"),
    "request_consent": _("公開してよいかをたずねた"),
    "grant_consent": _("公開に同意してもらった"),
    "want_changes": _("文章を直してほしいと言われた"),
    "decline_consent": _("公開しないと言われた"),
    "publish": _("公開した"),
}
_ENDS_OF_OTHERS: dict[str, list[Any]] = {
    "acknowledged": [_("受付メールを送った")],
    "wait_asker": [_("相談した人が返事をした、または終わった")],
    "wait_outside": [_("もう一度たずねられた、または終わった")],
}
"""Of measures that end with no transition of their own."""
WEEKDAYS: tuple[Any, ...] = (
    _("月曜日"),
    _("火曜日"),
    _("水曜日"),
    _("木曜日"),
    _("金曜日"),
    _("土曜日"),
    _("日曜日"),
)
METHOD_LABELS: dict[str, Any] = {
    "cohort": _("どの月に数えるか"),
    "percentiles": _("p50・p90・p95"),
    "within_target": _("目標内の割合"),
    "business_minutes": _("営業時間"),
    "calendar_minutes": _("暦の時間"),
}
BESIDE: dict[str, tuple[Any, Any]] = {
    "reopened": (
        _("もう一度開いた"),
        _("期間に受け付けた相談のうち、お答えしたあとで、相談した人がもう一度たずねたものの数です。"),
    ),
    "returned": (
        _("書き直しを頼んだ"),
        _("期間に受け付けた相談のうち、送る前の確認で、回答を専門家に戻したものの数です。"),
    ),
    "deflections": (
        _("聞く前に見つかった"),
        _("相談の入力中に、公開した答えで解決したと答えた人の数です。同じ人が同じ答えで押しても1回です。"),
    ),
    "searches_without_result": (
        _("見つからなかった検索"),
        _(
            "2回以上、または2日以上さがされて、答えが出なかったことばのうち、まだ対応していないものの数です。期間によりません。"
        ),
    ),
    "helpful": (
        _("役に立った・立たなかった"),
        _(
            "期間に、公開した答えの「役に立ちましたか」に答えた人の数です。割合は、答えた人のうち「役に立った」と答えた人です。"
        ),
    ),
    "voices": (
        _("お答えへの感想"),
        _(
            "期間に、お答えが役に立ったかを知らせてくれた、相談した人の数と、それぞれの割合です。あとで変えた人は、変えたあとの答えで、はじめに知らせてくれた日に数えます。"
        ),
    ),
    "seminars": (
        _("講習会のアンケート"),
        _(
            "新しい順に3つまでのアンケートで、えらんで答える最初の質問に「とてもそう思う」「そう思う」または「はい」と答えた人の割合です。期間によりません。集計を見る役割の人に出すのは、受け付けを終わったアンケートだけです。"
        ),
    ),
    "waits": (
        _("だれを待っていた時間か"),
        _(
            "期間に受け付けて終わった相談の、受付から最後の終了までの営業時間を合わせ、相談した人を待った時間、ほかの窓口を待った時間、残り（窓口の時間）に分けた割合です。終了していた時間は入りません。"
        ),
    ),
    "views": (
        _("読まれた回数"),
        _(
            "期間に、公開した答えのページが開かれた回数です。同じ人が2回読めば2回です。窓口の人、検索エンジンなどの機械、先読みは数えません。だれが読んだかは記録せず、少ない数もそのまま出します。"
        ),
    ),
}


@dataclass(frozen=True)
class Entry:
    """One measure in words."""

    name: str
    label: Any
    definition: Any
    starts: list[Any]
    ends: list[Any]
    pauses: bool
    is_sum: bool
    target: int | None


def entries() -> list[Entry]:
    """Every measure, in the order of the figures."""
    return [
        Entry(
            name,
            measure.label,
            measure.definition,
            _events(measure.starts) or _states(measure.all_of),
            _events(measure.ends) or _ENDS_OF_OTHERS[name],
            bool(measure.stands),
            bool(measure.all_of),
            target_days(name),
        )
        for name, measure in MEASURES.items()
    ]


def _events(names: frozenset[str]) -> list[Any]:
    return [label for name, label in _EVENTS.items() if name in names]


def _states(states: frozenset[str]) -> list[Any]:
    return [gettext("相談が「%(state)s」になった") % {"state": Status(state).label} for state in states]


def pausing_states() -> list[Any]:
    """The states in which the ball is not with the desk."""
    return [status.label for status in Status if status in STANDS_STILL]


def lines() -> list[tuple[str, str]]:
    """The same as (name, meaning), for the sheet of definitions."""
    return [
        *((str(entry.label), str(entry.definition) + _target_words(entry.target)) for entry in entries()),
        *((str(METHOD_LABELS[name]), str(text)) for name, text in METHOD.items()),
        *((str(label), str(text)) for label, text in BESIDE.values()),
        (str(_("出さない数")), str(_suppression())),
    ]


def _target_words(days: int | None) -> str:
    return (
        ""
        if days is None
        else ngettext("（目標：%(days)d営業日以内）", "（目標：%(days)d営業日以内）", days) % {"days": days}
    )


def _suppression() -> str:
    return str(
        _(
            "集計を見る役割の人と公開のページには、%(n)d件より少ない数を出しません。引き算で小さな数がわかるときは、となりの数も出しません。"
        )
    ) % {"n": MIN_N}


def versions() -> list[dict[str, Any]]:
    """The calendars that durations are measured with, those in force last first. One query."""
    rows = list(BusinessCalendar.objects.order_by("code", "-valid_from", "-version"))
    first = {row.code: row for row in rows}
    return [_version(row, is_first=row is first[row.code]) for row in rows]


def _version(row: BusinessCalendar, *, is_first: bool) -> dict[str, Any]:
    """`is_first`: what was before it is measured with it too."""
    calendar = from_definition(row.definition, code=row.code, version=row.version)
    label = gettext("この窓口") if row.code == calendars.DESK else row.code
    return {
        "row": row,
        "is_first": is_first,
        "label": label,
        "hours": open_days(calendar),
        "closed": _closed(calendar),
    }


def open_days(calendar: Calendar) -> list[tuple[str, str]]:
    """(days, hours) of the days on which it is open; days that follow one another with the same hours are one line."""
    lines = []
    for hours, some in groupby(hours_of(calendar), key=lambda one: one[1]):
        days = [str(day) for day, _hours in some]
        if hours and len(days) > 1:
            words = gettext("%(first)sから%(last)s") % {"first": days[0], "last": days[-1]}
            lines.append((words, hours))
        elif hours:
            lines.append((days[0], hours))
    return lines


def hours_of(calendar: Calendar) -> list[tuple[Any, str]]:
    """Weekday → its opening hours as people write them, "" where it is closed."""
    return [
        (label, gettext("、").join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans))
        for label, spans in zip(WEEKDAYS, calendar.hours, strict=True)
    ]


def season_words(season: Season | None) -> str:
    """12/29-1/3, or nothing."""
    return "-".join(f"{month}/{day}" for month, day in season) if season else ""


def _closed(calendar: Calendar) -> list[str]:
    words = [gettext("祝日")] if calendar.holidays else []
    if calendar.year_end:
        words.append(f"{gettext('年末年始')} {season_words(calendar.year_end)}")
    if calendar.obon:
        words.append(f"{gettext('お盆')} {season_words(calendar.obon)}")
    return words + [day.isoformat() for day in sorted(calendar.closed_on)]
