"""Secret links: how an asker without an account reaches the case."""

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets import clock
from tickets.errors import NotFoundError
from tickets.models import SecretLink, Ticket

_PREFIX_LENGTH = 8
_TOKEN_BYTES = 32
# What cannot be a token never reaches the database, which chokes on NUL and surrogates.
_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,128}")


def new_token(ticket: Ticket, token: str = "") -> str:
    """A new random token for `ticket` (256 bits, URL-safe), or the one given. Only its SHA-256 is stored.

    Every mail carries its own, because none can be read back from the database.
    """
    token = token or secrets.token_urlsafe(_TOKEN_BYTES)
    SecretLink.objects.create(
        ticket=ticket, prefix=token[:_PREFIX_LENGTH], digest=_digest(token), created_at=clock.now()
    )
    return token


def token_of_form(form_key: UUID) -> str:
    """The token of the case sent with this form: the same whenever it is asked for, and guessed by nobody.

    A form that is sent twice leads both times to the same page, though no token is stored anywhere.
    """
    code = salted_hmac("tickets.links.form", str(form_key), algorithm="sha256").digest()
    return urlsafe_b64encode(code).decode("ascii").rstrip("=")


def ticket_for(token: str) -> Ticket:
    """The case `token` opens. Raises NotFoundError for a wrong or revoked token, the same for both."""
    if not _SHAPE.fullmatch(token):
        raise NotFoundError
    candidates = SecretLink.objects.select_related(
        "ticket__public_text__category", "ticket__category"
    ).filter(prefix=token[:_PREFIX_LENGTH], revoked_at__isnull=True)
    digest = _digest(token)
    for link in candidates:
        if constant_time_compare(link.digest, digest):
            return link.ticket
    raise NotFoundError


def revoke_all(ticket: Ticket) -> int:
    """Ends every link of `ticket` at once; returns how many. Mails sent earlier open nothing any more."""
    return ticket.secret_links.filter(revoked_at__isnull=True).update(revoked_at=clock.now())


def forget(token: str) -> None:
    """Removes a link that never reached anybody, because its mail could not be sent."""
    SecretLink.objects.filter(digest=_digest(token)).delete()


def status_url(token: str) -> str:
    """The absolute address of the status page."""
    return f"{settings.BASE_URL}/c/{token}/"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()
