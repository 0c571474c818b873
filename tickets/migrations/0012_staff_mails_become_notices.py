"""Mails to experts that wait to be sent become notices with a mail, so that none is lost on the way."""

from django.db import migrations

KINDS = {"offer_mail": "offered", "asker_replied_mail": "asker_replied", "returned_mail": "returned"}


def convert(apps, schema_editor):
    Effect, Notice = apps.get_model("tickets", "Effect"), apps.get_model("tickets", "Notice")
    waiting = Effect.objects.filter(kind__in=KINDS, ticket__expert__isnull=False).exclude(state="done")
    for effect in waiting.select_related("ticket"):
        notice = Notice.objects.create(
            recipient_id=effect.ticket.expert_id,
            kind=KINDS[effect.kind],
            ticket_id=effect.ticket_id,
            cause=f"effect:{effect.pk}",
            mail="at_once",
            created_at=effect.created_at,
        )
        Effect.objects.filter(pk=effect.pk).update(kind="notice_mail", payload={"notice": notice.pk})
    # Nobody holds these cases any more: there is nobody left to write to.
    Effect.objects.filter(kind__in=KINDS).exclude(state="done").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0011_notices_webhooks_questionnaires"),
    ]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
