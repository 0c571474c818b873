"""Nothing by which somebody could be recognised is put to the asker without a decision about it."""

import time

import pytest

from tests.factories import PUBLIC_TEXT, Story
from tickets import services
from tickets.errors import InvalidInputError, OpenMarksError
from tickets.models import PublicText
from tickets.publishing import anonymising

pytestmark = pytest.mark.django_db
FIRM = {
    "organisation": "有限会社さぬき青果",
    "name": "三好 健一",
    "email": "k.miyoshi@sanuki-seika.example.jp",
    "prefecture": "37",
    "body": "高松市のさぬき青果です。ほたる屋さんから変なメールが来ました。",
}


@pytest.fixture
def story():
    return Story(**FIRM).until_answered()


def ask(story, *, keep=(), **text):
    return story.do("request_consent", story.expert, **{**PUBLIC_TEXT, **text}, keep=list(keep))


def marked(story, *, keep=(), **text):
    with pytest.raises(OpenMarksError) as refused:
        ask(story, keep=keep, **text)
    return refused.value.open_marks


@pytest.mark.parametrize(
    "words",
    [
        "有限会社さぬき青果",
        "さぬき青果",
        "サヌキ青果",
        "ｻﾇｷ青果",
        "（有）さぬき青果",
        "さぬき　青果",
        "三好",
        "三好健一",
        "三好　健一",
        "k.miyoshi@sanuki-seika.example.jp",
        "ＳＡＮＵＫＩ－ＳＥＩＫＡ",
        "sanuki-seika.example.jp",
        "香川",
        "香川県",
        "高松市",
    ],
)
def test_what_the_case_knows_is_found_in_every_spelling(story, words):
    marks = marked(story, question=f"先日、{words}から請求書が来ました。")

    assert [mark["field"] for mark in marks] == ["question"] * len(marks)
    assert all(words[place] in "".join(mark["text"] for mark in marks) for place in range(len(words)))


def test_a_mark_says_where_what_and_what_else_to_write(story):
    (mark,) = marked(story, answer="さぬき青果へ確かめてください。")

    assert (mark["field"], mark["start"], mark["end"], mark["text"]) == ("answer", 0, 5, "さぬき青果")
    assert (mark["type"], mark["suggestion"]) == ("own_organisation", "自社")
    assert mark["reason"]


def test_a_name_the_asker_wrote_is_found_again(story):
    marks = marked(story, question="ほたる屋さんからメールが来ました。")

    assert any("ほたる屋" in mark["text"] for mark in marks)


def test_nothing_is_stored_while_a_mark_is_open(story):
    marked(story, title="三好さんの相談")

    assert story.ticket.publication == "none"
    assert not PublicText.objects.exists()


def test_the_errors_name_the_field_and_the_word(story):
    with pytest.raises(InvalidInputError) as refused:
        ask(story, title="三好さんの相談")

    assert list(refused.value.errors) == ["title"]
    assert "三好" in refused.value.errors["title"][0]


def test_a_word_judged_harmless_may_stay_and_is_written_down(story):
    text = "Windowsの更新をしてください。"
    marks = marked(story, answer=text)

    ask(story, answer=text, keep=[mark["text"] for mark in marks])

    public = PublicText.objects.get()
    assert public.kept_words == [
        {"kind": "kept", "field": "answer", "type": mark["type"], "text": mark["text"]} for mark in marks
    ]
    assert public.writer == story.expert


def test_a_kept_word_may_stand_in_another_width(story):
    ask(story, answer="Ｗｉｎｄｏｗｓの更新をしてください。", keep=["Windows"])

    assert PublicText.objects.get().kept_words[0]["text"] == "Ｗｉｎｄｏｗｓ"


def test_keeping_one_word_keeps_no_other(story):
    (mark,) = marked(story, keep=["Windows"], answer="Windowsを三好さんが更新しました。")

    assert "三好" in mark["text"]


def test_what_was_left_out_and_confirmed_is_written_down_too(story):
    story.do("request_consent", story.expert, **PUBLIC_TEXT, keep=[], confirmed=["names", "files"])

    public = PublicText.objects.get()
    left_out = {decision["text"] for decision in public.decisions if decision["kind"] == "left_out"}
    assert {"高松市"} <= {text[:3] for text in left_out}
    assert public.confirmed_points == ["names", "files"]


def test_an_unknown_point_of_the_checklist_is_refused(story):
    with pytest.raises(InvalidInputError) as refused:
        story.do("request_consent", story.expert, **PUBLIC_TEXT, confirmed=["nonsense"])

    assert list(refused.value.errors) == ["confirmed"]


def test_public_windows_and_words_of_the_glossary_are_no_secret(story):
    answer = "IPA、警察庁、個人情報保護委員会に知らせます。ランサムウェアかもしれません。https://www.ipa.go.jp/security/"

    ask(story, answer=answer)

    assert PublicText.objects.get().kept_words == []


def test_town_trade_and_size_together_are_too_much(story):
    marks = marked(story, question="今治市のタオル工場で、40人が働いています。")

    assert {"place", "combination"} <= {mark["type"] for mark in marks}


def test_published_codes_count_for_the_combination(story):
    question = "ある島の会社です。30人が働いています。徳島県です。"
    without = {mark["type"] for mark in marked(story, question=question)}
    with_codes = {mark["type"] for mark in marked(story, question=question, industry="E")}

    assert "combination" not in without
    assert "combination" in with_codes


def test_the_second_version_is_checked_like_the_first(story):
    ask(story)
    story.do("want_changes", story.asker, message="もう少しくわしく")

    assert marked(story, answer="三好さんに聞いてください。")


def test_a_clean_text_needs_nothing(story):
    ask(story)

    assert story.ticket.publication == "requested"


def test_erasing_the_case_takes_the_decisions_along(story, settings):
    ask(story, answer="Windowsを更新します。", keep=["Windows"])

    services.erase(story.ticket.pk, by=story.asker)

    assert not PublicText.objects.exists()


def test_it_is_fast_enough_to_follow_the_typing(story):
    text = "請求書のメールが毎日届きます。パソコンの更新をして、差出人へ電話で確かめてください。" * 46
    anonymising.marks_in(story.ticket, PUBLIC_TEXT)
    begun = time.process_time()
    anonymising.marks_in(story.ticket, {**PUBLIC_TEXT, "answer": text[:2000]})

    assert time.process_time() - begun < 0.5
