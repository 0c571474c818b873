"""The optional second opinion: only where it is installed."""

import pytest

from kb.anonymising import ginza
from kb.anonymising.detector import find


def test_without_it_the_rules_answer_alone():
    text = "高松市の山田太郎さんです。"

    assert find(text, extra=False)
    assert ginza.is_installed() or find(text) == find(text, extra=False)


@pytest.mark.skipif(not ginza.is_installed(), reason="the optional extra is not installed")
def test_with_it_more_is_found_and_nothing_less():
    text = "ナショナル セミコンダクターが高松市の山田太郎さんに話した。"

    def covered(found):
        return {at for one in found for at in range(one.start, one.end)}

    assert covered(find(text, extra=True)) > covered(find(text, extra=False))
