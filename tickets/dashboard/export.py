"""The figures of the screen as tables for files: one row a group and measure, and a sheet that says what they mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tickets.dashboard import dictionary
from tickets.exports.files import Table
from tickets.metrics.measures import MEASURES, target_days
from tickets.metrics.survival import PERCENTS


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
