"""Templates of answers: everybody has their own, coordinators keep those of the whole desk."""

from __future__ import annotations

from django.db import transaction

from people.models import User
from tickets import clock, rules
from tickets.answers.answer_inputs import TemplateInput
from tickets.door import Data, checked
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import AnswerTemplate


def may_share(user: User) -> bool:
    return rules.coordinates(user)


def save_template(user: User, data: Data, template_id: int | None = None) -> AnswerTemplate:
    """Adds a template, or changes one that `user` may change.

    Raises InvalidInputError naming fields, ForbiddenError for a shared one of somebody who may not share,
    NotFoundError for one that is not theirs.
    """
    values = checked(TemplateInput, data)
    shared = values.pop("shared")
    if shared and not may_share(user):
        raise ForbiddenError
    with transaction.atomic():
        template = changeable(user, template_id) if template_id is not None else AnswerTemplate()
        for name, value in values.items():
            setattr(template, name, value)
        template.owner = None if shared else user
        template.changed_at = clock.now()
        template.save()
    return template


def remove_template(user: User, template_id: int) -> None:
    changeable(user, template_id).delete()


def readable(user: User, template_id: int) -> AnswerTemplate:
    """The template, if it is the desk's or their own. Raises NotFoundError."""
    template = AnswerTemplate.objects.visible_to(user).filter(pk=template_id).first()
    if template is None:
        raise NotFoundError
    return template


def changeable(user: User, template_id: int) -> AnswerTemplate:
    """The template, if `user` may change it: their own, and as a coordinator those of the desk."""
    template = readable(user, template_id)
    if template.owner_id is None and not may_share(user):
        raise ForbiddenError
    return template
