"""Charts as numbers for a template: where lines and labels go. The page draws them as SVG with a table beside.

Whether a month is unusual is judged by the natural limits of the series itself (individuals chart: mean ± 2.66 × mean
moving range; W. A. Shewhart, D. J. Wheeler), never by comparing it with the month before.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 28, 16, 40
_TICKS = 4
_MOST_LABELS = 8
_RANGE_TO_LIMIT = 2.66
_FEWEST_FOR_BAND = 6


@dataclass(frozen=True)
class Band:
    """Between `low` and `high` a series varies by itself; `middle` is its mean."""

    low: float
    middle: float
    high: float


def natural_band(values: Sequence[float | None]) -> Band | None:
    """The natural limits of a series, never below 0; None for fewer than six values, which say nothing yet."""
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST_FOR_BAND:
        return None
    middle = sum(known) / len(known)
    ranges = [abs(after - before) for before, after in itertools.pairwise(known)]
    width = _RANGE_TO_LIMIT * sum(ranges) / len(ranges)
    return Band(max(0.0, middle - width), middle, middle + width)


@dataclass(frozen=True)
class Dot:
    """One value on the line, where it stands and what it says."""

    x: float
    y: float
    label: str
    text: str
    is_unusual: bool


@dataclass(frozen=True)
class Tick:
    """A line across with its number, or a label under the line."""

    at: float
    text: str


@dataclass(frozen=True)
class LineChart:
    """All in units of the picture, WIDTH × HEIGHT; `paths` has a piece for each stretch without a gap."""

    paths: list[str]
    dots: list[Dot]
    ticks: list[Tick]
    labels: list[Tick]
    target_y: float | None
    band_y: float | None
    band_height: float
    plot_width: int = WIDTH - _LEFT - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def line_chart(
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    target: float | None = None,
    most: float | None = None,
) -> LineChart:
    """A line over equal steps. `None` (nothing known, or hidden) leaves a gap. `target` draws a line across.

    `most` is the greatest value there can be.
    """
    band = natural_band(values)
    known = [value for value in values if value is not None]
    top = most or _nice(max([*known, target or 0, band.high if band else 0, 1]))
    # 5 and 10 divide into five, the others into four.
    parts = 5 if f"{top:e}".startswith(("5", "1.0")) and top != most else _TICKS
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(values) - 1)

    def y_of(value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / top * (HEIGHT - _TOP - _BOTTOM), 1)

    def x_of(position: int) -> float:
        return round(_LEFT + position * step, 1)

    dots = [
        Dot(x_of(position), y_of(value), labels[position], _number(value), _is_outside(value, band))
        for position, value in enumerate(values)
        if value is not None
    ]
    every = math.ceil(len(labels) / _MOST_LABELS)
    return LineChart(
        paths=_paths([None if value is None else (x_of(n), y_of(value)) for n, value in enumerate(values)]),
        dots=dots,
        ticks=[Tick(y_of(top * n / parts), _number(top * n / parts)) for n in range(parts + 1)],
        labels=[Tick(x_of(n), label) for n, label in enumerate(labels) if n % every == 0],
        target_y=None if target is None else y_of(target),
        band_y=y_of(min(band.high, top)) if band else None,
        band_height=round(y_of(band.low) - y_of(min(band.high, top)), 1) if band else 0,
    )


def _is_outside(value: float, band: Band | None) -> bool:
    return band is not None and not band.low <= value <= band.high


def _paths(points: Sequence[tuple[float, float] | None]) -> list[str]:
    paths: list[list[str]] = [[]]
    for point in points:
        if point is None:
            paths.append([])
        else:
            paths[-1].append(f"{point[0]:g},{point[1]:g}")
    return [" ".join(path) for path in paths if len(path) > 1]


def _nice(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10 times a power of ten: scales people read easily."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value - 1e-9)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
