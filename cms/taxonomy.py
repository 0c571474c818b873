"""The fixed code lists of the desk: prefectures, industries, size bands, readers, levels, triage.

Categories, windows and glossary terms can be edited and live in the database (`cms.models`); what is
here follows official classifications (JIS X 0401, 日本標準産業分類) and changes only with them.
"""

import functools
import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from cms.data_words import translated_lazily

DATA_DIR = Path(__file__).parent / "data"
Choices = list[tuple[str, str]]


@functools.cache
def load(name: str) -> dict[str, Any]:
    """The parsed data file `name` (`taxonomy`, `windows` or `glossary`)."""
    return json.loads((DATA_DIR / f"{name}.json").read_text(encoding="utf-8"))


def _choices(items: list[dict[str, Any]], key: str, label: str = "name_ja") -> Choices:
    # The catalogue has the other languages, see `cms.data_strings`.
    return [(item[key], translated_lazily(item[label])) for item in items]


_taxonomy = load("taxonomy")
PREFECTURES = _choices(_taxonomy["prefectures"]["items"], "code")
SHIKOKU = [item["code"] for item in _taxonomy["prefectures"]["items"] if item["shikoku"]]
INDUSTRIES = _choices(_taxonomy["industries"]["items"], "code")
SIZE_BANDS = _choices(_taxonomy["employee_bands"]["items"], "id")
AUDIENCES = _choices(_taxonomy["audiences"], "id")
LEVELS = _choices(_taxonomy["levels"], "id")
TRIAGE = _choices(_taxonomy["triage"], "id", "question_ja")
# What a kind is called, in the order in which cards stand: who helps first, what is only read last.
WINDOW_KINDS = {
    "police": gettext_lazy("警察"),
    "ipa": gettext_lazy("国の専門機関"),
    "cert": gettext_lazy("国の専門機関"),
    "bank": gettext_lazy("銀行・カード会社"),
    "yorozu": gettext_lazy("経営の相談"),
    "chamber": gettext_lazy("経営の相談"),
    "association": gettext_lazy("経営の相談"),
    "smrj": gettext_lazy("経営の相談"),
    "government": gettext_lazy("国・県"),
    "privacy": gettext_lazy("個人情報の相談"),
    "legal": gettext_lazy("法律の相談"),
    "consumer": gettext_lazy("個人のための相談"),
    "reporting": gettext_lazy("届け出・報告"),
    "service": gettext_lazy("制度・サービス"),
    "community": gettext_lazy("集まり"),
    "guide": gettext_lazy("読みもの"),
}


def triage_questions() -> list[dict[str, Any]]:
    """The happening-now questions with first steps, don'ts and windows, in the order of the data."""
    return list(_taxonomy["triage"])


def label(choices: Choices, code: str) -> str:
    """The name of `code` in the reader's language, or the code itself where the list no longer has it."""
    return str(dict(choices).get(code, code))
