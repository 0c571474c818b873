"""What is being written and not sent yet: kept so that nothing typed is lost, and not a day longer.

The browser holds the form's key, a signed id; the id is also what makes a form that is sent twice one case.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from tickets import clock, effects
from tickets.asking import attachments
from tickets.models import Draft

Values = dict[str, Any]
KEPT_WITHOUT_ADDRESS = timedelta(days=1)
KEPT_WITH_ADDRESS = timedelta(days=7)
_KEY_LIVES = KEPT_WITH_ADDRESS + timedelta(days=1)
_BETWEEN_MAILS = timedelta(minutes=10)
_signer = signing.TimestampSigner(salt="tickets.drafts")


def new_key() -> str:
    """The key of a new form: a random id, signed together with the time."""
    return _signer.sign(uuid.uuid4().hex)


def key_of(draft: Draft) -> str:
    """A fresh key to a draft that was found by its link."""
    return _signer.sign(draft.pk.hex)


def read_key(key: str) -> uuid.UUID | None:
    """The id in `key`, or None where it is not one of ours or too old."""
    try:
        return uuid.UUID(_signer.unsign(key, max_age=_KEY_LIVES))
    except (signing.BadSignature, ValueError, UnicodeError):
        return None


def alive() -> QuerySet[Draft]:
    """The drafts that have not expired."""
    return Draft.objects.filter(expires_at__gt=clock.now())


def keep(draft_id: uuid.UUID, values: Values) -> Draft:
    """Stores `values`, all valid, as the draft of this form; with an address it is kept longer."""
    now = clock.now()
    email = values.get("email", "")
    draft, _made = Draft.objects.update_or_create(
        pk=draft_id,
        defaults={
            "values": values,
            "email": email,
            "updated_at": now,
            "expires_at": now + (KEPT_WITH_ADDRESS if email else KEPT_WITHOUT_ADDRESS),
        },
    )
    return draft


def discard(draft_id: uuid.UUID) -> None:
    """Forgets a draft and its files."""
    _remove(Draft.objects.filter(pk=draft_id))


def purge() -> int:
    """Forgets every draft that has expired; returns how many. Files without a row go too."""
    expired = Draft.objects.filter(expires_at__lte=clock.now())
    number = expired.count()
    _remove(expired)
    attachments.remove_orphans()
    return number


def _remove(drafts: QuerySet[Draft]) -> None:
    for draft in list(drafts):
        attachments.remove_all(draft.attachments.all())
        draft.delete()


# --- going on later ------------------------------------------------------------------------------------
def ask_for_link(email: str, draft_id: uuid.UUID | None = None) -> None:
    """Mails the link to go on writing to whoever left a draft with this address; nobody learns whether.

    It opens the draft named, or else the newest. At most one mail to an address in ten minutes, so that nobody
    can flood somebody else's box.
    """
    now = clock.now()
    theirs = alive().filter(email__iexact=email)
    if theirs.filter(resume_asked_at__gt=now - _BETWEEN_MAILS).exists():
        return
    wanted = theirs.filter(pk=draft_id) if draft_id else theirs
    draft = wanted.order_by("-updated_at").first()
    if draft is not None and wanted.filter(pk=draft.pk, resume_asked_at=draft.resume_asked_at).update(
        resume_asked_at=now
    ):
        effects.enqueue_resume_mail(draft.pk)


def new_resume_token(draft: Draft) -> str:
    """A new random token that opens `draft`; the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    Draft.objects.filter(pk=draft.pk).update(resume_digest=_digest(token))
    return token


def find_by_token(token: str) -> Draft | None:
    """The draft that a mailed link opens, or None: wrong, replaced, expired and sent ones look the same."""
    if not token.isascii():
        return None
    return alive().filter(resume_digest=_digest(token)).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()
