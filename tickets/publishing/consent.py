"""What the asker is told before saying yes, how long they have, and the receipt of a yes.

The wording's version is kept with each consent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tickets.effects import REMIND_AFTER

if TYPE_CHECKING:
    from tickets.models import Consent, PublicText

# Raise it with every change of the sentences, and leave the old ones here: a consent must be readable years later.
WORDING_VERSION = "2026-11-24"
WORDINGS = {
    "2026-11-24": (
        _("公開されるのは、この枠の中の文章と分類だけです。会社名、お名前、メールアドレスは公開しません。"),
        _("公開しなくても、お答えの内容や速さは変わりません。お返事がなければ公開しません。"),
        _("公開したあとでも、いつでも理由なしに取り下げられます。"),
        _("取り下げると、このサイトからはすぐに消えます。ほかの人がすでに写したものまでは消せません。"),
    ),
}
WORDING = WORDINGS[WORDING_VERSION]

DECIDE_WITHIN = REMIND_AFTER + timedelta(days=14)
"""Silence for so long after the question means no: a reminder, and two more weeks."""


@dataclass(frozen=True)
class Days:
    """The days that matter to an asker who has been asked about a text."""

    reminder: date
    last: date


def days_of(text: "PublicText") -> Days:
    """When the asker of `text` is reminded, and until when they can decide."""
    asked = timezone.localtime(text.created_at)
    return Days((asked + REMIND_AFTER).date(), (asked + DECIDE_WITHIN).date())


def receipt(given: "Consent") -> str:
    """What was agreed to, as plain text to keep in the asker's language: the words, their hash, the wording, the times."""
    context = {
        "given": given,
        "text": given.public_text,
        "wording": WORDINGS.get(given.wording_version, ()),
    }
    language = given.ticket.language
    with override(language):
        return render_to_string(
            [f"tickets/{language}/consent_receipt.txt", "tickets/consent_receipt.txt"], context
        )
