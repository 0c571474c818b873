"""Readings above the characters, for readers who do not know them: of the glossary's terms, and as editors write them.

Editors write 「｜漢字《かんじ》」 (the notation of Aozora Bunko); readers see ruby (HTML Living Standard, 4.5.10), with the
reading in brackets where a browser knows none. A `<ruby>` that comes from elsewhere is kept in that notation, so
that Wagtail's editor, which knows no ruby, does not run character and reading into one word.
"""

import re
from typing import Any, Protocol

import jaconv
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_NOTATION = re.compile(r"｜([^｜《》<>]{1,40})《([^《》<>]{1,80})》")
_RUBY = "<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>"
_KANA = "ぁ-ゖァ-ヺー"
_RUNS = re.compile(rf"[{_KANA}]+|[^{_KANA}]+")


def with_ruby(html: str) -> SafeString:
    """`html` of an editor's page, its notation drawn as ruby. What stands in it was escaped before."""
    return mark_safe(_NOTATION.sub(lambda match: _RUBY.format(match[1], match[2]), html))  # noqa: S308


def of_term(term: str, reading: str) -> SafeString:
    """The term with the reading above what is not kana already; without one, or where it does not fit, as it is."""
    return format_html_join(
        "", "{}", ((format_html(_RUBY, run, above) if above else run,) for run, above in parts(term, reading))
    )


def parts(term: str, reading: str) -> list[tuple[str, str]]:
    """Runs of the term with what stands above each: 標的型メール → (標的型, ひょうてきがた), (メール, "")."""
    runs = _RUNS.findall(term)
    pattern = "".join(_as_read(run) if _is_kana(run) else "(.+?)" for run in runs)
    match = re.fullmatch(pattern, jaconv.kata2hira(reading))
    if match is None:
        return [(term, reading)] if reading and not _is_kana(term) else [(term, "")]
    found = iter(match.groups())
    return [(run, "" if _is_kana(run) else next(found)) for run in runs]


def _is_kana(run: str) -> bool:
    return re.fullmatch(rf"[{_KANA}]+", run) is not None


def _as_read(run: str) -> str:
    return re.escape(jaconv.kata2hira(run))


class _State(Protocol):
    current_block: Any


class Mark:
    """For Wagtail's editor: what an element of ruby becomes when a text is opened."""

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after

    def handle_starttag(self, name: str, attrs: Any, state: _State, contentstate: Any) -> None:
        self._add(state, self.before)

    def handle_endtag(self, name: str, state: _State, contentstate: Any) -> None:
        self._add(state, self.after)

    def _add(self, state: _State, text: str) -> None:
        if state.current_block is not None:
            state.current_block.text += text


class Dropped(Mark):
    """The brackets for browsers without ruby: they are put there again when it is drawn."""

    def __init__(self) -> None:
        super().__init__("", "")
        self._length = 0

    def handle_starttag(self, name: str, attrs: Any, state: _State, contentstate: Any) -> None:
        self._length = len(state.current_block.text) if state.current_block is not None else 0

    def handle_endtag(self, name: str, state: _State, contentstate: Any) -> None:
        if state.current_block is not None:
            state.current_block.text = state.current_block.text[: self._length]


IN_EDITOR = {
    "from_database_format": {"ruby": Mark("｜", ""), "rt": Mark("《", "》"), "rp": Dropped()},
    "to_database_format": {},
}
