"""What is recognised by its shape: numbers, addresses of the net, dates, sums. Texts come in NFKC."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from kb.anonymising.marks import Found

# Hyphens as people type them in numbers, the long vowel mark and 「の」 included; NFKC has folded full width.
_H = "[-\u2010-\u2015\u2212\u30fc\u4e00\uff70~]"
_S = rf"(?:\s?{_H}\s?|[ .]|の)"
_AT = r"(?:\s?@\s?|\s?[\[({<【〔]\s?(?:at|アット(?:マーク)?|あっと(?:まーく)?|@)\s?[\])}>】〕]\s?|\s?(?:アットマーク|あっとまーく|アット)\s?)"
_DOT = r"(?:\s?\.\s?|\s?[\[({【〔]\s?(?:dot|ドット|\.|点)\s?[\])}】〕]\s?|\s?ドット\s?)"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TLDS = (
    "jp|com|net|org|info|biz|co|io|me|tv|dev|app|cloud|online|site|shop|xyz|tokyo|osaka|kyoto|nagoya|"
    "asia|eu|us|uk|cn|kr|tw|de|fr|ru|to|cc|ai|edu|gov|local|example|test|invalid|nagoya|world|work|club|store|tech"
)
_DOMAIN = rf"(?:{_LABEL}{_DOT})+(?:{_TLDS})(?![A-Za-z0-9])"
_DIGIT = r"(?<![0-9A-Za-z])"
_NO_DIGIT = r"(?![0-9A-Za-z])"

# Taken whole and never cut again, so that a long word without @ costs nothing.
_LOCAL_LETTER = r"[A-Za-z0-9._%+/!#$&'*=?^`{|}~-]"
_LOCAL = rf"(?<!{_LOCAL_LETTER}){_LOCAL_LETTER}++"
MAIL = re.compile(
    rf"{_LOCAL}(?:\s?[\[({{【]\s?(?:dot|ドット)\s?[\])}}】]\s?{_LOCAL})*{_AT}(?:{_DOMAIN}|(?:{_LABEL}{_DOT})+[A-Za-z]{{2,24}})",
    re.IGNORECASE,
)
URL = re.compile(
    r"(?:h(?:tt|xx|××|\*\*)ps?|ftp|ttps?|sftp|smb|file)\s?[:：]\s?/{1,3}[^\s、。「」『』()<>（）]+",
    re.IGNORECASE,
)
DOMAIN = re.compile(
    rf"(?<![A-Za-z0-9.@_-])(?:www{_DOT})?{_DOMAIN}(?:/[^\s、。「」『』()<>]*)?", re.IGNORECASE
)
IPV4 = re.compile(
    rf"(?<![0-9A-Za-z.])(?:\d{{1,3}}{_DOT}){{3}}(?:\d{{1,3}}|[x*]{{1,3}})(?:/\d{{1,2}}|:\d{{1,5}})?(?![0-9])",
    re.IGNORECASE,
)
IPV6 = re.compile(
    r"(?<![0-9A-Za-z:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%[0-9a-z]+)?(?:/\d{1,3})?(?![0-9A-Za-z:])",
    re.IGNORECASE,
)
MAC = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9A-Za-z])|(?<![0-9A-Za-z])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9A-Za-z])",
    re.IGNORECASE,
)
POSTCODE = re.compile(
    rf"〒\s?\d{{3}}\s?{_H}?\s?\d{{4}}|{_DIGIT}\d{{3}}{_H}\d{{4}}(?!{_H}?\d)"
    rf"|(?<=郵便番号)[はが:：\s]*\d{{3}}\s?{_H}?\s?\d{{4}}(?!\d)"
)
# Separated, in parentheses, with the country's number, or eleven and ten digits in a row.
PHONE = re.compile(
    rf"(?<![0-9A-Za-z])(?:\+\s?81{_S}?\(?0?\)?{_S}?\d{{1,4}}|\(?0\d{{1,4}}\)?){_S}?\(?\d{{1,4}}\)?{_S}?\d{{3,4}}{_NO_DIGIT}"
)
TOLL = re.compile(rf"(?<![0-9A-Za-z])(?:0120|0800|0570){_S}?\d{{2,3}}{_S}?\d{{3,4}}{_NO_DIGIT}")
LOCAL_PHONE = re.compile(
    rf"(?:電話|TEL|Tel|tel|FAX|Fax|fax|ファックス|ファクス|携帯|内線|直通)(?:番号)?[はが:：.\s]*\d{{2,4}}(?:{_S}\d{{3,4}}){{0,2}}(?!\d)"
)
CARD = re.compile(rf"(?<![0-9A-Za-z])\d(?:{_S}?\d){{12,18}}(?![0-9A-Za-z])")
NUMBER_12_13 = re.compile(rf"(?<![0-9A-Za-z])(?:T\s?)?\d(?:{_S}?\d){{11,12}}(?![0-9A-Za-z])")
ACCOUNT = re.compile(
    rf"(?:普通|当座|貯蓄|口座(?:番号)?|預金|記号|番号|(?:支)?店番(?:号)?|会員番号|お客様番号|契約番号|顧客番号|受付番号|整理番号|免許証番号|保険証番号|社員番号)"
    rf"(?:預金|口座|番号)*[はがの:：.\s(]*(?:No\.?\s?)?[A-Za-z]{{0,4}}{_H}?\d(?:{_S}?\d){{2,15}}(?!\d)"
)
PLATE = re.compile(
    r"[一-鿿ぁ-ん]{1,4}\s?\d{2,3}[A-Z]?\s?[ぁ-ん]\s?[・.\d]{1,2}\s?[-ー・]?\s?[・.\d]{1,3}(?!\d)"
)
HANDLE = re.compile(
    r"(?<![A-Za-z0-9_.@/])@[A-Za-z_][A-Za-z0-9_.-]{2,30}|(?:LINE|ライン|Skype|Chatwork|Twitter|X|Instagram|インスタ)\s?(?:の)?\s?(?:ID|アカウント)[はが:：\s]*@?[A-Za-z0-9_.-]{3,30}"
)
PATH = re.compile(
    r"(?:[A-Za-z]:[\\¥]|\\\\|¥¥)[^\s、。「」]+|(?:/home/|/Users/|~/)[^\s、。「」]+", re.IGNORECASE
)
_ERA = r"(?:令和|平成|昭和|大正|明治|[RHS](?=\d))"
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|元)"
DATE = re.compile(
    rf"(?:(?:{_ERA}\s?{_N}|(?:19|20)\d{{2}}|[一二〇九]{{4}})\s?年\s?)?{_N}\s?月\s?{_N}\s?日(?:\s?[(（]?[月火水木金土日][)）]?(?:曜日?)?)?"
    rf"|(?<!\d)(?:19|20)\d{{2}}\s?([-/.])\s?\d{{1,2}}\s?\1\s?\d{{1,2}}(?!\d)"
    rf"|(?<![\d/])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?=[\s(（にのはからまで、]|$)"
    rf"|(?<!\d)(?:19|20)\d{{6}}(?!\d)"
)
TIME = re.compile(
    r"(?:午前|午後|AM|PM|朝|夜|夕方)?\s?(?<!\d)(?:[01]?\d|2[0-3])\s?(?:時\s?[0-5]?\d\s?分|:[0-5]\d(?::[0-5]\d)?(?![\d:]))",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"[¥$€]\s?\d[\d,.]*\s?[万億千]?|(?<![\d,.])\d[\d,.]*\s?(?:[億万千百]\s?\d*[\d,]*\s?)*(?:円|ドル|ユーロ|元|ウォン)"
)

Check = Callable[[re.Match[str]], bool]


def found(text: str) -> Iterator[Found]:
    """Everything in `text` (NFKC) that has one of the shapes. Overlaps are the caller's business."""
    for type_name, pattern, check in _SHAPES:
        for match in pattern.finditer(text):
            if check is None or check(match):
                yield Found(match.start(), match.end(), type_name)


def _digits(match: re.Match[str]) -> str:
    return "".join(filter(str.isdecimal, match[0]))


def _is_card(match: re.Match[str]) -> bool:
    """The check digit of ISO/IEC 7812 (Luhn)."""
    digits = [int(digit) for digit in reversed(_digits(match))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return len(digits) >= 13 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_corporate_number(match: re.Match[str]) -> bool:
    """法人番号: 13 digits, the first is 9 less the weighted sum of the others modulo 9 (法人番号の指定に関する省令)."""
    digits = [int(digit) for digit in _digits(match)]
    if len(digits) != 13:
        return False
    weighted = sum(digit * (1 + place % 2) for place, digit in enumerate(reversed(digits[1:])))
    return digits[0] == 9 - weighted % 9


def _is_my_number(match: re.Match[str]) -> bool:
    """個人番号: 12 digits, the last checks the others (行政手続における特定の個人を識別するための番号の利用等に関する法律施行令の省令)."""
    digits = [int(digit) for digit in _digits(match)]
    if len(digits) != 12:
        return False
    weights = [place + 1 if place <= 6 else place - 5 for place in range(1, 12)]
    rest = sum(digit * weight for digit, weight in zip(reversed(digits[:11]), weights, strict=True)) % 11
    return digits[11] == (0 if rest <= 1 else 11 - rest)


def _is_phone(match: re.Match[str]) -> bool:
    count = len(_digits(match))
    return (11 <= count <= 13) if match[0].lstrip().startswith("+") else count in (10, 11)


def _is_ipv4(match: re.Match[str]) -> bool:
    numbers = re.findall(r"\d+", match[0])[:4]
    return all(int(number) <= 255 for number in numbers)


def _is_ipv6(match: re.Match[str]) -> bool:
    try:
        ipaddress.IPv6Address(re.split("[%/]", match[0])[0])
    except ValueError:
        return False
    return match[0].count(":") >= 3 or ("::" in match[0] and len(match[0]) > 4)


_SHAPES: list[tuple[str, re.Pattern[str], Check | None]] = [
    ("mail", MAIL, None),
    ("url", URL, None),
    ("domain", DOMAIN, None),
    ("ip", IPV4, _is_ipv4),
    ("ip", IPV6, _is_ipv6),
    ("mac", MAC, None),
    ("postcode", POSTCODE, None),
    ("phone", PHONE, _is_phone),
    ("phone", TOLL, None),
    ("phone", LOCAL_PHONE, None),
    ("card", CARD, _is_card),
    ("corporate_number", NUMBER_12_13, _is_corporate_number),
    ("my_number", NUMBER_12_13, _is_my_number),
    ("account", ACCOUNT, None),
    ("plate", PLATE, None),
    ("handle", HANDLE, None),
    ("path", PATH, None),
    ("date", DATE, None),
    ("time", TIME, None),
    ("money", MONEY, None),
]
