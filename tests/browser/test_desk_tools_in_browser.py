"""What people at the desk are told, and a questionnaire filled on a phone: as somebody meets them."""

import pytest
from playwright.sync_api import expect

from tests.factories import consultation
from tests.live import wait_for
from tests.tickets.receiver import receiver

PHONE, DESKTOP = 360, 1280


def test_the_bell_rings_and_falls_silent(shared_desk, signed_in):
    page = signed_in("coordinator")
    page.goto("/desk/notices/")
    page.get_by_role("button", name="すべて読んだことにする").click()
    expect(page.locator(".bell__count")).to_have_count(0)
    created = shared_desk.asker().post("consultations/", json=consultation(happening_now=["ransom"])).json()
    page.goto("/desk/")
    expect(page.locator(".bell__count")).to_contain_text("1")

    page.get_by_role("banner").get_by_role("link", name="お知らせ").click()
    newest = page.locator(".notices__item").first
    expect(newest).to_contain_text("急ぎの相談が届きました")
    newest.get_by_role("button", name="相談を開く").click()

    expect(page).to_have_url(f"{shared_desk.url}/desk/tickets/{created['number']}/")
    expect(page.locator(".bell__count")).to_have_count(0)
    mail = shared_desk.mail(shared_desk.accounts("coordinator")[0]["email"], created["number"])
    assert f"/desk/tickets/{created['number']}/" in mail.get_content()


def test_how_one_is_told_is_chosen_with_the_keyboard(signed_in, axe):
    page = signed_in("expert", 2, width=PHONE)
    page.goto("/desk/notices/settings/")
    choice = page.get_by_role("group", name="相談した人から返事がありました")
    choice.get_by_label("朝のまとめメールで知らせる").press("Space")
    page.get_by_role("button", name="この受け取り方にする").press("Enter")
    expect(page.get_by_text("お知らせの受け取り方を変えました。")).to_be_visible()

    expect(choice.get_by_label("朝のまとめメールで知らせる")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert axe(page) == []


@pytest.fixture
def seminar(signed_in):
    page = signed_in("coordinator", 1)
    page.goto("/desk/surveys/new/")
    page.get_by_label("題名").fill("ブラウザの講習会")
    page.get_by_label("アドレスの終わり").fill("browser-seminar")
    first, second = (
        page.get_by_role("group", name="質問1", exact=True),
        page.get_by_role("group", name="質問2", exact=True),
    )
    first.get_by_label("聞くこと").fill("わかりやすかったですか")
    second.get_by_label("聞くこと").fill("ひとこと")
    second.get_by_label("答え方").select_option("自由に書く")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("heading", name="ブラウザの講習会")).to_be_visible()
    return page


def test_a_questionnaire_on_a_phone_and_from_paper(seminar, person, axe):
    phone = person(PHONE)
    phone.goto("/survey/browser-seminar/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert axe(phone) == []
    phone.goto("/survey/browser-seminar/")
    phone.get_by_role("button", name="送る").click()
    expect(phone.get_by_role("alert")).to_contain_text("ひとつも答えがありません")
    phone.get_by_label("とてもそう思う").check()
    phone.get_by_label("ひとこと").fill("また来たい")
    phone.get_by_role("button", name="送る").click()
    expect(phone.get_by_role("heading", name="ありがとうございました")).to_be_visible()
    assert phone.context.cookies() == []

    seminar.get_by_role("link", name="紙のアンケートを入れる").click()
    seminar.get_by_label("どちらでもない").check()
    seminar.get_by_role("button", name="この1枚を入れる").click()
    seminar.get_by_role("link", name="結果を見る").click()
    expect(seminar.get_by_text("回答 2（紙から 1）")).to_be_visible()
    expect(seminar.get_by_text("また来たい")).to_be_visible()
    assert axe(seminar) == []
    seminar.goto("/desk/surveys/browser-seminar/poster/")
    expect(seminar.locator("svg.poster__code")).to_be_visible()
    assert axe(seminar) == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/desk/notices/", "coordinator"),
        ("/desk/upkeep/", "coordinator"),
        ("/desk/upkeep/", "editor"),
        ("/desk/surveys/", "coordinator"),
        ("/desk/surveys/new/", "coordinator"),
        ("/desk/webhooks/", "admin"),
        ("/desk/webhooks/new/", "admin"),
    ],
)
def test_the_pages_fit_and_keep_the_rules(signed_in, axe, path, role, width):
    page = signed_in(role, width=width)
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_another_system_is_told(shared_desk, signed_in):
    with receiver() as other_system:
        page = signed_in("admin")
        page.goto("/desk/webhooks/new/")
        page.get_by_label("名前").fill("受付システム")
        page.get_by_label("送り先のアドレス").fill(other_system.url)
        page.get_by_role("button", name="保存する").click()
        page.get_by_role("button", name="ためしに送る").click()

        def arrived():
            page.reload()
            return page.get_by_text("届きました").count() > 0

        wait_for(arrived)
        assert [one["type"] for one in other_system.messages] == ["ping"]
        page.get_by_text("この送り先を消す").click()
        page.get_by_role("button", name="消す", exact=True).click()
        expect(page.get_by_text("送り先は、まだありません。")).to_be_visible()
