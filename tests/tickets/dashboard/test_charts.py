"""Charts: values where they belong, gaps where nothing is known, and what counts as unusual."""

import pytest
from django.template.loader import render_to_string

from tickets.dashboard.charts import HEIGHT, line_chart, natural_band


def test_the_band_is_the_series_own_variation():
    band = natural_band([10, 12, 10, 12, 10, 12])

    assert band.middle == 11
    assert band.low == pytest.approx(11 - 2.66 * 2)
    assert band.high == pytest.approx(11 + 2.66 * 2)


def test_few_values_have_no_band_and_none_goes_below_nothing():
    assert natural_band([1, None, 2, 3, 4, 5]) is None
    assert natural_band([0, 10, 0, 10, 0, 10]).low == 0


def test_a_value_outside_the_band_is_marked_and_no_other():
    values = [10, 11, 10, 11, 10, 11, 10, 11, 10, 40]
    chart = line_chart([str(n) for n in range(10)], values)

    assert [dot.is_unusual for dot in chart.dots] == [False] * 9 + [True]


def test_what_is_not_known_leaves_a_gap():
    chart = line_chart(list("abcde"), [1, 2, None, 4, 5])

    assert len(chart.paths) == 2
    assert len(chart.dots) == 4


def test_higher_values_stand_higher_and_all_inside_the_picture():
    chart = line_chart(list("abc"), [0, 50, 173], target=200)

    ys = [dot.y for dot in chart.dots]
    assert ys == sorted(ys, reverse=True)
    assert all(0 <= y <= HEIGHT for y in [*ys, chart.target_y])
    assert chart.target_y < min(ys)


@pytest.mark.parametrize("values", [[], [None], [0], [None, None, 3]])
def test_nearly_nothing_can_be_drawn_too(values):
    chart = line_chart([str(n) for n in range(len(values))], values)

    page = render_to_string(
        "tickets/charts/line.html", {"chart": chart, "title": "題", "unit": "分", "id": "x"}
    )
    assert "<title" in page
