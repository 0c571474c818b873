"""What changed between the asker's words and the public text, word by word."""

import time

import pytest

from tickets.answers import diff

BEFORE = (
    "高松市の三好製作所です。先週の月曜から、知らない会社の名前で請求書のメールが毎日きます。"
    "経理の佐藤が開いてしまいました。どうすればよいですか。"
)
AFTER = "知らない会社の名前で請求書のメールが毎日きます。開いてしまいました。どうすればよいですか。"


def marked(pieces, kind):
    return [piece.text for piece in pieces if piece.kind == kind]


def test_words_that_are_gone_and_new_are_marked():
    changes = diff.compare(BEFORE, AFTER.replace("請求書", "見積書"))

    assert "高松市の三好製作所です。先週の月曜から、" in marked(changes.before, "gone")
    assert "請求" in marked(changes.before, "gone")
    assert marked(changes.after, "new") == ["見積"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, AFTER),
        (AFTER, BEFORE),
        ("", "あ"),
        ("あ", ""),
        ("", ""),
        ("一行目\r\n\r\n二行目\n", "一行目\n二行目"),
        ("<b>&amp;\u200b👍🏽が来た", "ｶﾞ来た"),
        ("\ud800", "x"),
    ],
)
def test_each_side_is_its_text_to_the_last_character(before, after):
    changes = diff.compare(before, after)

    assert "".join(piece.text for piece in changes.before) == before
    assert "".join(piece.text for piece in changes.after) == after


def test_the_same_text_has_no_marks():
    assert diff.compare(AFTER, AFTER).is_same


def test_a_text_written_anew_has_no_marks_either():
    changes = diff.compare("パソコンが重いです。", "社員がスマホをなくしました。何からすればよいですか。")

    assert changes.is_rewritten
    assert changes.is_same


def test_what_was_left_out_is_listed_in_expressions():
    assert diff.words_left_out(BEFORE, AFTER) == ["高松市", "三好製作所", "先週", "月曜", "経理", "佐藤"]


def test_a_word_in_another_form_is_not_left_out():
    assert diff.words_left_out("メールを開いた", "メールを開いてしまいました") == []


def test_a_name_is_found_in_any_width_and_case():
    names = ["ＡＢＣ商店", "三好", "keiri@example.jp", ""]

    assert diff.found_in("abc商店の話です。KEIRI@EXAMPLE.JP", names) == ["ＡＢＣ商店", "keiri@example.jp"]


def test_long_texts_are_compared_within_a_blink():
    start = time.monotonic()

    diff.compare(BEFORE * 150, AFTER * 90)
    diff.words_left_out(BEFORE * 150, AFTER * 90)

    assert time.monotonic() - start < 3
