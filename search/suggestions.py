"""What somebody may be about to type: glossary terms and titles of readable articles.

Each title is kept under keys: its letters, and how it is said, from each of its words on. A prefix is then a range
of a database index, whatever the number of articles. Titles themselves are read from the articles, and only
from readable ones, so that a withdrawn title is gone with its article.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

import jaconv
from django.db import transaction

from cms.models import ArticlePage, GlossaryTerm
from search.analysis import QUERY_LIMIT, fold, normalise, readings
from search.documents import article_path
from search.models import SuggestedTitle, SuggestionKey

TERMS = 3
TITLES = 5
# Keys read for a prefix: more than are shown, for titles that stand twice or have just been withdrawn.
KEYS_READ = 30
KEY_LENGTH = 20
WORDS_PER_TITLE = 12
CHUNK = 1_000
# The first byte of a key: the title begins there, or is going on.
BEGINS, GOES_ON = b"0", b"1"
# Raise it with any change of how keys are made; `reconcile` then makes all of them again.
KEYS_VERSION = 1

# What people leave out or type differently: Wi-Fi, wi fi, Ｗｉ・Ｆｉ.
_SEPARATORS = re.compile(r"[\W_]+")
_ROMAJI = re.compile(r"[a-z][a-z '-]*")
_HALF_SYLLABLE = re.compile(r"[bcdfghjkmpqrstvwxyz]+$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to offer, and where it leads: an article, or a search for the term."""

    text: str
    kind: Literal["article", "term"]
    path: str


def suggest(typed: str) -> list[Suggestion]:
    """A few terms, then titles, with a word that begins as `typed` is written or said; none for nothing."""
    prefixes = _prefixes(typed)
    return [*_terms(prefixes), *_titles(prefixes)] if prefixes else []


def update(page_id: int) -> None:
    """Make the keys of this page right: those of its title, or none where it is not readable."""
    titles = ArticlePage.objects.readable().filter(pk=page_id).values_list("pk", "title")
    _write([page_id], dict(titles))


def forget(page_id: int) -> None:
    _write([page_id], {})


def reconcile() -> int:
    """Make the keys of all pages right; returns for how many they were not. Reads titles only."""
    wrong = 0
    last = 0
    readable = ArticlePage.objects.readable().order_by("pk").values_list("pk", "title")
    while titles := dict(readable.filter(pk__gt=last)[:CHUNK]):
        upto = max(titles)
        held = dict(
            SuggestedTitle.objects.filter(page_id__gt=last, page_id__lte=upto).values_list(
                "page_id", "checksum"
            )
        )
        changed = [page_id for page_id, title in titles.items() if held.get(page_id) != _checksum(title)]
        _write([*changed, *(held.keys() - titles.keys())], titles)
        wrong += len(changed) + len(held.keys() - titles.keys())
        last = upto
    rest = list(SuggestedTitle.objects.filter(page_id__gt=last).values_list("page_id", flat=True))
    _write(rest, {})
    return wrong + len(rest)


def pages_said(kana: str) -> list[int]:
    """Some pages whose title has a word that begins with this reading, in hiragana."""
    return list(dict.fromkeys(_page_ids(BEGINS, kana) + _page_ids(GOES_ON, kana)))


# --- Reading --------------------------------------------------------------------------------------------------
def _prefixes(typed: str) -> list[str]:
    """What a key may begin with: the letters as they are and, where they could be romaji, as kana."""
    wanted = normalise(typed)[:QUERY_LIMIT].strip()
    prefixes = [_key(wanted)]
    if _ROMAJI.fullmatch(wanted):
        # "ransam" is on its way to "ransamu": the letters of half a syllable say nothing yet.
        prefixes.append(_key(jaconv.alphabet2kana(_HALF_SYLLABLE.sub("", wanted))))
    return list(dict.fromkeys(prefix for prefix in prefixes if prefix))


def _terms(prefixes: list[str]) -> list[Suggestion]:
    rows = GlossaryTerm.objects.values_list("term", "reading", "aliases")  # a few hundred
    matching = [
        term
        for term, reading, aliases in rows
        if any(_key(spelling).startswith(tuple(prefixes)) for spelling in (term, reading, *aliases))
    ]
    return [Suggestion(term, "term", f"/search/?q={quote(term, safe='')}") for term in matching[:TERMS]]


def _titles(prefixes: list[str]) -> list[Suggestion]:
    """Titles that begin so before those with such a word inside; each once."""
    page_ids = [
        page_id for place in (BEGINS, GOES_ON) for prefix in prefixes for page_id in _page_ids(place, prefix)
    ]
    slugs = dict(reversed(_readable(list(dict.fromkeys(page_ids)))))
    titles = list(reversed(slugs))[:TITLES]
    return [Suggestion(title, "article", article_path(slugs[title])) for title in titles]


def _page_ids(place: bytes, prefix: str) -> list[int]:
    begin = place + prefix[:KEY_LENGTH].encode()
    # No UTF-8 has the byte 0xff, so it ends the range.
    keys = SuggestionKey.objects.filter(key__gte=begin, key__lt=begin + b"\xff")
    page_ids = keys.order_by("key").values_list("page_id", flat=True)[:KEYS_READ]
    return list(dict.fromkeys(page_ids))


def _readable(page_ids: list[int]) -> list[tuple[str, str]]:
    """Title and slug of those that anybody may read now, in the same order."""
    if not page_ids:
        return []
    rows = ArticlePage.objects.readable().filter(pk__in=page_ids).values_list("pk", "title", "slug")
    known = {page_id: (title, slug) for page_id, title, slug in rows}
    return [known[page_id] for page_id in page_ids if page_id in known]


# --- Keys -----------------------------------------------------------------------------------------------------
@transaction.atomic
def _write(page_ids: Iterable[int], titles: Mapping[int, str]) -> None:
    """Put the keys of these pages in place of what is there; a page without a title has none."""
    for some in _chunks(sorted(set(page_ids))):
        SuggestedTitle.objects.filter(page_id__in=some).delete()
        SuggestionKey.objects.filter(page_id__in=some).delete()
        kept = [page_id for page_id in some if page_id in titles]
        SuggestedTitle.objects.bulk_create(
            [SuggestedTitle(page_id=page_id, checksum=_checksum(titles[page_id])) for page_id in kept],
            # Another worker with the same page at the same time makes the same rows.
            ignore_conflicts=True,
        )
        SuggestionKey.objects.bulk_create(
            SuggestionKey(page_id=page_id, key=key) for page_id in kept for key in _keys(titles[page_id])
        )


def _chunks(page_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(page_ids), CHUNK):
        yield page_ids[start : start + CHUNK]


def _keys(title: str) -> set[bytes]:
    """The title from each content word on, as written and as said."""
    title = normalise(title)
    parts = readings(title)
    said = "".join(part.kana for part in parts)
    keys: set[bytes] = set()
    words = 0
    at = 0
    for part in parts:
        if part.is_content and words < WORDS_PER_TITLE:
            written = _key(title[part.start : part.start + 2 * KEY_LENGTH])
            place = GOES_ON if words else BEGINS
            keys |= {place + key.encode() for key in (written, _key(said[at : at + 2 * KEY_LENGTH])) if key}
            words += 1
        at += len(part.kana)
    return keys


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """Width, case and kana made one, without spaces and signs, cut."""
    return _SEPARATORS.sub("", fold(text))[:KEY_LENGTH]


def _checksum(title: str) -> int:
    digest = hashlib.blake2b(f"{KEYS_VERSION} {title}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
