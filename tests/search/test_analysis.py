"""The terms of texts and queries."""

import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from importlib.metadata import version

import pytest

from search.analysis import (
    ANALYSIS_VERSION,
    PIECE_LIMIT,
    QUERY_LIMIT,
    RULES_VERSION,
    SPELLINGS,
    STOP_WORDS,
    Analysed,
    analyse,
    bigrams,
    fold,
    index_bigrams,
    normalise,
    query_terms,
    read_spellings,
    spans,
    words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバ", "サーバー"),
        ("ウィルス", "ウイルス"),
        ("問合せ", "問い合わせ"),
        ("引越し", "引っ越し"),
        ("出来ない", "できない"),
        ("全て", "すべて"),
        ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("ＰＣ", "pc"),
        ("Wi-Fi", "ワイファイ"),
        ("WiFi", "wi-fi"),
        ("２段階", "二段階"),
        ("2段階", "二段階"),
    ],
)
def test_spellings_of_one_word_become_the_same_words(one, other):
    assert words(one) == words(other)


def test_words_leave_out_particles_auxiliaries_and_symbols():
    assert words("メールが来ません！") == ["メール", "来る"]


def test_bigrams_fold_katakana_and_keep_all_hiragana():
    assert bigrams("パスワードは") == ["ぱす", "すわ", "わー", "ーど", "どは"]
    assert bigrams("ぱすわーど") == bigrams("パスワード")


def test_bigrams_do_not_cross_punctuation_and_spaces():
    assert bigrams("鍵、罠 PC") == ["pc"]


def test_documents_also_keep_the_last_letter_of_each_run():
    assert index_bigrams("それは罠。鍵") == ["それ", "れは", "は罠", "罠", "鍵"]


def test_query_leaves_out_words_of_asking():
    assert query_terms("パスワードを変える方法を教えてください").words == ("パスワード", "変える", "方法")


def test_query_of_stop_words_only_keeps_them():
    assert "出来る" in STOP_WORDS
    assert query_terms("出来ない").words == ("出来る",)


def test_query_says_each_term_once():
    assert query_terms("メール メール").words == ("メール",)
    assert query_terms("メール メール").bigrams == ("めー", "ーる")


def test_one_kanji_is_looked_for_as_a_prefix():
    assert query_terms("罠").prefixes == ("罠",)
    assert query_terms("鍵 なくした").prefixes == ("鍵",)


def test_one_kana_is_a_prefix_only_where_nothing_else_was_typed():
    assert query_terms("の").prefixes == ("の",)
    assert query_terms("パスワード の 変更").prefixes == ()


@pytest.mark.parametrize("text", ["", "   ", "😀👍", "\x00\x01", "\ud800", "!?。、", "\u200b"])
def test_text_without_letters_is_an_empty_query(text):
    assert not query_terms(text)


def test_control_and_invisible_characters_and_lone_surrogates_vanish():
    assert normalise("パス\u200bワード\ud83d\x00あ\nい") == "パスワード あ い"
    assert words("パス\u200bワード\ud83d") == ["パスワード"]


def test_long_query_is_cut():
    assert sum(map(len, query_terms("鍵" * 5000).words)) <= QUERY_LIMIT


def test_text_longer_than_sudachi_takes_is_read_to_its_end():
    text = "あ" * (3 * PIECE_LIMIT) + "。ランサムウェア"

    assert words(text)[-1] == "ランサムウェア"


def test_spans_are_offsets_in_the_text_as_typed():
    text = "😀ﾊﾟｽﾜｰﾄﾞを\x00ＰＣで。" + "。" * PIECE_LIMIT + "問合せ"

    assert [(text[span.start : span.end], span.word) for span in spans(text)] == [
        ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("ＰＣ", "pc"),
        ("問合せ", "問い合わせ"),
    ]


def test_fold_keeps_the_length():
    text = "ﾊﾟＰＣ㍿アヴー漢😀"

    assert len(fold(text)) == len(text)
    assert fold("アヴーＰＣ") == "あゔーpc"


def test_threads_analyse_at_the_same_time():
    text = "ランサムウェアの身代金を払うべきですか。" * 20

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(words, [text] * 64))

    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("spelling", ["ファイヤーウォール", "ファイアーウォール", "ファイヤウォール"])
def test_spellings_that_the_dictionary_does_not_know(spelling):
    assert words(spelling) == words("ファイアウォール")


def test_long_vowel_at_the_end_counts_only_in_short_words():
    assert words("メモリー") == words("メモリ")
    assert words("カバー") != words("カバ")


@pytest.mark.parametrize("dash", ["－", "—", "―", "−", "-"])
def test_dash_typed_for_a_long_vowel(dash):
    assert words(f"パスワ{dash}ド") == ["パスワード"]


def test_spelling_rule_that_changes_the_length_is_refused(tmp_path):
    path = tmp_path / "spellings.tsv"
    path.write_text("# unknown, known\nスマフォ\tスマートフォン\n", encoding="utf-8")

    with pytest.raises(ValueError, match="スマフォ"):
        read_spellings(path)


def test_title_words_come_first_and_are_counted():
    found = analyse("ＰＣの鍵", "問合せ")

    assert found.words == "pc 鍵 問い合わせ"
    assert found.title_words == 2
    assert found.bigrams.split() == index_bigrams("ＰＣの鍵\n問合せ")


def test_empty_document_has_no_terms():
    assert analyse("", "") == Analysed(words="", title_words=0, bigrams="")


def test_version_changes_with_dictionary_and_data():
    """An engine takes the version for a name: only letters, digits and underscores."""
    assert ANALYSIS_VERSION.startswith(f"{RULES_VERSION}_")
    assert version("sudachidict-core") in ANALYSIS_VERSION
    assert blake2b(SPELLINGS.read_bytes(), digest_size=4).hexdigest() in ANALYSIS_VERSION
    assert re.fullmatch("[0-9a-z_]+", ANALYSIS_VERSION)
