"""The asker decides: the page as readers will see it, what changed, four choices, a receipt, a way back."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import Story
from tickets import clock, services
from tickets.lifecycle import Publication
from tickets.models import Survey, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
BODY = "高松市の三好製作所です。知らない会社から請求書のメールが毎日届きます。佐藤が開きました。"
TEXT = {
    "title": "知らない会社からの請求書",
    "question": "知らない会社から請求書のメールが毎日届きます。",
    "answer": "開かないでください。\n\n詳しくは https://www.ipa.go.jp/ を見ます。",
}


def carry_out():
    while delivery.sweep():
        pass


def page(story):
    return f"/c/{story.token}/"


def button(story, name):
    return f"/c/{story.token}/{name}/"


def publication_of(story):
    return Ticket.objects.get(pk=story.ticket.pk).publication


def frame_of(response):
    """The inside of the frame about which the asker decides."""
    return re.search(r"<article[^>]*data-hash.*?</article>", response.content.decode(), re.DOTALL)[0]


def words_of(markup):
    """What is read, heading or text alike, one line each."""
    text = html.unescape(re.sub(r"<[^>]+>", "\n", markup))
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.fixture
def story():
    return Story(body=BODY, organisation="三好製作所").until_requested(**TEXT)


# --- the exact page ---------------------------------------------------------------------------------------
def test_the_frame_shows_what_the_article_then_shows(client, story):
    decided_about = words_of(frame_of(client.get(page(story))))
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    story.do("publish", story.releaser)
    carry_out()

    article = client.get("/kb/").context["articles"][0]
    shown = words_of(client.get(article.public_path).content.decode())

    assert "短い答え" in decided_about
    start = shown.index("短い答え")
    assert shown[start : start + len(decided_about) - 1] == decided_about[1:]
    assert decided_about[0] in shown


def test_addresses_in_it_are_links_as_on_the_article(client, story):
    assert '<a href="https://www.ipa.go.jp/" rel="nofollow ugc noopener">' in frame_of(
        client.get(page(story))
    )


def test_nothing_is_stored_by_looking(client, story):
    client.get(page(story))

    assert client.get("/kb/").context["page"].get_children().count() == 0


# --- what changed -----------------------------------------------------------------------------------------
def test_what_was_left_out_is_listed_and_marked(client, story):
    shown = client.get(page(story)).content.decode()

    listed = re.search(r'<ul class="words">(.*?)</ul>', shown, re.DOTALL)[1]
    assert words_of(listed) == ["高松市", "三好製作所", "佐藤"]
    marked = re.findall(r"<del>(.*?)</del>", shown, re.DOTALL)
    assert any("高松市の三好製作所です。" in one for one in marked)
    assert all("なくした部分" in one and "ここまで" in one for one in marked)


def test_a_name_left_in_is_pointed_out(client, text_of):
    story = Story(body=BODY, organisation="三好製作所").until_requested(
        **{**TEXT, "question": "三好製作所に請求書が届きます。"}
    )

    assert "あなたのことがわかる言葉が残っています" in text_of(client.get(page(story)))


def test_no_alarm_where_no_name_is_left(client, story, text_of):
    assert "わかる言葉が残っています" not in text_of(client.get(page(story)))


def test_a_second_version_is_compared_with_the_first(client, story, text_of):
    assert "前にお見せした文章から" not in text_of(client.get(page(story)))
    story.do("want_changes", story.asker, message="毎日は消してください")
    story.do(
        "request_consent",
        story.expert,
        **{**TEXT, "question": "知らない会社から請求書のメールが何度も届きます。"},
    )

    response = client.get(page(story))

    assert "前にお見せした文章から、変わったところ" in text_of(response)
    added = re.findall(r"<ins>(.*?)</ins>", response.content.decode(), re.DOTALL)
    assert any("何度" in one for one in added)


def test_who_has_decided_is_shown_no_comparison(client, story, text_of):
    story.do("decline_consent", story.asker)

    assert "あなたが書いた文章から、変わったところ" not in text_of(client.get(page(story)))


# --- the choices ------------------------------------------------------------------------------------------
def test_there_are_four_choices_one_filled_button_and_a_last_day(client, story, text_of):
    response = client.get(page(story))

    frame = re.search(r'<section class="card consent".*?</section>', response.content.decode(), re.DOTALL)[0]
    for words in ("この文章で公開してよい", "公開してよいが、直してほしい", "公開しない", "あとで決める"):
        assert re.search(rf">\s*(<b>)?{words}(</b>)?\s*</", frame), words
    assert len(re.findall(r'class="button"', frame)) == 1
    last = timezone.localdate() + timedelta(days=21)
    assert f"{last.month}月{last.day}日" in text_of(response)


def test_later_changes_nothing_and_says_until_when(client, story, text_of):
    response = client.post(button(story, "later"), follow=True)

    last = timezone.localdate() + timedelta(days=21)
    assert f"わかりました。{last.month}月{last.day}日" in text_of(response)
    assert publication_of(story) == Publication.REQUESTED


def test_later_where_nothing_is_asked_is_a_conflict(client):
    story = Story().until_answered()

    assert client.post(button(story, "later")).status_code == 409


def test_a_wish_without_words_says_so_and_opens_the_field(client, story, control):
    response = client.post(button(story, "want_changes"), {"message": ""})

    assert response.status_code == 400
    assert 'aria-invalid="true"' in control(response, "id_want_changes_message")
    assert re.search(r'<details class="card" id="want_changes" open>', response.content.decode())


# --- the receipt ------------------------------------------------------------------------------------------
def test_the_receipt_is_a_file_with_the_text_and_its_hash(client, story):
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)

    response = client.get(button(story, "consent-receipt"))

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == (f'attachment; filename="consent-{story.ticket.number}.txt"')
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    for words in (*TEXT.values(), story.ticket.public_text_hash, story.ticket.number):
        assert words in response.content.decode()


def test_after_a_yes_was_taken_back_the_receipt_says_when(client, story):
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    story.do("withdraw_consent", story.asker)

    assert "同意が終わった日時" in client.get(button(story, "consent-receipt")).content.decode()


def test_the_receipt_is_in_the_askers_language_and_the_text_as_it_is_published(client, story):
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    Ticket.objects.update(language="en")

    receipt = client.get(button(story, "consent-receipt"), headers={"Accept-Language": "ja"}).content.decode()

    assert receipt.startswith("Receipt of your consent to publication")
    assert "同意した" not in receipt
    assert "published" in receipt.split("What you were told before you agreed:")[1]
    for words in (*TEXT.values(), story.ticket.public_text_hash):
        assert words in receipt


def test_without_a_yes_there_is_no_receipt(client, story):
    assert client.get(button(story, "consent-receipt")).status_code == 404
    assert button(story, "consent-receipt") not in client.get(page(story)).content.decode()


# --- taking it back ---------------------------------------------------------------------------------------
@pytest.fixture
def published():
    story = Story().until_published()
    carry_out()
    return story


def test_it_is_asked_once_more_and_then_gone(client, published, text_of):
    assert button(published, "withdraw_consent") in client.get(page(published)).content.decode()

    asked = client.get(button(published, "withdraw_consent"))
    assert asked.status_code == 200
    assert "ほかの人がすでに写したものまでは消せません" in text_of(asked)
    assert publication_of(published) == Publication.PUBLISHED

    done = client.post(button(published, "withdraw_consent"), follow=True)
    assert "公開を取りやめました。" in text_of(done)
    assert "まもなくこのサイトから消えます" in text_of(done)


def test_the_asker_can_see_that_it_is_gone(client, published, text_of):
    published.do("withdraw_consent", published.asker)
    carry_out()

    response = client.get(page(published))

    former = re.search(r'<a href="http://testserver(/kb/[^"]+)">消えていることを', response.content.decode())
    assert client.get(former[1]).status_code == 410


@pytest.mark.parametrize("name", ["withdraw_consent", "grant_consent", "close"])
def test_there_is_nothing_to_confirm_where_it_is_not_possible(client, name):
    story = Story().until_answered()

    response = client.get(button(story, name))

    assert (response.status_code, response["Location"]) == (302, page(story))


# --- erasing ----------------------------------------------------------------------------------------------
def test_erasing_is_asked_once_more_and_says_what_goes_and_what_stays(client, published, text_of):
    response = client.get(button(published, "erase"))

    assert response.status_code == 200
    for words in ("元にもどせません", "消すもの", "残すもの", "メールアドレス"):
        assert words in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert Ticket.objects.get(pk=published.ticket.pk).erased_at is None


def test_after_erasing_the_page_tells_so_and_the_link_is_unknown(client, published, text_of):
    response = client.post(button(published, "erase"), follow=True)

    assert response.redirect_chain == [("/c/erased/", 302)]
    assert "データを消しました" in text_of(response)
    assert client.get(page(published)).status_code == 404


# --- did it help ------------------------------------------------------------------------------------------
def test_one_tap_then_words(client, text_of):
    story = Story().until_answered()
    assert "ひとことを送る" not in text_of(client.get(page(story)))

    response = client.post(button(story, "survey"), {"helped": "partly"}, follow=True)

    assert "「少し役に立った」と受け取りました" in text_of(response)
    assert 'value="partly" class="button button--secondary survey__choice" aria-pressed="true"' in (
        response.content.decode()
    )
    client.post(button(story, "survey"), {"helped": "partly", "comment": "電話でも聞きたい"})
    survey = Survey.objects.get()
    assert (survey.helped, survey.comment) == ("partly", "電話でも聞きたい")


def test_too_many_words_are_kept_and_named(client, control):
    story = Story().until_answered()
    client.post(button(story, "survey"), {"helped": "yes"})

    response = client.post(button(story, "survey"), {"helped": "yes", "comment": "あ" * 1001})

    assert response.status_code == 400
    assert 'aria-invalid="true"' in control(response, "id_survey_comment")
    assert "あ" * 1001 in response.content.decode()


def test_before_the_answer_nobody_asks_whether_it_helped(client):
    story = Story()

    assert 'id="survey"' not in client.get(page(story)).content.decode()
    assert client.post(button(story, "survey"), {"helped": "yes"}).status_code == 409


# --- the promised day -------------------------------------------------------------------------------------
def test_the_page_names_the_day_and_who_acts_next(client, text_of):
    with clock.set_to(timezone.now() + timedelta(days=1)):
        story = Story()

    told = text_of(client.get(page(story)))

    assert re.search(r"お答えの予定 \d+月\d+日（[月火水木金]）まで にお送りします", told)
    assert "次に動くのは 窓口の担当者です" in told


def test_a_late_desk_says_sorry(client, text_of):
    with clock.set_to(timezone.now() - timedelta(days=30)):
        story = Story()

    assert "遅れています。お待たせして申し訳ありません。" in text_of(client.get(page(story)))


# --- private ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["consent-receipt", "erase", "withdraw_consent"])
def test_every_page_behind_the_link_keeps_the_link_to_itself(client, name):
    story = Story().until_granted()

    response = client.get(button(story, name))

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    elsewhere = re.findall(r'(?:href|src|action)="(https?://[^"]+)"', response.content.decode())
    assert [address for address in elsewhere if story.token in address] == []


def test_an_ended_link_looks_like_a_wrong_one_on_every_page(client):
    story = Story().until_granted()
    services.renew_link(story.ticket.pk, by=story.coordinator)

    for name in ("receipt", "erase", "withdraw_consent", "grant_consent"):
        ended = client.get(button(story, name))
        wrong = client.get(f"/c/{'x' * 43}/{name}/")
        assert (ended.status_code, ended.content) == (404, wrong.content)
