"""Entering a case for somebody who phoned, faxed or came; its contact data; the answer on paper."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import clock, rules
from tickets.dashboard.dictionary import open_days
from tickets.desk import intake as verbs
from tickets.desk.desk_inputs import ContactInput, IntakeInput
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.forms import Form
from tickets.metrics import calendars
from tickets.models import Message, Ticket
from tickets.views.access import coordinator_of, staff_on_a_case, visible_case
from tickets.views.desk_parts import desk_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The form one fills in while the phone is at the ear. Everything typed stays on an error."""
    user = coordinator_of(request)
    form = Form(IntakeInput, initial={"language": "ja", "channel": request.GET.get("channel", "phone")})
    if request.method == "POST":
        try:
            ticket = verbs.open_on_behalf(by=user, data=request.POST)
        except InvalidInputError as error:
            form = Form(IntakeInput, typed=request.POST, error=error)
        else:
            said = _("受け付けました。受付番号は %(number)s です。相談した人に伝えてください。")
            messages.success(request, said % {"number": ticket.number})
            return redirect("desk-ticket", number=ticket.number)
    return desk_page(request, "tickets/desk/intake.html", {"form": form}, form.error)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Where somebody who phoned can be reached; with an address they get a page of their own."""
    ticket, user = visible_case(request, number), coordinator_of(request)
    if not rules.may("set_contact", user, ticket):
        raise ForbiddenError
    form = Form(ContactInput, initial={"phone": ticket.phone, "email": ticket.email})
    if request.method == "POST":
        try:
            changed = verbs.set_contact(ticket.pk, by=user, data=request.POST)
        except (InvalidInputError, ConflictError) as error:
            form = Form(ContactInput, typed=request.POST, error=error)
        else:
            is_mailed = changed.email and changed.email != ticket.email
            said = (
                _("連絡先を直しました。リンクをメールで送りました。")
                if is_mailed
                else _("連絡先を直しました。")
            )
            messages.success(request, said)
            return redirect("desk-ticket", number=number)
    return desk_page(request, "tickets/desk/contact.html", {"ticket": ticket, "form": form}, form.error)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The answer on paper: large type, nothing but what the asker needs. A link only where it is made on purpose."""
    user, ticket = staff_on_a_case(request), visible_case(request, number)
    if not rules.may("print_sheet", user, ticket):
        raise ForbiddenError
    url = ""
    if request.method == "POST":
        url = verbs.sheet_link(ticket.pk, by=user)
    context = {
        "ticket": ticket,
        "answers": _answers(ticket),
        "windows": list(ticket.referred_to.all()),
        "printed_on": timezone.localdate(),
        "status_url": url,
        "may_print_link": rules.may("print_link", user, ticket),
        "base_url": settings.BASE_URL,
        "desk_contact": settings.DESK_CONTACT,
        "open_days": open_days(calendars.desk_at(clock.now())),
    }
    return desk_page(request, "tickets/desk/sheet.html", context)


def _answers(ticket: Ticket) -> list[Message]:
    """What the desk has said to the asker; never a note, never a draft."""
    desk = (Message.Kind.ANSWER, Message.Kind.REFERRAL, Message.Kind.QUESTION)
    said = [one for one in ticket.messages.all() if one.is_public and one.kind in desk]
    return sorted(said, key=lambda message: (message.sent_at, message.pk))
