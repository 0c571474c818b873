"""How plain text is read: the short answer, the steps, the lists."""

import pytest

from cms.answer_text import Block, ReadableText, blocks, split_answer


def paragraph(text):
    return Block("paragraph", (text,))


@pytest.mark.parametrize(
    ("answer", "short", "rest"),
    [
        ("閉じてください。\n\nEscキーを押します。", "閉じてください。", "Escキーを押します。"),
        ("閉じてください。\n1. 一つ目\n2. 二つ目", "閉じてください。", "1. 一つ目\n2. 二つ目"),
        ("結論です。\n次の順です。\n1. あ\n2. い", "結論です。", "次の順です。\n1. あ\n2. い"),
        ("行の途中で\n折れた文です。\n\n続き", "行の途中で\n折れた文です。", "続き"),
        ("これだけです。", "これだけです。", ""),
        ("長い文。" * 80, "", "長い文。" * 80),
        ("1. いきなり\n2. 手順", "", "1. いきなり\n2. 手順"),
        ("", "", ""),
    ],
)
def test_the_short_answer_comes_first_and_nothing_is_lost(answer, short, rest):
    assert split_answer(answer) == (short, rest)


@pytest.mark.parametrize(
    "text",
    [
        "1. 抜く\n2. 電話する",
        "１．抜く\n２．電話する",
        "(1) 抜く\n(2) 電話する",
        "①抜く\n②電話する",
        "1、抜く\n2、電話する",
        "1. 抜く\n\n2. 電話する",
        "  1. 抜く\r\n  2. 電話する",
    ],
)
def test_numbered_lines_are_steps(text):
    assert blocks(text) == [Block("steps", ("抜く", "電話する"))]


def test_a_line_after_the_last_step_is_a_paragraph_and_an_indented_one_goes_on():
    assert blocks("1. 抜く\n  線です\n2. 待つ\n終わったら知らせます。") == [
        Block("steps", ("抜く\n線です", "待つ")),
        paragraph("終わったら知らせます。"),
    ]


@pytest.mark.parametrize(
    "text", ["2、3日待ってください。", "1.5倍になります。", "1. これだけ", "3月に直します。"]
)
def test_a_number_that_counts_nothing_is_text(text):
    assert blocks(text) == [paragraph(text)]


def test_bullets_are_a_list():
    assert blocks("用意するもの\n・線\n・紙") == [paragraph("用意するもの"), Block("list", ("線", "紙"))]


def test_blank_lines_part_paragraphs():
    assert blocks("一つ目\nの続き\n\n二つ目") == [paragraph("一つ目\nの続き"), paragraph("二つ目")]


def test_a_draft_reads_like_an_article():
    text = ReadableText(title="題", question="問い", answer="答え。\n\n続き。")

    assert (text.short_answer, text.rest_of_answer) == ("答え。", "続き。")
