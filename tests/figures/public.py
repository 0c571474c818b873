"""The public page about the promise: what an observer sees, of the same closed times, and nothing more."""

from django.test import Client
from django.test.utils import override_settings

from tests.figures import closing, comparing, expected, reading

YEAR = 12
"""Months before the quarter that runs."""


def page(tally, truth, viewers):
    with tally.about("everybody, page about the promise: as the observer's API"):
        with override_settings(PUBLISH_PROMISE=True):
            shown = reading.of_public_page(Client())
        usual = reading.of_api(viewers.observer, {})
        comparing.sentence(tally, shown, expected.verdict(usual.total["measures"][expected.PROMISE]))
        tally.same("the promise, its times", shown["times"], list(_rows(truth, viewers)))


def _rows(truth, viewers):
    """Newest first; without those in which nobody asked, and without shares that would be read as bad ones."""
    quarter = truth.today.replace(day=1, month=(truth.today.month - 1) // 3 * 3 + 1)
    first = expected.months_back(quarter, YEAR)
    known = reading.of_api(viewers.observer, comparing.query_of(first, truth.today, "month")).groups
    for begin, end in reversed(closing.touched(truth.closed, first, truth.today)):
        row = known[f"{begin:%Y-%m}"]["measures"][expected.PROMISE]
        if row["n"]:
            words = expected.month_words(begin)
            words += "" if begin.month == end.month else f"から{end.month}月"
            yield [words, _share(row), row["n"]]


def _share(row):
    least = row["within_target_at_least"]
    is_hidden = expected.share(row) is None and (least is None or least * 100 < expected.KEPT_FROM)
    return None if is_hidden else expected.share_words(row)
