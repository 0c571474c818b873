"""Snippets: the right part, marked, and always safe HTML."""

import re

import pytest

from search.analysis import query_terms
from search.snippets import LENGTH, snippet

FILLER = "これは前置きの文です。" * 40


def plain(html: str) -> str:
    return re.sub("</?mark>", "", html).strip("…")


def test_marks_words_in_any_spelling():
    assert snippet("問合せが来た。", query_terms("問い合わせ")) == "<mark>問合せ</mark>が来た。"


def test_marks_katakana_for_typed_hiragana():
    assert (
        snippet("新しいパスワードです。", query_terms("ぱすわーど")) == "新しい<mark>パスワード</mark>です。"
    )


def test_marks_one_kanji():
    assert snippet("それは罠。", query_terms("罠")) == "それは<mark>罠</mark>。"


def test_marks_nothing_for_no_query():
    assert snippet("短い文。", query_terms("")) == "短い文。"


def test_shows_the_part_that_matches_from_the_beginning_of_its_sentence():
    html = snippet(f"{FILLER}ランサムウェアに感染した。{FILLER}", query_terms("ランサムウェア 感染"))

    assert "<mark>ランサムウェア</mark>に<mark>感染</mark>した。" in html
    assert html.startswith("…")
    assert html.endswith("…")
    assert len(plain(html)) <= LENGTH


def test_a_part_with_both_words_wins():
    text = f"ランサムウェア。{FILLER}感染。{FILLER}ランサムウェアに感染。"

    assert "<mark>ランサムウェア</mark>に<mark>感染</mark>" in snippet(
        text, query_terms("ランサムウェア 感染")
    )


def test_match_at_the_very_end_is_shown():
    html = snippet(f"{FILLER}鍵", query_terms("鍵"))

    assert html.startswith("…これは前置きの文です。")
    assert html.endswith("<mark>鍵</mark>")


@pytest.mark.parametrize("typed", ["script", "amp", "alert", "lt", "<script>", "&", "mark"])
def test_text_is_escaped_and_marks_never_break_entities_or_open_tags(typed):
    text = '<script>alert("mark")</script> & amp &amp; <b>メール</b>'

    html = snippet(text, query_terms(typed))

    assert not re.search(r"<(?!/?mark>)", html)
    assert plain(html) == plain(snippet(text, query_terms("")))


def test_line_breaks_and_spaces_become_one_space():
    assert snippet("一行目\n\n  二行目", query_terms("")) == "一行目 二行目"


def test_empty_text_gives_an_empty_snippet():
    assert snippet("", query_terms("鍵")) == ""
