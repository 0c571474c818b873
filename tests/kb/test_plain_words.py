"""The check of plain words: what a writer is told, where, and what one press puts there instead."""

import time

import pytest

from cms.models import GlossaryTerm
from kb.plain_words import Kind, check
from kb.plain_words.levels import LEVELS, OFFICE_TERMS, RARE_TERMS

pytestmark = pytest.mark.django_db


def found(text, kind, level="beginner"):
    return [text[one.start : one.end] for one in check(text, level).findings if one.kind == kind]


def terms_in(text, level="beginner"):
    return found(text, Kind.TERM, level)


# --- terms of the glossary ------------------------------------------------------------------------------
def test_a_term_without_explanation_is_found_where_it_stands():
    report = check("結論です。マルウェアが入ったかもしれません。")

    (finding,) = report.findings
    assert (finding.kind, finding.start, finding.end, finding.text) == (Kind.TERM, 5, 10, "マルウェア")
    assert finding.replacements[0] == "マルウェア（悪さをするプログラムの総称）"
    assert finding.replacements[1] == "悪さをするプログラムの総称（マルウェア）"


@pytest.mark.parametrize(
    "explained",
    [
        "マルウェア（悪さをするプログラム）が入りました。",
        "「マルウェア」（悪さをするプログラム）が入りました。",
        "入口でまとめて守る箱（UTM）を使います。",
        "マルウェアとは、悪いプログラムのことです。",
        "UTMを使います。入口でまとめて守る箱のことです。",
    ],
)
def test_an_explained_term_is_no_finding(explained):
    assert terms_in(explained) == []


@pytest.mark.parametrize(
    "unexplained",
    ["EDR（）を入れます。", "EDR（Endpoint Detection and Response）を入れます。", "（EDR）を入れます。"],
)
def test_brackets_that_explain_nothing_do_not_count(unexplained):
    assert terms_in(unexplained) == ["EDR"]


def test_only_the_first_use_is_named_and_an_explanation_later_comes_too_late():
    text = "VPNを使います。VPNは便利です。" + "ほかのことも書きます。" * 10 + "VPN（会社への道）です。"

    assert [(one.start, one.text) for one in check(text).findings if one.kind == Kind.TERM] == [(0, "VPN")]


def test_the_longest_term_wins():
    assert terms_in("標的型攻撃メール訓練をします。") == ["標的型攻撃メール訓練"]


@pytest.mark.parametrize(
    "innocent",
    [
        "ブログとカタログとロボットを見ます。",
        "ログインしてください。",
        "連絡は控えてください。",
        "CREDRとMIDSとmaINという製品です。",
        "詳しくは https://example.jp/EDR/VPN を見てください。",
        "edr@example.jp に送ってください。",
    ],
)
def test_a_term_inside_another_word_or_an_address_is_none(innocent):
    assert terms_in(innocent) == []


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("ＵＴＭを置きます。", "ＵＴＭ"),
        ("ﾌｧｲｱｳｫｰﾙです。", "ﾌｧｲｱｳｫｰﾙ"),
        ("ウィルスです。", "ウィルス"),
        ("utmです。", "utm"),
        ("控えを取ります。", "控え"),
    ],
)
def test_other_spellings_and_widths_are_found_at_their_place(text, spelling):
    assert terms_in(text) == [spelling]


def test_places_stay_true_behind_characters_that_change_their_width():
    text = "㍿ｶﾞﾞの①ﾊﾟｿｺﾝ、🙂EDRです。"
    (finding,) = [one for one in check(text).findings if one.kind == Kind.TERM]

    assert text[finding.start : finding.end] == "EDR"


# --- by the reader's level -------------------------------------------------------------------------------
def test_each_level_needs_fewer_explanations_than_the_one_before():
    text = "ルーターとEDRとSIEMを見ます。"

    assert {level: terms_in(text, level) for level in LEVELS} == {
        "beginner": ["ルーター", "EDR", "SIEM"],
        "intermediate": ["EDR", "SIEM"],
        "advanced": ["SIEM"],
        "manager": ["SIEM"],
    }


@pytest.mark.parametrize("level", ["", "nobody"])
def test_who_did_not_say_is_taken_for_a_beginner(level):
    assert check("ルーター", level).level == "beginner"


def test_the_levels_name_terms_that_the_glossary_has():
    assert set(GlossaryTerm.objects.values_list("term", flat=True)) >= OFFICE_TERMS | RARE_TERMS


def test_a_sentence_may_be_longer_for_who_knows_more():
    text = "あ" * 70 + "。"

    assert [level for level in LEVELS if found(text, Kind.LONG_SENTENCE, level)] == [
        "beginner",
        "intermediate",
    ]


# --- abbreviations ---------------------------------------------------------------------------------------
def test_abbreviations_need_words_unless_everybody_knows_them():
    assert found("PCとUSBとWi-FiとHDDです。", Kind.ABBREVIATION) == ["HDD"]
    assert found("JVN（弱点の一覧）を見ます。弱点の一覧（JVN）です。", Kind.ABBREVIATION) == []
    assert found("ＪＶＮを見ます。JVNです。", Kind.ABBREVIATION) == ["ＪＶＮ"]


def test_an_abbreviation_of_the_glossary_is_told_once():
    assert [one.kind for one in check("EDRを入れます。").findings] == [Kind.TERM]
    assert check("EDRを入れます。", "advanced").findings == ()


# --- sentences -------------------------------------------------------------------------------------------
def test_a_long_sentence_is_named_whole_and_without_its_number():
    long = "あ" * 61 + "。"
    assert found(f"短い文。\n1. {long}\n・短い文です。", Kind.LONG_SENTENCE) == [long]


def test_addresses_and_blanks_do_not_make_a_sentence_long():
    assert found("ここを見てください https://example.jp/" + "a" * 80 + " です。", Kind.LONG_SENTENCE) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("データが盗まれ、公開されると言われています。", 1),
        ("データが盗まれました。次に公開されます。", 0),
        ("それは問題かもしれない。許されるかもしれません。", 0),
    ],
)
def test_passives_are_counted_by_the_sentence(text, number):
    assert len(found(text, Kind.PASSIVE)) == number


@pytest.mark.parametrize(
    "text",
    ["安全でないわけではありません。", "使えなくはない。", "ないとは限りません。", "停止せざるを得ません。"],
)
def test_saying_no_twice_is_named(text):
    assert len(found(text, Kind.DOUBLE_NEGATIVE)) == 1


def test_saying_that_something_must_be_done_is_not_saying_no_twice():
    assert found("確認しなければなりません。使わないでください。", Kind.DOUBLE_NEGATIVE) == []


# --- words -----------------------------------------------------------------------------------------------
def test_stiff_words_can_be_exchanged_as_they_stand():
    text = "可及的速やかに対策を講じてください。"
    for finding in sorted(check(text).findings, key=lambda one: -one.start):
        text = text[: finding.start] + finding.replacements[0] + text[finding.end :]

    assert text == "できるだけ早く対策をとってください。"


def test_words_that_promise_nothing_have_no_replacement():
    assert [one.replacements for one in check("善処します。").findings] == [()]


def test_what_the_skeleton_left_open_is_named():
    assert found("〔短い答え〕\nすること", Kind.PLACEHOLDER) == ["〔短い答え〕"]


# --- the score -------------------------------------------------------------------------------------------
def test_the_score_is_what_the_formula_says():
    assert check("開かないでください。").score == 100
    assert check("速やかにEDRを見ます。").score == 100 - 3 - 6
    assert check("速やかにEDRを見ます。" + "短い文です。" * 200).score == round(100 - 9 * 500 / 1213)
    assert check("〔空〕" * 20).score == 0


def test_replacing_a_term_mends_the_score():
    text = "マルウェアが入りました。"
    finding = check(text).findings[0]
    for replacement in finding.replacements:
        assert check(text[: finding.start] + replacement + text[finding.end :]).score == 100


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "（", "EDR（", "」", "ﾞ", "。" * 50, "あ" * 30_000])
def test_nothing_that_can_be_typed_breaks_it(text):
    assert 0 <= check(text).score <= 100


def test_two_thousand_characters_take_less_than_a_moment():
    text = ("社長のパソコンに、マルウェアが入った可能性があります。UTMの記録を速やかに調べられ、" * 50)[:2000]
    terms = list(GlossaryTerm.objects.all())
    check(text, terms=terms)
    times = []
    for _attempt in range(5):
        begin = time.perf_counter()
        check(text, terms=terms)
        times.append(time.perf_counter() - begin)

    # Measured 6 ms on one core; the limit leaves room for a busy machine.
    assert min(times) < 0.05, times
