"""Who may open the pages of the desk, and which case an address means to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from people.models import User
from tickets import numbered, rules
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


def staff_of(request: HttpRequest) -> User:
    """Who works on cases. Editors and observers are signed in too, but the desk is not theirs: ForbiddenError."""
    user = request.user
    if not user.is_authenticated:
        raise ForbiddenError(_("サインインし直してください。"))
    if not isinstance(user, User) or not rules.works_on_cases(user):
        raise ForbiddenError(_("この画面は、相談を受け持つ人だけが使えます。"))
    return user


def staff_on_a_case(request: HttpRequest) -> User:
    """The same before a page of one case: whoever is signed in and works on no cases learns of none, NotFoundError."""
    try:
        return staff_of(request)
    except ForbiddenError:
        if request.user.is_authenticated:
            raise NotFoundError from None
        raise


def coordinator_of(request: HttpRequest) -> User:
    """Who may see and move every case. Raises ForbiddenError for everybody else."""
    user = staff_of(request)
    if not rules.coordinates(user):
        raise ForbiddenError(_("この画面は、窓口の担当者だけが使えます。"))
    return user


def bare_case(request: HttpRequest, number: str) -> Ticket:
    """The case of this number alone, without what its page shows. Raises as `visible_case`."""
    return numbered.bare(staff_on_a_case(request), number)


def one_case(request: HttpRequest, number: str) -> Ticket:
    """The case as `bare_case` gives it, unless its data were erased."""
    case = bare_case(request, number)
    if case.erased_at:
        raise NotFoundError
    return case


def visible_case(request: HttpRequest, number: str) -> Ticket:
    """The case of this number with everything its page shows. Raises ForbiddenError for a stranger, else NotFoundError."""
    return numbered.for_page(staff_on_a_case(request), number)


def private(response: HttpResponse) -> HttpResponse:
    """The same answer, to be kept by nobody."""
    add_never_cache_headers(response)
    return response
