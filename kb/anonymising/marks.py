"""What a detector says: a place in a text, what stands there, and what may stand there instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text and the type of what stands there (`wording.TYPES`). Detectors return these."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word a reader could recognise somebody by. Offsets are those of the text as it was given.

    `suggestion` is a more general word, "" where only leaving it out helps; `reason` says why it is marked; `field`
    is the name of the text where there are several.
    """

    start: int
    end: int
    text: str
    type: str
    suggestion: str
    reason: str
    field: str = ""


STRENGTH = {
    name: strength
    for strength, names in enumerate(
        [
            ("name", "combination"),
            ("own_word", "size", "unusual"),
            ("product", "place", "date", "money"),
            ("person", "facility", "organisation"),
            ("plate", "handle", "path", "time"),
            ("phone", "postcode", "account", "ip", "mac", "domain"),
            ("mail", "url", "card", "corporate_number", "my_number"),
            ("own_organisation", "own_person", "own_place", "own_mail", "own_domain"),
        ]
    )
    for name in names
}
"""Which type a mark takes where several detectors found something: the higher says more."""


def merged(found: Iterable[Found]) -> list[Found]:
    """One list without overlaps, in the order of the text. What overlaps becomes one, of the strongest type.

    The union is kept, never the shorter one: a word is only safe when every character of it is marked.
    """
    result: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if result and item.start < result[-1].end:
            last = result[-1]
            stronger = max(last, item, key=lambda one: (STRENGTH.get(one.type, 0), one.end - one.start))
            result[-1] = Found(last.start, max(last.end, item.end), stronger.type)
        else:
            result.append(item)
    return result
