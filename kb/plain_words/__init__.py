"""Is a text written so that its reader understands it? Warns the writer; never changes a word by itself.

`check` is all that others need; the rules stand in `terms.py`, `sentences.py` and `wording.py`, what a reader of a
level is taken to know in `levels.py`. After 公用文作成の考え方 (文化審議会, 2022) and the guide to やさしい日本語 (2020).
"""

from kb.plain_words.checking import check
from kb.plain_words.findings import Finding, Kind, Report

__all__ = ["Finding", "Kind", "Report", "check"]
