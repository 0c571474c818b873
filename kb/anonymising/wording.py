"""What each type of mark is called, why it is marked, and what more general word may stand there instead.

Names and reasons are for the writer, in their language. Suggestions go into the text, so they are Japanese.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

TYPES: dict[str, Any] = {
    "person": _("人の名前"),
    "organisation": _("会社・団体の名前"),
    "place": _("地名"),
    "facility": _("施設の名前"),
    "product": _("製品・サービスの名前"),
    "name": _("名前かもしれない言葉"),
    "mail": _("メールアドレス"),
    "phone": _("電話番号"),
    "url": _("サイトのアドレス"),
    "domain": _("サイトのアドレス"),
    "ip": _("機器の番号（IPアドレス）"),
    "mac": _("機器の番号（MACアドレス）"),
    "postcode": _("郵便番号"),
    "account": _("口座や会員の番号"),
    "card": _("カード番号"),
    "corporate_number": _("法人番号"),
    "my_number": _("マイナンバー"),
    "plate": _("車のナンバー"),
    "handle": _("SNSの名前"),
    "path": _("ファイルの置き場所"),
    "date": _("正確な日付"),
    "time": _("正確な時刻"),
    "money": _("金額"),
    "size": _("正確な人数・件数"),
    "combination": _("組み合わせると分かること"),
    "unusual": _("めずらしいこと"),
    "own_organisation": _("相談した会社の名前"),
    "own_person": _("相談した人の名前"),
    "own_mail": _("相談した人のメールアドレス"),
    "own_domain": _("相談した会社のアドレスの一部"),
    "own_place": _("相談した会社の場所"),
    "own_word": _("相談した人が書いた名前"),
}
"""Type → what the writer calls it."""

_NUMBER_REASON = _("この番号から、会社や人が分かります。")
_OWN_REASON = _("相談の記録に、同じ言葉があります。")
REASONS: dict[str, Any] = {
    "person": _("人の名前のようです。"),
    "organisation": _("会社や団体の名前のようです。"),
    "place": _("場所が分かると、会社をしぼり込めます。"),
    "facility": _("施設の名前のようです。"),
    "product": _("使っている製品が分かると、弱いところも知られます。"),
    "name": _("あまり使われない言葉です。名前かもしれません。"),
    "mail": _("アドレスから、会社や人が分かります。"),
    "url": _("アドレスから、会社や人が分かります。"),
    "domain": _("アドレスから、会社や人が分かります。"),
    "handle": _("SNSの名前から、会社や人が分かります。"),
    "path": _("置き場所に、人や会社の名前が入っていることがあります。"),
    "date": _("日付が分かると、ニュースなどと結びつきます。"),
    "time": _("時刻が分かると、できごとを特定できます。"),
    "money": _("金額が分かると、できごとを特定できます。"),
    "size": _("正確な数から、会社をしぼり込めます。"),
    "combination": _(
        "場所・仕事・大きさ・時期がそろうと、一つの会社にしぼられます。どれかをぼかしてください。"
    ),
    "unusual": _("めずらしいことは、知っている人には分かります。"),
    "own_organisation": _OWN_REASON,
    "own_person": _OWN_REASON,
    "own_mail": _OWN_REASON,
    "own_domain": _OWN_REASON,
    "own_place": _OWN_REASON,
    "own_word": _OWN_REASON,
}
"""Type → why it is marked; numbers share one reason."""

_FIXED = {
    "person": "担当の人",
    "facility": "ある施設",
    "product": "使っている製品",
    "mail": "あるメールアドレス",
    "phone": "ある電話番号",
    "url": "あるサイト",
    "domain": "あるサイト",
    "ip": "ある機器の番号",
    "mac": "ある機器の番号",
    "postcode": "",
    "account": "ある番号",
    "card": "カードの番号",
    "corporate_number": "",
    "my_number": "",
    "plate": "会社の車",
    "handle": "SNSのアカウント",
    "path": "社内の置き場所",
    "combination": "",
    "unusual": "",
    "own_organisation": "自社",
    "own_person": "担当の人",
    "own_mail": "自社のメールアドレス",
    "own_domain": "自社のアドレス",
    "own_place": "ある地域",
    "own_word": "",
}
_ORGANISATIONS = (
    ("銀行|信用金庫|信金|信用組合|金庫$", "取引のある金融機関"),
    ("病院|医院|クリニック|診療所|歯科|薬局", "ある医療機関"),
    ("大学|学校|高校|学園|学院|幼稚園|保育", "ある学校"),
    ("市役所|役場|県庁|区役所|市$|町$|村$", "地元の役所"),
    ("警察", "警察"),
    ("組合|農協|漁協|生協", "ある組合"),
    ("協会|協議会|連盟|財団|法人|会議所|商工会", "ある団体"),
    ("旅館|ホテル|民宿|荘$", "ある宿"),
    ("事務所", "ある事務所"),
    ("製作所|工業|鉄工|精機|精工|加工|工場", "ある製造会社"),
    ("建設|工務店|建築|土木", "ある建設会社"),
    ("運輸|運送|物流", "ある運送会社"),
    ("商店|商会|商事|青果|店$|ストア|マート", "ある販売会社"),
)


def reason(type_name: str) -> Any:
    """Why something of this type is marked, for the writer."""
    return REASONS.get(type_name, _NUMBER_REASON)


def suggestion(text: str, type_name: str) -> str:
    """A more general word for `text`, in Japanese; "" where it should rather be left out or told otherwise."""
    if type_name in _FIXED:
        return _FIXED[type_name]
    return _FROM_TEXT[type_name](text)


def _organisation(text: str) -> str:
    return next((general for pattern, general in _ORGANISATIONS if re.search(pattern, text)), "ある会社")


def _place(text: str) -> str:
    if re.search("県$|東京都$|[京大][都阪]府$|北海道$", text):
        return "ある県"
    if re.search("[市区町村]", text):
        return "ある町"
    return "ある地域"


def _name(text: str) -> str:
    return "ある製品" if re.search("[A-Za-z]", text) else ""


def _date(text: str) -> str:
    """The month stays, in words of about when."""
    numbers = re.findall(r"\d+", text)
    if match := re.search(r"(\d{1,2})\s?月\s?(\d{1,2})\s?日", text):
        third = ("上旬", "中旬", "下旬")[min((int(match[2]) - 1) // 10, 2)]
        return f"{int(match[1])}月{third}"
    if len(numbers) == 3 and 1 <= int(numbers[1]) <= 12:
        return f"{int(numbers[1])}月ごろ"
    if len(numbers) == 2 and 1 <= int(numbers[0]) <= 12:
        return f"{int(numbers[0])}月ごろ"
    return "ある日"


def _time(text: str) -> str:
    match = re.search(r"\d+", text)
    hour = int(match[0]) if match else 12
    if re.search("午後|PM|夜|夕", text, re.IGNORECASE) and hour < 12:
        hour += 12
    for until, word in ((5, "夜中"), (11, "朝"), (14, "昼ごろ"), (18, "夕方")):
        if hour < until:
            return word
    return "夜"


def _money(text: str) -> str:
    """The band a sum is in."""
    digits = re.search(r"\d[\d,]*", text)
    if not digits or not re.search("[円¥]", text):
        return "まとまった金額"
    amount = int(digits[0].replace(",", ""))
    for unit, factor in (("億", 10**8), ("千万", 10**7), ("百万", 10**6), ("万", 10**4), ("千", 10**3)):
        if unit in text:
            amount *= factor
            break
    for least, word in (
        (10**8, "億円単位"),
        (10**7, "数千万円"),
        (10**6, "数百万円"),
        (10**5, "数十万円"),
        (10**4, "数万円"),
    ):
        if amount >= least:
            return word
    return "数千円" if amount >= 1000 else "少額"


def _size(text: str) -> str:
    """The same with a round number."""
    match = re.search(r"(\d[\d,]*)\s?(人|名|社|件)", text)
    if not match:
        return ""
    number = int(match[1].replace(",", ""))
    about = next((word for below, word in _ABOUT if number < below), "たくさん")
    return (
        text[: match.start()]
        + about
        + (match[2] if number < _MANY else "の" + match[2])
        + text[match.end() :]
    )


_MANY = 10_000
_ABOUT = ((10, "数"), (20, "十数"), (100, "数十"), (1000, "数百"), (_MANY, "数千"))

_FROM_TEXT = {
    "organisation": _organisation,
    "place": _place,
    "name": _name,
    "date": _date,
    "time": _time,
    "money": _money,
    "size": _size,
}
