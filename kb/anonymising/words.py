"""The words the rules know: legal forms, what names end in, what is no name though it looks like one (`data/`)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

DATA = Path(__file__).parent / "data"
_RULES = {
    name: frozenset(listed.split())
    for name, listed in tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8")).items()
}


def _lines(name: str) -> frozenset[str]:
    """The words of a data file, one a line; lines with # say where they are from."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and line[0] != "#")


LEGAL_FORM = re.compile("|".join(map(re.escape, sorted(_RULES["legal_forms"], key=len, reverse=True))))
HONORIFICS = _RULES["honorifics"]
NOBODY = _RULES["nobody"]
ORGANISATION_ENDS = _RULES["organisation_ends"]
LONG_ENDS = tuple(sorted(end for end in ORGANISATION_ENDS if len(end) > 1))
STRONG_ENDS = _RULES["strong_ends"]
WEAK_ENDS = _RULES["weak_ends"]
COMMON_RUNS = _RULES["common_runs"]
COMMON_LATIN = _RULES["common_latin"]
COMMON_NAMES = _RULES["common_names"]
PUBLIC_BODIES = _RULES["public_bodies"]
COMMON_LOCAL_PARTS = _RULES["common_local_parts"]
COMMON_NOUNS = _lines("common_nouns.txt") | _lines("desk_nouns.txt")
"""A noun that the dictionary knows and that is not among them is rare, and may be a name."""
