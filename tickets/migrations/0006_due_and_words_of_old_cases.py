"""What the door computes from now on, for the cases that were stored before."""

from django.db import migrations

CHUNK = 500


def compute(apps, schema_editor):
    from tickets.lists import case_words, targets
    from tickets.metrics import calendars

    # What the settings say: versions of calendars come with a later migration.
    known = {calendars.DESK: calendars.Versions(calendars.DESK, [])}
    ticket_model = apps.get_model("tickets", "Ticket")
    word_model = apps.get_model("tickets", "CaseWord")
    due, words = [], []

    def store():
        ticket_model.objects.bulk_update(due, ["due_at"])
        word_model.objects.bulk_create(words, ignore_conflicts=True)
        due.clear()
        words.clear()

    for ticket in ticket_model.objects.filter(erased_at__isnull=True).iterator(chunk_size=CHUNK):
        ticket.due_at = targets.next_due(ticket, known)
        if ticket.due_at is not None:
            due.append(ticket)
        said = ticket.messages.values_list("body", flat=True)
        found = case_words.words_in(*case_words.of_intake(ticket), *said)
        words += [word_model(ticket=ticket, word=word) for word in found]
        if len(due) >= CHUNK or len(words) >= CHUNK * 100:
            store()
    store()


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0005_queues_of_the_desk"),
    ]

    operations = [migrations.RunPython(compute, migrations.RunPython.noop, elidable=True)]
