"""Names, places and numbers in letters: what is found, in which offsets, and what is left alone."""

import pytest

from kb.anonymising.combinations import Codes
from kb.anonymising.detector import find, find_marks, same_word
from kb.anonymising.evaluation import measure
from kb.anonymising.own_fields import Known
from tests.kb.anonymising.labelled import letters

PLAIN = (
    "請求書を名乗るメールが毎日のように届きます。本物の請求書もメールで来るため、全部を捨てることもできません。",
    "パソコンの電源は切らずに、ネットの線（LANケーブル）を抜いて、責任者へ知らせてください。",
    "パスワードは長くして、ほかのサービスと同じものを使わないでください。パスワードに加えてもう一つの方法も有効にします。",
    "取引先から、合い言葉をかけた圧縮ファイルがよく届きます。自社も図面を同じ方法で送っています。",
    "会社のホームページを作ってくれた人と連絡がつきません。一度に全部でなくてかまいません。三つに分けて考えます。",
)


def words(text, **options):
    return [text[found.start : found.end] for found in find(text, **options)]


def test_letters_are_read_as_well_as_promised():
    result = measure(letters(), find)

    assert result["precision"] >= 0.85
    assert min(result["recall"].values()) >= 0.9, result


@pytest.mark.parametrize("text", PLAIN)
def test_everyday_answers_are_left_alone(text):
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("㈱ｻﾇｷﾌｰｽﾞから電話がありました。", "㈱ｻﾇｷﾌｰｽﾞ"),
        ("ﾀｶﾊｼさんに聞きました。", "ﾀｶﾊｼさん"),
        ("電話は０８７（１２３）４５６７です。", "０８７（１２３）４５６７"),
        ("😀三好さんです。", "三好さん"),
        ("場所は㍿の近く、たかまつしです。", "たかまつし"),
    ],
)
def test_offsets_are_those_of_the_text_as_given(text, word):
    assert any(word in found or found in word for found in words(text)), words(text)
    marked = {at for found in find(text) for at in range(found.start, found.end)}
    start = text.index(word)
    assert marked >= set(range(start, start + len(word.removesuffix("さん"))))


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("11月6日に届きました。", "11月上旬"),
        ("320万円を振り込みました。", "数百万円"),
        ("14:35に電話がありました。", "夕方"),
        ("従業員18人の会社です。", "従業員十数人"),
        ("高松市の会社です。", "ある町"),
        ("山田さんに聞きました。", "担当の人"),
        ("伊予銀行から来ました。", "取引のある金融機関"),
        ("丸亀中央病院へ行きました。", "ある医療機関"),
    ],
)
def test_a_more_general_word_is_suggested(text, suggestion):
    (mark, *_rest) = find_marks({"text": text})

    assert mark.suggestion == suggestion
    assert str(mark.reason)


def test_fields_are_read_together_and_marked_each_in_its_own_offsets():
    marks = find_marks(
        {"title": "タオル工場の相談", "question": "今治市で40人の会社です。"}, codes=Codes(industry=True)
    )

    assert [(mark.field, mark.start, mark.text) for mark in marks] == [
        ("title", 0, "タオル工場"),
        ("question", 0, "今治市"),
        ("question", 4, "40人"),
    ]
    assert marks[-1].type == "combination"


@pytest.mark.parametrize(
    "spelling", ["青空製麺", "青空　製麺", "（株）青空製麺", "あおぞらせいめん", "ｱｵｿﾞﾗｾｲﾒﾝ"]
)
def test_what_is_known_is_found_in_other_spellings(spelling):
    found = find(f"きのう{spelling}に届いた。", known=[Known("株式会社青空製麺", "organisation")])

    assert [one.type for one in found] == ["own_organisation"]


def test_what_is_known_stays_marked_though_anybody_may_read_such_a_word():
    marks = find_marks(
        {"text": "青空製麺とIPAです。"},
        known=[Known("青空製麺", "organisation")],
        harmless=["青空製麺", "IPA"],
    )

    assert [mark.text for mark in marks] == ["青空製麺"]


def test_a_word_is_the_same_in_every_width_and_kana():
    assert same_word("Ｗｉｎｄｏｗｓ １０") == same_word("windows10")
    assert same_word("ｻﾇｷ") == same_word("さぬき")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800",
        "。" * 5000,
        "株式会社",
        "@",
        "〒",
        "\n\r\n",
        "あ" * 20000,
        "1" * 3000,
        "A." * 2000,
        "090-" * 1000,
    ],
)
def test_odd_texts_are_read_in_time(text):
    for found in find(text):
        assert 0 <= found.start < found.end <= len(text)
