"""What the case itself knows: firm, person, address, in every spelling in which they may stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.anonymising import words
from kb.anonymising.marks import Found
from search.analysis import fold, morphemes, readings

_COMMON_DOMAINS = re.compile(
    r"(?:gmail|googlemail|yahoo|icloud|me|outlook|hotmail|live|msn|docomo|ezweb|au|softbank|i\.softbank|ymail|nifty|"
    r"biglobe|ocn|so-net|plala|dti|aol)\."
)
_BETWEEN = r"[\s・･.,‐-]*"


@dataclass(frozen=True, slots=True)
class Known:
    """Something the case knows. `type`: organisation, person, mail, place, or word for what its asker wrote."""

    text: str
    type: str


def found(text: str, known: Iterable[Known]) -> Iterator[Found]:
    """Where `text` (NFKC) says what is known, whatever the width, case, kana, spaces or legal form."""
    folded = fold(text)
    for item in known:
        for spelling, type_name in spellings(item):
            for match in _pattern(spelling).finditer(folded):
                yield Found(match.start(), match.end(), f"own_{type_name}")


def spellings(item: Known) -> Iterator[tuple[str, str]]:
    """(folded spelling, type) in which something known may stand in a text; none so short that it is anything."""
    plain = unicodedata.normalize("NFKC", item.text).strip()
    if item.type == "mail":
        yield from _of_mail(plain.lower())
        return
    if item.type == "person":
        forms = _of_person(plain)
    elif item.type == "organisation":
        forms = _of_organisation(plain)
    else:
        forms = [plain]
    seen = set()
    for form in forms:
        folded = fold(form)
        shortest = 1 if item.type == "person" and form != plain else 2
        if len(folded) >= shortest and folded not in seen:
            seen.add(folded)
            yield folded, item.type


def _of_organisation(name: str) -> list[str]:
    core = words.LEGAL_FORM.sub("", name).strip(" ・-")
    parts = [part for part in re.split(r"[\s・]+", core) if len(part) >= 3]
    return [name, core, *parts, *_kana(core)]


def _of_person(name: str) -> list[str]:
    parts = name.split()
    if len(parts) < 2:
        units = list(morphemes(name))
        family = units[0].surface if len(units) > 1 and units[0].part[3] == "姓" else ""
        parts = [family, name[len(family) :]] if family else []
    long_enough = [part for part in parts if len(part) >= 2]
    return [
        name,
        "".join(name.split()),
        *long_enough,
        *_kana(name),
        *(kana for part in long_enough for kana in _kana(part)),
    ]


def _kana(name: str) -> list[str]:
    """How it is said, where that is long enough to be nobody else."""
    said = "".join(reading.kana for reading in readings(name) if reading.kana.strip())
    return [said] if len(said) >= 4 and re.fullmatch("[ぁ-ゖー]+", said) else []


def _of_mail(address: str) -> Iterator[tuple[str, str]]:
    yield address, "mail"
    local, _at, domain = address.partition("@")
    if len(local) >= 4 and local not in words.COMMON_LOCAL_PARTS:
        yield fold(local), "word"
    if domain and not _COMMON_DOMAINS.match(domain):
        yield fold(domain), "domain"
        label = re.sub(r"\.(?:(?:co|or|ne|go|ac|ed|gr|lg|ad)\.)?[a-z]+$", "", domain).split(".")[-1]
        if len(label) >= 4 and label not in {"example", "mail", "test"}:
            yield fold(label), "domain"
            for part in label.split("-"):
                if len(part) >= 4 and part not in words.COMMON_LOCAL_PARTS:
                    yield fold(part), "domain"


def _pattern(spelling: str) -> re.Pattern[str]:
    """A spelling with spaces and dots wherever somebody may put them; Latin ones only as whole words."""
    letters = [re.escape(letter) for letter in spelling if not letter.isspace()]
    body = _BETWEEN.join(letters) if len(letters) >= 3 else "".join(letters)
    if re.fullmatch("[a-z0-9.@_+-]+", spelling):
        return re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])")
    return re.compile(body)
