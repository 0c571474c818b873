"""What waited to be mailed to experts before there were notices is mailed all the same."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone

from tests.factories import Story
from tickets.models import Effect
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db


def test_a_waiting_mail_becomes_a_notice_with_a_mail():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    Effect.objects.all().delete()
    now = timezone.now()
    for kind in ("offer_mail", "returned_mail"):
        Effect.objects.create(kind=kind, ticket=story.ticket, created_at=now, due_at=now)

    import_module("tickets.migrations.0012_staff_mails_become_notices").convert(apps, None)
    while delivery.sweep():
        pass

    assert {effect.kind for effect in Effect.objects.all()} == {"notice_mail"}
    assert sorted(message.subject[10:17] for message in mail.outbox) == sorted(
        ["相談をお願いで", "回答の書き直し"]
    )
