"""`make check-figures` with a few hundred cases: every number that is shown is the oracle's, and stays when cases are erased."""

import pytest

from tests import check_figures
from tests.figures import observing
from tickets.demo import copies

pytestmark = pytest.mark.django_db


def test_no_number_differs_from_the_oracle(monkeypatch):
    monkeypatch.setattr(copies, "MANY", 24)
    monkeypatch.setattr(copies, "ORIGINALS", 16)
    monkeypatch.setattr(observing, "NEWEST", 3)

    tally = check_figures.check(300, articles=3, marked=10, copies=20)

    assert [(line.what, line.examples) for line in tally.lines if line.differing] == []
