"""Finding a case by its words: whatever the spelling, and never somebody else's."""

import pytest

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tests.tables import tables_holding
from tickets import services
from tickets.lists import case_words
from tickets.models import CaseWord, Ticket

pytestmark = pytest.mark.django_db


def found(text, who=None):
    tickets = Ticket.objects.visible_to(who) if who else Ticket.objects.all()
    return {ticket.pk for ticket in case_words.search(tickets, text)}


@pytest.fixture
def story():
    return Story(subject="ログインできない", body="会計ソフトのﾊﾟｽﾜｰﾄﾞを忘れました。メモリーも壊れたようです。")


@pytest.mark.parametrize(
    "typed",
    [
        "パスワード",
        "ﾊﾟｽﾜｰﾄﾞ",
        "ぱすわーど",
        "パスワードを忘れた",
        "パスワード　忘れる",
        "メモリ",
        "めもりー",
        "ろぐいん",
        "さぬき青果",
        "会計",
    ],
)
def test_a_case_is_found_in_any_spelling(story, typed):
    Story(body="まったく別のことです。", organisation="")

    assert found(typed) == {story.ticket.pk}


@pytest.mark.parametrize("form", ["{0}", "s{1}", "S{1}", "{1}", "Ｓ－{2}", "s {2}", "s-{1}"])
def test_a_case_is_found_by_its_number_typed_in_any_form(story, form):
    number = story.ticket.number
    short = number.removeprefix("S-")

    typed = form.format(number, short.replace("-", "").lower(), short.replace("-", " "))

    assert found(typed) == {story.ticket.pk}


def test_a_word_that_looks_like_a_number_is_a_word():
    story = Story(body="attack という文字が出ました。")

    assert found("attack") == {story.ticket.pk}


@pytest.mark.parametrize("typed", ["", "。", "   ", "\x00", "%", "xqzw", "パスワード xqzw", "あ" * 5000])
def test_what_is_nowhere_finds_nothing(story, typed):
    assert found(typed) == set()


def test_every_word_has_to_be_there(story):
    Story(body="パスワードを変えたいです。")

    assert found("パスワード 会計") == {story.ticket.pk}


def test_everything_said_is_found_from_then_on(story):
    story.until_answered()
    services.add_note(story.ticket.pk, by=story.coordinator, data={"note": "電話口の雪柳さん"})
    services.perform(story.ticket.pk, "reopen", by=story.asker, data={"message": "連翹の件です"})

    for words in ("結論", "雪柳", "連翹"):
        assert found(words) == {story.ticket.pk}


def test_a_strangers_case_is_not_found_by_any_word(story):
    number, stranger = story.ticket.number, user(Role.EXPERT)

    for who in (stranger, user(Role.OBSERVER), user(Role.EDITOR)):
        for typed in ("パスワード", "さぬき青果", number, number.lower().replace("-", "")):
            assert found(typed, who) == set()
    assert found("パスワード", story.coordinator) == {story.ticket.pk}


def test_frequent_words_are_found_too(story, monkeypatch):
    monkeypatch.setattr(case_words, "RARE", 1)
    other = Story(body="パスワードを変えたいです。")

    assert found("パスワード") == {story.ticket.pk, other.ticket.pk}
    assert found("パスワード 会計") == {story.ticket.pk}


def test_the_words_of_an_erased_case_are_gone():
    story = Story(body="zephyrusが咲きました。")
    assert "tickets_caseword" in tables_holding("zephyrus")

    services.erase(story.ticket.pk, by=story.asker)

    assert tables_holding("zephyrus") == set()
    assert not CaseWord.objects.filter(ticket=story.ticket).exists()


def test_a_word_is_kept_once_a_case():
    case = ticket_in()

    case_words.add(case, "メール メール", "メール")
    case_words.add(case, "メールの写し")

    assert sorted(case.words.values_list("word", flat=True)) == ["めーる", "写し"]
