"""Numbers and addresses in the spellings people use, each within a sentence. All are made up or reserved for examples."""

from __future__ import annotations

from collections.abc import Iterator

FULL_WIDTH = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.@:/()+ ",
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ－．＠：／（）＋　",
)
SENTENCES = (
    "{}です。",
    "連絡先は{}になります。",
    "（{}）へお願いします",
    "きのう「{}」と出ました。",
    "{}\r\n以上",
    "画面には{}とあり、困っています。",
)
HYPHENS = "-－‐‑–—−ー―ｰ"
PHONES = ("087-123-4567", "03-1234-5678", "090-1234-5678", "0883-12-3456", "0120-123-456", "050-1234-5678", "0570-012-345")
MAILS = ("keiri@sanuki.example.jp", "taro.yamada+web@example.co.jp", "info@awa-kamikou.example.com", "s_ito-01@mail.example.ne.jp")
URLS = ("https://www.example.jp/shop?id=12", "http://example.com", "https://example.co.jp/a/b.html", "hxxps://example.net/login")
DOMAINS = ("www.example.jp", "sanuki-seika.example.jp", "example.co.jp", "shop.example.com")
IPS = ("192.0.2.10", "198.51.100.254", "203.0.113.7", "2001:db8::1", "2001:db8:0:12:34:56:78:9", "fe80::1ff:fe23:4567:890a")
MACS = ("00:00:5E:00:53:01", "00-00-5e-00-53-af", "0000.5e00.5301")
POST_CODES = ("760-0019", "770-8055", "790-0001")
CARDS = ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "4242424242424242")
ACCOUNTS = ("普通 1234567", "普通預金1234567", "当座 0123456", "口座番号：1234567", "口座番号は1234567", "普通口座の 1234567", "店番123", "記号12345", "会員番号 A-123456")
CORPORATE = ("5835678256246", "T5835678256246", "5-8356-7825-6246")
MY_NUMBERS = ("123456789018", "1234-5678-9018", "1234 5678 9018")


def spelled() -> Iterator[tuple[str, str, str]]:
    """(type, text, the part of it to be found)."""
    turn = 0
    for type_name, part in _parts():
        yield type_name, SENTENCES[turn % len(SENTENCES)].format(part), part
        turn += 1


def _parts() -> Iterator[tuple[str, str]]:
    for phone in PHONES:
        for hyphen in HYPHENS:
            yield "phone", phone.replace("-", hyphen)
        first, second, third = phone.split("-")
        for form in ("{}({}){}", "({}){}-{}", "（{}）{}－{}", "{} {} {}", "{}　{}　{}", "{}.{}.{}", "{}{}{}", "{} - {} - {}", "{}の{}の{}"):
            yield "phone", form.format(first, second, third)
        if phone[:2] != "05" and phone[:3] != "012":
            for form in ("+81-{}-{}-{}", "+81 {} {} {}", "+81{}{}{}", "+81(0){}-{}-{}", "＋81-{}-{}-{}"):
                yield "phone", form.format(first[1:], second, third)
        yield "phone", phone.translate(FULL_WIDTH)
    for mail in MAILS:
        yield "mail", mail
        yield "mail", mail.upper()
        yield "mail", mail.translate(FULL_WIDTH)
        for at in ("＠", " @ ", "アットマーク", "[at]", "(at)", " [at] ", "（at）", "【at】", "＜at＞", "[アットマーク]", "(アット)", " アットマーク "):
            yield "mail", mail.replace("@", at)
        yield "mail", mail.replace("@", "[at]").replace(".", "[dot]")
        yield "mail", mail.replace("@", "(at)").replace(".", "(ドット)")
    for type_name, values in (("url", URLS), ("domain", DOMAINS), ("ip", IPS), ("mac", MACS)):
        for value in values:
            yield type_name, value
            yield type_name, value.upper()
            yield type_name, value.translate(FULL_WIDTH)
    for address in IPS[:3]:
        yield "ip", address.replace(".", "[.]")
        yield "ip", address + "/24"
    for domain in DOMAINS:
        yield "domain", domain.replace(".", "[.]")
    for code in POST_CODES:
        for hyphen in HYPHENS:
            yield "postcode", "〒" + code.replace("-", hyphen)
            yield "postcode", code.replace("-", hyphen)
        yield "postcode", "〒" + code.replace("-", "")
        yield "postcode", "〒 " + code.translate(FULL_WIDTH)
    for type_name, values in (("card", CARDS), ("account", ACCOUNTS), ("corporate_number", CORPORATE), ("my_number", MY_NUMBERS)):
        for value in values:
            yield type_name, value
            yield type_name, value.translate(FULL_WIDTH)
            for hyphen in HYPHENS:
                if "-" in value and type_name != "account":
                    yield type_name, value.replace("-", hyphen)
