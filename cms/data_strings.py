"""The Japanese words of the shipped data that people read, for the catalogue of their translations.

The data stay Japanese; a page in English asks the catalogue for them. What an editor has rewritten stands in none and is
shown as it is.
"""

from collections.abc import Iterator
from typing import Any

from cms import taxonomy

TRIAGE = ("question_ja", "short_ja", "do_first_ja", "dont_ja", "notify_ja")
WINDOW = ("name_ja", "host_ja", "hours_ja", "cost_ja", "description_ja", "channels")
TERM = ("term", "short_ja", "plain_ja")


def data_strings() -> list[str]:
    """Each of them once, in the order of the data."""
    return list(dict.fromkeys(text for text in _all() if text))


def _all() -> Iterator[str]:
    words = taxonomy.load("taxonomy")
    yield from _texts(words["categories"], ("name_ja", "description_ja"))
    for name in ("industries", "employee_bands", "prefectures"):
        yield from _texts(words[name]["items"], ("name_ja",))
    for name in ("audiences", "levels", "urgency"):
        yield from _texts(words[name], ("name_ja",))
    yield from _texts(words["triage"], TRIAGE)
    yield from _texts(taxonomy.load("windows")["windows"], WINDOW)
    yield from _texts(taxonomy.load("glossary")["terms"], TERM)


def _texts(items: list[dict[str, Any]], names: tuple[str, ...]) -> Iterator[str]:
    for item in items:
        for name in names:
            value = item.get(name) or ""
            yield from [value] if isinstance(value, str) else value
