"""The figures of the screen as tables for files: one row a group and measure, and a sheet that says what they mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.dashboard import dictionary
from tickets.dashboard.waits import Waits
from tickets.exports.files import Table
from tickets.metrics.measures import MEASURES, target_days
from tickets.metrics.survival import PERCENTS

_BESIDE: dict[str, Any] = {
    "deflections": gettext_lazy("聞く前に、公開した答えで解決した"),
    "helpful": gettext_lazy("答えが役に立ったという声"),
    "not_helpful": gettext_lazy("役に立たなかったという声"),
    "searches_without_result": gettext_lazy("見つからなかった検索（いま、まだ対応していないことば）"),
}


def name_of(period: dict[str, date]) -> str:
    """The name of the file, without its ending."""
    return "_".join([_("窓口の数字"), f"{period['from']}", f"{period['to']}"])


def tables(report: dict[str, Any]) -> list[Table]:
    """The figures of a report, which has left out what its reader must not see, and the definitions."""
    groups = [report["total"]]
    if report["group_by"]:
        groups += report["groups"]
    rows = [_row(report["period"], group, name) for group in groups for name in MEASURES]
    return [
        Table(_("数字"), _columns(), rows),
        Table(_("ことばの意味"), [_("ことば"), _("意味")], dictionary.lines()),
    ]


def beside(extras: dict[str, int | None], voices: dict[str, Any], waits: Waits) -> Table:
    """What the screen shows beside the cases: counts, what askers said, and whose the time was; nothing where it is hidden."""
    rows: list[list[Any]] = [[str(label), extras[name]] for name, label in _BESIDE.items()]
    rows.append([_("お答えへの感想をくれた人"), voices["n"]])
    rows += [
        [_("お答えへの感想：%(words)s") % {"words": label}, None, one.percent, one.low, one.high]
        for label, one in voices["rows"]
    ]
    shares = {
        _("窓口が持っていた"): waits.desk,
        _("相談した人の返事を待った"): waits.wait_asker,
        _("ほかの窓口に引き継いでいた"): waits.wait_outside,
    }
    rows += [[label, None, percent] for label, percent in shares.items()]
    columns = [
        _("何の数"),
        _("数"),
        _("割合（%）"),
        _("ありそうな幅（95%）の下"),
        _("ありそうな幅（95%）の上"),
    ]
    return Table(_("相談のほかに"), columns, [row + [None] * (len(columns) - len(row)) for row in rows])


def _columns() -> list[str]:
    return [
        *(_("期間の初めの日"), _("期間の終わりの日"), _("区分")),
        *(_("受け付けた相談"), _("もう一度開いた"), _("書き直しを頼んだ"), _("指標")),
        *(_("始まった件数"), _("終わった件数"), _("まだの件数"), _("期限が来た件数")),
        *(_("目標（営業日）"), _("目標内の割合")),
        *(_("営業時間の分 p%(percent)d") % {"percent": percent} for percent in PERCENTS),
        *(_("暦の時間の分 p%(percent)d") % {"percent": percent} for percent in PERCENTS),
    ]


def _row(period: dict[str, date], group: dict[str, Any], name: str) -> list[Any]:
    measure = group["measures"][name]
    return [
        *(f"{period['from']}", f"{period['to']}", group["label"]),
        *(group["cases"], group["reopened"], group["returned"], str(MEASURES[name].label)),
        *(measure[count] for count in ("n", "done", "open", "due")),
        *(target_days(name), measure["within_target"]),
        *measure["business_minutes"].values(),
        *measure["calendar_minutes"].values(),
    ]
