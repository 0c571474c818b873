"""The page after sending: number, secret link, what happens next and by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from tickets.asking import links, receipts
from tickets.lifecycle import Status


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What was received, behind the secret link. 404 for a wrong or revoked token."""
    ticket = links.ticket_for(token)
    context = {
        "ticket": ticket,
        "token": token,
        "status_url": links.status_url(token),
        "answer_by": receipts.answer_by(ticket),
        "is_held": ticket.status in (Status.HELD, Status.SPAM),
        "files": list(ticket.attachments.all()),
    }
    response = render(request, "tickets/consult/receipt.html", context)
    add_never_cache_headers(response)
    # The address is a secret. "no-referrer" would make browsers send `Origin: null`, which CSRF refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
