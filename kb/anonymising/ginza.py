"""GiNZA as a second opinion, where it is installed (`pip install madoguchi[ginza]`): it knows names by their context."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterator
from typing import Any

from kb.anonymising.marks import Found

MODEL = "ja_ginza"
# Sudachi refuses more at once.
_PIECE = 10_000
# Labels of the extended named entity hierarchy (GiNZA's `ENE` and OntoNotes names), by what they begin with.
_TYPES = {
    "Person": "person",
    "GPE": "place",
    "Location": "place",
    "City": "place",
    "Province": "place",
    "Country": "place",
    "County": "place",
    "Domestic_Region": "place",
    "Station": "facility",
    "Facility": "facility",
    "GOE": "facility",
    "School": "facility",
    "Company": "organisation",
    "Corporation": "organisation",
    "Organization": "organisation",
    "Political": "organisation",
    "Show_Organization": "organisation",
    "Pro_Sports": "organisation",
    "Sports": "organisation",
    "International_Organization": "organisation",
    "Government": "organisation",
    "Product": "product",
}
_NO_NAMES = ("Date", "Time", "Period", "Number", "N_", "Ordinal", "Percent", "Age", "Rank", "Era", "Day", "Money", "Measurement",
             "Point", "Frequency", "Multiplication", "Countx", "Physical", "Weight", "Space", "Volume", "Speed", "Temperature", "Calorie",
             "Year", "Month", "Week", "Latitude", "Numex", "Timex", "Title", "Vocation", "Position")  # fmt: skip


@functools.cache
def is_installed() -> bool:
    """Whether the optional extra is there, model included."""
    return importlib.util.find_spec(MODEL) is not None


@functools.cache
def _pipeline() -> Any:
    import spacy  # noqa: PLC0415  620 MB that most installations do not have

    return spacy.load(MODEL, exclude=["parser", "morphologizer", "bunsetu_recognizer", "compound_splitter"])


def found(text: str) -> Iterator[Found]:
    """The named entities of `text` (NFKC) that name somebody or something."""
    for offset in range(0, len(text), _PIECE):
        for entity in _pipeline()(text[offset : offset + _PIECE]).ents:
            if not entity.label_.startswith(_NO_NAMES):
                name = next(
                    (kind for begins, kind in _TYPES.items() if entity.label_.startswith(begins)), "name"
                )
                yield Found(offset + entity.start_char, offset + entity.end_char, name)
