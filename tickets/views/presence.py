"""Tells an open case page who else is there and whether the case moved on; asked for by the page itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from tickets.desk import mentions
from tickets.desk import presence as people
from tickets.views.access import bare_case, private, staff_on_a_case


@login_required
@require_POST
def presence(request: HttpRequest, number: str) -> HttpResponse:
    """`state`: "reading", "writing" or "gone". Answers {html: who is there, version: of the case, colleagues: names}."""
    user = staff_on_a_case(request)
    case = bare_case(request, number)
    state = request.POST.get("state", "reading")
    if state == "gone":
        people.leave(case, user)
    else:
        people.arrive(case, user, is_writing=state == "writing")
    others = people.others(case, user)
    shown = render_to_string("tickets/case/presence.html", {"others": others})
    names = [str(person) for person in mentions.colleagues(case) if person != user]
    return private(JsonResponse({"html": shown, "version": people.version_of(case), "colleagues": names}))
