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
PHONES = (
    "087-123-4567",
    "03-1234-5678",
    "090-1234-5678",
    "0883-12-3456",
    "0120-123-456",
    "050-1234-5678",
    "0570-012-345",
)
MAILS = (
    "keiri@sanuki.example.jp",
    "taro.yamada+web@example.co.jp",
    "info@awa-kamikou.example.com",
    "s_ito-01@mail.example.ne.jp",
)
URLS = (
    "https://www.example.jp/shop?id=12",
    "http://example.com",
    "https://example.co.jp/a/b.html",
    "hxxps://example.net/login",
)
DOMAINS = ("www.example.jp", "sanuki-seika.example.jp", "example.co.jp", "shop.example.com")
IPS = (
    "192.0.2.10",
    "198.51.100.254",
    "203.0.113.7",
    "2001:db8::1",
    "2001:db8:0:12:34:56:78:9",
    "fe80::1ff:fe23:4567:890a",
)
MACS = ("00:00:5E:00:53:01", "00-00-5e-00-53-af", "0000.5e00.5301")
POST_CODES = ("760-0019", "770-8055", "790-0001")
NUMBERS = {
    "card": ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "4242424242424242"),
    "account": (
        "普通 1234567",
        "普通預金1234567",
        "当座 0123456",
        "口座番号：1234567",
        "口座番号は1234567",
        "普通口座の 1234567",
        "店番123",
        "記号12345",
        "会員番号 A-123456",
    ),
    "corporate_number": ("5835678256246", "T5835678256246", "5-8356-7825-6246"),
    "my_number": ("123456789018", "1234-5678-9018", "1234 5678 9018"),
}
PHONE_FORMS = (
    "{}({}){}",
    "({}){}-{}",
    "（{}）{}－{}",
    "{} {} {}",
    "{}　{}　{}",
    "{}.{}.{}",
    "{}{}{}",
    "{} - {} - {}",
    "{}の{}の{}",
)
ABROAD_FORMS = ("+81-{}-{}-{}", "+81 {} {} {}", "+81{}{}{}", "+81(0){}-{}-{}", "＋81-{}-{}-{}")
AT_FORMS = [
    "＠",
    " @ ",
    "アットマーク",
    "[at]",
    "(at)",
    " [at] ",
    "（at）",
    "【at】",
    "＜at＞",
    "[アットマーク]",
    "(アット)",
    " アットマーク ",
]


def spelled() -> Iterator[tuple[str, str, str]]:
    """(type, text, the part of it to be found)."""
    parts = [
        (type_name, part)
        for type_name, (values, spell) in KINDS.items()
        for value in values
        for part in spell(value)
    ]
    for turn, (type_name, part) in enumerate(parts):
        yield type_name, SENTENCES[turn % len(SENTENCES)].format(part), part


def _hyphens(value: str) -> list[str]:
    return [value.replace("-", hyphen) for hyphen in HYPHENS]


def _post_codes(code: str) -> Iterator[str]:
    yield from _hyphens(code)
    yield from _hyphens(f"〒{code}")
    yield "〒" + code.replace("-", "")
    yield "〒 " + code.translate(FULL_WIDTH)


def _phones(phone: str) -> Iterator[str]:
    yield from _hyphens(phone)
    yield phone.translate(FULL_WIDTH)
    parts = phone.split("-")
    for form in PHONE_FORMS:
        yield form.format(*parts)
    if phone[:2] != "05" and phone[:3] != "012":
        for form in ABROAD_FORMS:
            yield form.format(parts[0][1:], *parts[1:])


def _mails(mail: str) -> Iterator[str]:
    yield from (mail, mail.upper(), mail.translate(FULL_WIDTH))
    for at in AT_FORMS:
        yield mail.replace("@", at)
    yield mail.replace("@", "[at]").replace(".", "[dot]")
    yield mail.replace("@", "(at)").replace(".", "(ドット)")


def _cases(value: str) -> Iterator[str]:
    yield from (value, value.upper(), value.translate(FULL_WIDTH))


def _with_dots(value: str) -> Iterator[str]:
    yield from _cases(value)
    yield value.replace(".", "[.]")


def _numbers(value: str) -> Iterator[str]:
    yield from _hyphens(value)
    yield value.translate(FULL_WIDTH)


KINDS = {
    "phone": (PHONES, _phones),
    "mail": (MAILS, _mails),
    "url": (URLS, _cases),
    "domain": (DOMAINS, _with_dots),
    "ip": (IPS, _with_dots),
    "mac": (MACS, _cases),
    "postcode": (POST_CODES, _post_codes),
    **{type_name: (values, _numbers) for type_name, values in NUMBERS.items()},
}
