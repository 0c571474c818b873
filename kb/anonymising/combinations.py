"""What identifies without a name: town, trade and size together, exact head-counts, what was in the news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.anonymising.marks import Found

ALLOWED_TOGETHER = 2
"""How many of place, trade, size and date may stand together (domain rule: at most two of the three published codes)."""

_N = r"(?<![\d.])\d[\d,]*"
_STAFF = "従業員|社員|職員|スタッフ|パート|アルバイト|会員|利用者|お客(?:様|さま|さん)?|顧客|患者|生徒|児童|園児|組合員|役員|社長以下"
HEADCOUNT = re.compile(
    rf"(?:{_STAFF})(?:さん)?(?:の数)?[はがもを、:\s]*(?:全部で|合わせて|あわせて|約|およそ|計)?{_N}\s?(?:人|名|社|件)(?![前目気])"
)
SIZE = re.compile(
    rf"{_N}\s?(?:人|名|台|室|部屋|床|店舗|隻|頭|棟|席)(?![前目気])(?:ほど|くらい|ぐらい|弱|強)?|部屋数は?{_N}つ?"
)
TRADE = re.compile(
    "製造業|建設業|運送業|運輸業|卸売業|小売業|飲食店|宿泊業|不動産業|農業|漁業|林業|水産業|鉄工所|工務店|印刷所|印刷会社|造船所?|船会社|観光船|"
    "旅館|民宿|ホテル|ペンション|温泉宿|病院|医院|診療所|クリニック|歯科医院|薬局|介護施設|老人ホーム|デイサービス|保育園|幼稚園|学習塾|"
    "酒蔵|蔵元|酒造|製麺所|うどん店|食堂|居酒屋|喫茶店|パン屋|菓子店|八百屋|魚屋|青果店|精肉店|米屋|家具店|呉服店|書店|花屋|美容室|理容室|"
    "ガソリンスタンド|自動車整備工場?|整備工場|タクシー会社|バス会社|運送会社|建設会社|水産加工会社?|食品会社|税理士事務所|設計事務所|法律事務所|"
    "農協|漁協|森林組合|商工会|タオル工場|製紙会社|手袋工場"
)
UNUSUAL = re.compile(
    "(?:県|市|町|島|四国|日本|全国|業界|世界)(?:内|で|中で)?(?:唯一|いちばん|一番|最大|最古|最小|最初|初)(?:の|め)?|日本一|世界一|四国一|県内一|創業\\d+年|老舗|"
    "(?:新聞|テレビ|ニュース|報道)(?:に|で|でも|にも)?(?:載|取り上げ|出た|流れ|なった|報じ|紹介)[^、。\\s]{0,4}|報道され[^、。\\s]{0,2}"
)
_LEADING_PLACE = frozenset(("place", "own_place"))


@dataclass(frozen=True, slots=True)
class Codes:
    """What is published beside the text: whether a trade and a size go with it."""

    industry: bool = False
    size_band: bool = False


def found(text: str, others: Sequence[Found], codes: Codes | None = None) -> Iterator[Found]:
    """In `text` (NFKC): exact head-counts and unusual facts, and everything of a combination that is too much.

    `others` are the places and dates found so far.
    """
    for match in HEADCOUNT.finditer(text):
        yield Found(match.start(), match.end(), "size")
    for match in UNUSUAL.finditer(text):
        yield Found(match.start(), match.end(), "unusual")
    codes = codes or Codes()
    sizes = [match.span() for match in SIZE.finditer(text)]
    trades = [match.span() for match in TRADE.finditer(text)]
    has_place = any(item.type in _LEADING_PLACE for item in others)
    has_date = any(item.type == "date" for item in others)
    together = sum((has_place, has_date, bool(trades) or codes.industry, bool(sizes) or codes.size_band))
    if has_place and together > ALLOWED_TOGETHER:
        for start, end in (*sizes, *trades):
            yield Found(start, end, "combination")
