"""Two people on one case: each sees the other, and that the case moved on while they read."""

from playwright.sync_api import expect


def open_case(desk):
    asked = desk.asker().post(
        "consultations/",
        json={"body": "取引先から変なメールがきました。", "email": "futari@kazura.example.jp"},
    )
    return asked.json()["number"]


def test_each_sees_the_other_and_what_they_did(shared_desk, signed_in, axe):
    number = open_case(shared_desk)
    first, second = signed_in("coordinator"), signed_in("coordinator", 1, width=360)
    first.goto(f"/desk/tickets/{number}/")
    expect(first.get_by_text("この相談は、いま動きがありました。")).to_be_hidden()

    second.goto(f"/desk/tickets/{number}/")
    second.get_by_text("内部メモを書く").click()
    second.get_by_role("button", name="@", exact=False).first.click()
    note = second.get_by_label("内部メモ")
    assert note.input_value().startswith("@")
    note.press_sequentially("見てください")
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.get_by_text("さんが書いています")).to_be_visible()
    assert axe(first) == []

    second.get_by_role("button", name="メモを残す").click()
    expect(second.get_by_text("知らせた人")).to_be_visible()
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.get_by_text("この相談は、いま動きがありました。")).to_be_visible()
    assert axe(second) == []
