"""Stiff words of offices, each with what people say; and what is left of a form to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kb.plain_words.findings import Finding, Kind
from kb.plain_words.reading import PlainText

STIFF = {
    "可及的速やかに": "できるだけ早く",
    "可及的すみやかに": "できるだけ早く",
    "速やかに": "すぐに",
    "すみやかに": "すぐに",
    "遅滞なく": "遅れずに",
    "直ちに": "すぐに",
    "迅速に": "すばやく",
    "適宜": "必要に応じて",
    "当該": "その",
    "及び": "と",
    "並びに": "と",
    "若しくは": "または",
    "に際して": "のときに",
    "に際し": "のときに",
    "に鑑み": "を考えて",
    "を勘案して": "を考えて",
    "を講じて": "をとって",
    "を講じる": "をとる",
    "を講ずる": "をとる",
    "を講じ": "をとり",
    "ご留意ください": "気をつけてください",
    "留意してください": "気をつけてください",
    "を遵守する": "を守る",
    "を遵守して": "を守って",
    "を遵守し": "を守り",
    "必要不可欠": "欠かせないもの",
    "の有無を": "があるかどうかを",
    "の可否を": "ができるかどうかを",
    "ご教示ください": "教えてください",
    "ご査収ください": "お受け取りください",
    "に起因する": "が原因の",
    "に起因して": "が原因で",
    "を遮断する": "を切る",
    "を遮断して": "を切って",
    "を失念": "を忘れ",
    "の如く": "のように",
    "のみならず": "だけでなく",
    "いかんによらず": "に関係なく",
    "やむを得ず": "しかたなく",
}
"""Stiff → plain, exchangeable as they stand. After 公用文作成の考え方 (2022), II-3, and advice on やさしい日本語."""
EMPTY = ("善処", "前向きに検討", "鋭意")
"""Words that promise nothing: only the writer knows what is meant."""
_WORDS = re.compile("|".join(map(re.escape, sorted((*STIFF, *EMPTY), key=len, reverse=True))))
# What the skeleton of an answer leaves to be filled in.
_OPEN = re.compile("〔[^〕\n]*〕")


def stiff_words(text: PlainText) -> Iterator[Finding]:
    for match in _WORDS.finditer(text.text):
        plain = STIFF.get(match[0])
        if plain is None:
            message = _("「%(word)s」では、何をするのか伝わりません。することを書いてください。") % {
                "word": match[0]
            }
            yield Finding(match.start(), match.end(), Kind.STIFF, match[0], message)
        else:
            message = _("かたい言い方です。「%(plain)s」で通じます。") % {"plain": plain}
            yield Finding(match.start(), match.end(), Kind.STIFF, match[0], message, (plain,))


def placeholders(text: PlainText) -> Iterator[Finding]:
    for match in _OPEN.finditer(text.text):
        message = _("ここはまだ書いていません。書くか、消してください。")
        yield Finding(match.start(), match.end(), Kind.PLACEHOLDER, match[0], message)
