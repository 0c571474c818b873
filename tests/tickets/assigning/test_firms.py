"""The same firm, however it is written; and addresses that say nothing about a firm."""

import pytest

from tickets.assigning import firms


@pytest.mark.parametrize(
    "written",
    [
        "株式会社さぬき青果",
        "さぬき青果株式会社",
        "㈱さぬき青果",
        "(株)さぬき青果",
        "（株） さぬき 青果",
        "さぬき・青果",
        " さぬき青果　",
    ],
)
def test_one_firm_has_one_name(written):
    assert firms.folded_name(written) == "さぬき青果"
    assert firms.name_key(written) == firms.name_key("さぬき青果")


def test_width_and_case_do_not_matter():
    assert firms.name_key("ＩＹＡ Ｓｙｓｔｅｍ Co., Ltd.") == firms.name_key("iya system")


def test_two_firms_have_two_names():
    assert firms.name_key("さぬき青果") != firms.name_key("さぬき製作所")


@pytest.mark.parametrize("written", ["", " ", "個人", "なし", "株式会社", "個人事業主"])
def test_what_names_no_firm_is_no_key(written):
    assert firms.name_key(written) == ""


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("keiri@Sanuki.example.jp", "sanuki.example.jp"),
        ("taro@gmail.com", ""),
        ("taro@yahoo.co.jp", ""),
        ("taro@abc.ocn.ne.jp", ""),
        ("", ""),
    ],
)
def test_an_address_of_anybody_says_nothing_about_a_firm(email, domain):
    assert firms.firm_domain(email) == domain
    assert bool(firms.domain_key(email)) == bool(domain)


def test_a_key_tells_nothing_without_the_secret(settings):
    before = firms.name_key("さぬき青果")
    settings.SECRET_KEY = "another"

    assert "さぬき" not in before
    assert firms.name_key("さぬき青果") != before


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("カモメソフトの会計が動きません", "カモメソフト", True),
        ("ｶﾓﾒｿﾌﾄの会計", "カモメソフト株式会社", True),
        ("カモメ ソフト", "カモメソフト", True),
        ("Kamome を入れています", "kamome", True),
        ("kamomeya という店", "kamome", False),
        ("何も書いていません", "カモメソフト", False),
    ],
)
def test_a_vendor_is_found_in_a_text(text, word, found):
    assert firms.mentions(text, word) is found
