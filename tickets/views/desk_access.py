"""Who may open a page of a single step, and which case it is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from people.models import User
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import Ticket

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Who opens the page signed out signs in first; a form that was sent signed out keeps what was typed (403)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method in ("GET", "HEAD") and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapped


def staff(request: HttpRequest) -> User:
    """Who works on cases. Editors and observers are signed in too, but the desk is not theirs."""
    user = request.user
    if not user.is_authenticated:
        raise ForbiddenError(_("サインインし直してください。"))
    if not isinstance(user, User) or not (
        user.has_perm("tickets.coordinate_tickets") or user.has_perm("tickets.answer_tickets")
    ):
        raise ForbiddenError(_("この画面は、相談を受け持つ人だけが使えます。"))
    return user


def one_case(request: HttpRequest, number: str) -> Ticket:
    """The case, if this user may know of it; a stranger's is not found."""
    visible = Ticket.objects.visible_to(staff(request)).select_related("category", "expert")
    case = visible.filter(number=number, erased_at__isnull=True).first()
    if case is None:
        raise NotFoundError
    return case


def private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
