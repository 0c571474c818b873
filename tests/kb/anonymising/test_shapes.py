"""Numbers and addresses are found in every spelling people use, and ordinary numbers are left alone."""

from collections import Counter

from kb.anonymising.detector import find
from tests.kb.anonymising.spellings import spelled

ENOUGH = 0.99


def test_every_kind_is_found_in_the_spellings_people_use():
    total, missed = Counter(), []
    for type_name, text, part in spelled():
        total[type_name] += 1
        start = text.index(part)
        marked = {at for found in find(text) for at in range(found.start, found.end)}
        if not marked.issuperset(range(start, start + len(part))):
            missed.append((type_name, text))
    for type_name, number in total.items():
        found = number - sum(1 for name, _text in missed if name == type_name)
        assert found / number >= ENOUGH, [text for name, text in missed if name == type_name]
