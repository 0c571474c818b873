"""How fast answers come, for the home page, which belongs to a lower layer and cannot ask for it itself."""

from django import template

from tickets.speed import Speed, recent

register = template.Library()


@register.simple_tag
def answer_speed() -> Speed | None:
    return recent()
