"""The detector: every part asked, what they found merged, told in the offsets of the text as it was given."""

from __future__ import annotations

from kb.anonymising import introductions, names, places, shapes
from kb.anonymising.marks import Found, merged
from kb.anonymising.original import readable


def find(text: str) -> list[Found]:
    """What is found in `text`, in its order, without overlaps."""
    read = readable(text)
    everything = merged([*shapes.found(read.text), *names.found(read.text), *places.found(read.text), *introductions.found(read.text)])
    return merged(Found(*read.original(item.start, item.end), item.type) for item in everything)
