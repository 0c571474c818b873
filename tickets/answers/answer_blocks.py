"""Pieces of text that a press puts into an answer: its skeleton, windows, links. Plain text, as answers are.

The marks are those that `cms/answer_text.py` reads: a short first paragraph, steps by number, a list by 「・」.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from cms.snippets import Window

SKELETON = """〔短い答え：結論を1〜2文で〕

すること
1. 〔最初にすること〕
2. 〔次にすること〕

費用
〔かかるお金の目安。かからないときも、そう書きます〕

相談先
〔こうなったら、どこに電話するか〕
"""
"""What is left in 〔〕 is named by the check of plain words until it is filled in."""


def window_block(window: Window) -> str:
    """A window with what may be shown of it: phone, mail and hours that nobody vouches for are left out."""
    lines = [f"・{window.name}"]
    if window.shown_phone:
        lines.append(_("　電話：%(phone)s") % {"phone": window.shown_phone})
    if window.shown_hours:
        lines.append(_("　受付時間：%(hours)s") % {"hours": window.shown_hours})
    if window.shown_email:
        lines.append(_("　メール：%(email)s") % {"email": window.shown_email})
    if window.shown_cost:
        lines.append(_("　費用：%(cost)s") % {"cost": window.shown_cost})
    if window.shown_url:
        lines.append(_("　ウェブ：%(url)s") % {"url": window.shown_url})
    return "\n".join(lines)


def link_block(title: str, path: str) -> str:
    """A published answer, by its title and address."""
    return f"・{title}\n　{settings.BASE_URL}{path}"


def appended(body: str, block: str) -> str:
    """`body` with `block` behind it, a blank line between them."""
    return f"{body.rstrip()}\n\n{block}\n" if body.strip() else f"{block}\n"
