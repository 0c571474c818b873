"""The list of windows as the public reads it: narrowed by prefecture and topic, counted, grouped. No database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import Window

_ORDER = {kind: position for position, kind in enumerate(taxonomy.WINDOW_KINDS)}
Option = tuple[str, str, int]
"""(code, name, how many windows there would be)"""


@dataclass(frozen=True)
class Group:
    """The windows of one prefecture, or with code "" those for everybody."""

    code: str
    heading: str
    windows: list[Window]


@dataclass(frozen=True)
class Directory:
    """What the page shows. `near` is open, `far` is folded; `unreachable` have no contact that may be shown."""

    near: list[Group]
    far: list[Group]
    unreachable: list[Window]
    prefectures: list[Option]
    topics: list[Option]
    total: int


def directory(
    windows: Iterable[Window],
    prefecture: str,
    topic: str,
    topic_names: taxonomy.Choices,
    open_at: datetime.datetime | None = None,
) -> Directory:
    """Windows of `prefecture` and those for everybody, that take `topic`; "" is any. Codes must be known ones.

    With `open_at` only those that are open then for certain.
    """
    every = [window for window in windows if open_at is None or _is_open(window, open_at)]
    reachable = [window for window in every if window.can_be_reached]
    shown = [window for window in reachable if _fits(window, prefecture, topic)]
    near = {"", prefecture} if prefecture else {"", *taxonomy.SHIKOKU}
    groups = _grouped(shown, prefecture)
    return Directory(
        near=[group for group in groups if group.code in near],
        far=[group for group in groups if group.code not in near],
        unreachable=[
            window for window in every if not window.can_be_reached and _fits(window, prefecture, topic)
        ],
        prefectures=[
            (code, name, sum(_fits(window, code, topic) for window in reachable))
            for code, name in taxonomy.PREFECTURES
        ],
        topics=[
            (code, name, sum(_fits(window, prefecture, code) for window in reachable))
            for code, name in topic_names
        ],
        total=len(shown),
    )


def _is_open(window: Window, instant: datetime.datetime) -> bool:
    opening = window.opening_at(instant)
    return opening is not None and opening.is_open


def _fits(window: Window, prefecture: str, topic: str) -> bool:
    here = not prefecture or window.prefecture in {"", prefecture}
    return here and (not topic or topic in window.topics)


def _grouped(windows: list[Window], prefecture: str) -> list[Group]:
    """By prefecture; the one chosen first, for it is what was asked for."""
    ordered = sorted(
        windows,
        key=lambda one: (
            one.prefecture != prefecture,
            one.prefecture,
            _ORDER.get(one.kind, len(_ORDER)),
            one.code,
        ),
    )
    return [
        Group(code, taxonomy.label(taxonomy.PREFECTURES, code) if code else _("どの県からでも"), list(some))
        for code, some in groupby(ordered, key=lambda window: window.prefecture)
    ]
