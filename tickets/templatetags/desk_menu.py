"""`{% desk_menu %}`: the pages of the desk that this user may open."""

from typing import Any

from django import template

from people.models import User
from tickets.desk.desk_menu import menu_of

register = template.Library()


@register.inclusion_tag("tickets/desk_menu.html", takes_context=True)
def desk_menu(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    match = request.resolver_match
    groups = menu_of(request.user) if isinstance(request.user, User) else []
    return {"groups": groups, "here": match.url_name if match else ""}
