"""Names told by what stands beside them: legal forms next to kana, and how people introduce themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.anonymising.marks import Found
from kb.anonymising.words import LEGAL_FORM

_LETTER = "[ぁ-んァ-ヺー々一-鿿A-Za-z0-9&・]"
# A particle, a mark, the end: where a name that is written in kana may end.
_END = r"(?=[はがをにのもへや、。,.\s()「」]|と[いは申]|で[すはし]|から|より|さん|様|御中|$)"
# Shops and inns whose names are often kana.
_KINDS = "民宿|旅館|食堂|居酒屋|割烹|料亭|ペンション|デイサービス|グループホーム|美容室|理容室|スナック|カフェ|喫茶"
_NO_PARTICLE = "(?!から|まで|より|など|さん|様|[のはがをにもへやでと])"
_AFTER = re.compile(rf"(?:{LEGAL_FORM.pattern}|{_KINDS})\s?{_NO_PARTICLE}{_LETTER}{{1,20}}?{_END}")
_BEFORE = re.compile(rf"(?:(?<=[はがをにの、。\s「(])|^){_LETTER}{{1,15}}?(?:{LEGAL_FORM.pattern})")
_INTRODUCED = re.compile(
    r"(?:(?<=[のはがを、。\s」])|^)([^\sのはがを、。「」]{1,20}?)(?<![いたるうくすだんか])(?:と申(?:し|す)|ともうし|と(?:いい|言い)ます|という(?:会社|店|者|名前|屋号|もの))"
)


def found(text: str) -> Iterator[Found]:
    """Firms and people in `text` (NFKC) whose name the dictionary may not see."""
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), "organisation")
    for match in _INTRODUCED.finditer(text):
        yield Found(match.start(1), match.end(1), "name")
