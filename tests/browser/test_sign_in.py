"""Signing in and out, a forgotten password, and pages that are somebody else's."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import link_in, sign_in


def test_a_wrong_password_is_told_in_japanese_and_the_address_stays(person, shared_desk):
    page = person()
    account = shared_desk.accounts("editor")[0]
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス").fill(account["email"])
    page.locator("input[type=password]").fill("これはちがいます")

    page.get_by_role("main").get_by_role("button", name="サインイン").click()

    expect(page.get_by_role("alert")).to_contain_text("パスワードが正しくありません")
    expect(page.get_by_label("メールアドレス")).to_have_value(account["email"])


def test_after_signing_out_the_desk_asks_to_sign_in_again(signed_in):
    page = signed_in("coordinator")
    page.goto("/desk/")

    page.get_by_role("button", name="サインアウト").click()

    page.wait_for_url("/")
    page.goto("/desk/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/desk/$"))


def test_a_forgotten_password_is_set_anew_by_the_link_in_the_mail(person, shared_desk):
    page = person()
    account = shared_desk.accounts("observer")[0]
    page.goto("/accounts/login/")
    page.get_by_role("link", name="パスワードをお忘れですか").click()
    page.get_by_label("メールアドレス").fill(account["email"])
    page.get_by_role("button", name="メールを送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("メールを送りました")

    mail = shared_desk.mail(account["email"], "パスワード")
    page.goto(link_in(mail.get_content(), "/accounts/password/reset/key/"))
    new = {"email": account["email"], "password": f"{account['password']}-あたらしい"}
    for field in page.locator("input[type=password]").all():
        field.fill(new["password"])
    page.get_by_role("button", name="このパスワードにする").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新しいパスワードになりました")

    page.goto("/accounts/login/")
    sign_in(page, new)


def test_an_unknown_address_gets_the_same_page_and_no_mail(person, shared_desk):
    page = person()
    page.goto("/accounts/password/reset/")
    page.get_by_label("メールアドレス").fill("dareka@shiranai.example.jp")

    page.get_by_role("button", name="メールを送る").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("メールを送りました")
    assert not [mail for mail in shared_desk.mails() if mail["To"] == "dareka@shiranai.example.jp"]


def test_the_desk_is_closed_to_an_editor(signed_in):
    page = signed_in("editor")

    answer = page.goto("/desk/")

    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("このページは開けません")


def test_an_expert_does_not_learn_that_anothers_case_exists(signed_in, published_case):
    held_by_the_second = f"/desk/tickets/{published_case.number}/"

    stranger, holder = signed_in("expert", 2), signed_in("expert", 1)

    assert stranger.goto(held_by_the_second).status == 404
    assert published_case.number not in stranger.inner_text("main")
    assert holder.goto(held_by_the_second).status == 200
