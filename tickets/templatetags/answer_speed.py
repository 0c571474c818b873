"""How fast answers come, for the home page, which belongs to a lower layer and cannot ask for it itself."""

from django import template
from django.conf import settings

from tickets.dashboard.speed import Speed, recent

register = template.Library()


@register.simple_tag
def answer_speed() -> Speed | None:
    return recent()


@register.simple_tag
def promise_is_public() -> bool:
    """Whether there is a page about it."""
    return bool(settings.PUBLISH_PROMISE)
