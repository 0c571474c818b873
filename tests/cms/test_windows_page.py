"""The list of other windows: near ones first, narrowed and counted, and no number nobody confirmed."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cms import taxonomy
from cms.snippets import Window

pytestmark = pytest.mark.django_db
OLD_PHONE = "088-653-9110"
JAPAN = ZoneInfo("Asia/Tokyo")
REMARKS = ("未確認", "保存資料", "再確認", "公開前", "時点の記載", "作成者", "旧資料")


@pytest.fixture
def at(monkeypatch):
    """Sets the clock to a time in Japan."""

    def set_clock(text):
        moment = datetime.datetime.fromisoformat(text).replace(tzinfo=JAPAN)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def page_of(client, query=""):
    return client.get(f"/windows/{query}").content.decode()


def shown(response):
    found = response.context["found"]
    return {window for group in found.near + found.far for window in group.windows}


# --- what may be shown ------------------------------------------------------------------------------------
def test_a_phone_from_an_old_source_is_not_shown(client):
    assert Window.objects.get(code="police-36").phone == OLD_PHONE

    assert OLD_PHONE not in page_of(client, "?prefecture=36")


def test_a_phone_listed_as_unverified_is_not_shown(client):
    Window.objects.create(
        code="new",
        name="窓口",
        kind="x",
        phone="087-000-0001",
        url="https://example.jp/",
        unverified_fields=["phone"],
    )

    assert "087-000-0001" not in page_of(client)


def test_it_is_shown_once_an_operator_confirmed_it_with_the_day(client):
    Window.objects.filter(code="police-36").update(checked_on=datetime.date(2026, 11, 2))

    page = page_of(client, "?prefecture=36")

    assert '<a href="tel:088-653-9110">' in page
    assert "2026年11月2日 確認" in page


def test_the_sign_of_a_short_number_survives_in_the_link(client):
    assert '<a href="tel:%239110">' in page_of(client, "?prefecture=37")


def test_notes_of_editors_are_not_shown(client):
    Window.objects.filter(code="ipa-org").update(note="電話番号は未確認。公開前に再確認する。")

    page = page_of(client)

    assert [remark for remark in REMARKS if remark in page] == []


def test_no_shipped_description_reads_like_a_remark_of_an_editor():
    texts = [item["description_ja"] or "" for item in taxonomy.load("windows")["windows"]]

    assert [text for text in texts for remark in REMARKS if remark in text] == []


def test_a_window_without_any_contact_is_named_apart(client):
    response = client.get("/windows/?prefecture=36")

    names = {window.name for window in response.context["found"].unreachable}
    assert "徳島商工会議所" in names
    assert names.isdisjoint(window.name for window in shown(response))


# --- narrowing and counting --------------------------------------------------------------------------------
def test_a_prefecture_shows_its_windows_first_and_those_for_everybody(client):
    response = client.get("/windows/?prefecture=37")

    assert [group.code for group in response.context["found"].near] == ["37", ""]
    assert response.context["found"].far == []
    page = response.content.decode()
    assert "香川県よろず支援拠点" in page
    assert "徳島県よろず支援拠点" not in page


@pytest.mark.parametrize("query", ["", "?prefecture=", "?prefecture=99", "?topic=none"])
def test_without_a_known_choice_all_are_shown_and_shikoku_is_open(client, query):
    response = client.get(f"/windows/{query}")

    found = response.context["found"]
    assert [group.code for group in found.near] == ["", "36", "37", "38", "39"]
    assert len(shown(response)) + len(found.unreachable) == Window.objects.count()


def test_a_topic_shows_those_who_take_it(client):
    found = shown(client.get("/windows/?prefecture=37&topic=malware"))

    assert found
    assert all("malware" in window.topics and window.prefecture in {"", "37"} for window in found)


def test_every_choice_says_how_many_it_leads_to(client):
    for query in ("", "?topic=malware", "?prefecture=37"):
        found = client.get(f"/windows/{query}").context["found"]
        glue = "&" if query else "?"
        kagawa = next(number for code, _name, number in found.prefectures if code == "37")
        leak = next(number for code, _name, number in found.topics if code == "leak")

        assert kagawa == client.get(f"/windows/{query}{glue}prefecture=37").context["found"].total
        assert leak == client.get(f"/windows/{query}{glue}topic=leak").context["found"].total


def test_the_page_costs_the_same_however_many_there_are(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/windows/")


# --- open now ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24 10:00", ("いま開いています", "17時30分まで")),
        ("2026-11-24 20:00", ("いまは受付時間の外です", "次に開くのは 明日 11月25日（水） 9時30分")),
        ("2026-12-28 18:00", ("いまは受付時間の外です", "次に開くのは 1月4日（月） 9時30分")),
    ],
)
def test_a_card_says_whether_it_is_open_now(client, at, moment, words):
    Window.objects.exclude(code="ppc-dial").delete()
    at(moment)

    page = page_of(client)

    assert all(word in page for word in words)


def test_hours_from_an_old_source_do_not_say_open_or_closed(at):
    at("2026-11-24 10:00")
    window = Window.objects.get(code="houterasu")
    assert window.stale
    assert window.opening is None

    window.checked_on = datetime.date(2026, 11, 2)

    assert window.opening.is_open


def test_hours_that_are_listed_as_unverified_do_not_say_open_or_closed():
    window = Window(hours="24時間", unverified_fields=["hours"])

    assert window.opening is None


# --- how old the data are ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source_date", "checked_on", "is_old"),
    [
        ("2026-07-06", None, False),
        ("2026-05-01", None, True),
        ("2025", None, True),
        ("2016-09", None, True),
        ("2016-09", datetime.date(2026, 11, 2), False),
        ("2026-07-06", datetime.date(2026, 1, 5), True),
        ("", None, False),
    ],
)
def test_what_nobody_checked_for_half_a_year_is_old(at, source_date, checked_on, is_old):
    at("2026-11-24 10:00")

    assert Window(source_date=source_date, checked_on=checked_on).is_old is is_old


@pytest.mark.parametrize(
    ("source_date", "text"),
    [
        ("2026-07-06", "2026年7月6日"),
        ("2016-09", "2016年9月"),
        ("2025", "2025年"),
        ("", ""),
        ("去年", "去年"),
    ],
)
def test_the_day_of_the_source_is_written_out(source_date, text):
    assert Window(source_date=source_date).as_of_text == text


# --- open now ---------------------------------------------------------------------------------------------
def test_only_those_that_are_open_now(client, at):
    Window.objects.all().delete()
    for code, hours in (
        ("day", "平日9時〜17時"),
        ("late", "平日9時〜21時"),
        ("unknown", ""),
        ("always", "24時間"),
    ):
        Window.objects.create(code=code, name=code, kind="x", url="https://example.jp/", hours=hours)

    at("2026-11-24 18:00")
    response = client.get("/windows/?open=1")
    assert {window.code for window in shown(response)} == {"late", "always"}
    assert 'name="open" value="1" id="id_open" checked' in response.content.decode()

    at("2026-11-24 10:00")
    assert {window.code for window in shown(client.get("/windows/?open=1"))} == {"day", "late", "always"}
    assert len(shown(client.get("/windows/"))) == 4


def test_where_none_is_open_the_page_says_so_and_leads_on(client, at):
    Window.objects.all().delete()
    at("2026-11-22 03:00")

    page = page_of(client, "?open=1&prefecture=37")

    assert "いま開いていると確かにわかる窓口は、ありません" in page
    assert 'href="/consult/"' in page
