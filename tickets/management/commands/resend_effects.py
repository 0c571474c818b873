"""`manage.py resend_effects`: lists what is stuck; `--rearm` makes it due again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from tickets import effects
from tickets.models import Effect
from tickets.outbox import delivery


class Command(BaseCommand):
    help = "Lists dead and waiting effects (mails, publishing, indexing); --rearm makes the dead due again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", help="only these effects")
        parser.add_argument("--rearm", action="store_true", help="try again, from the first attempt on")
        parser.add_argument(
            "--all", action="store_true", help="re-arm waiting ones too, without their back-off"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stuck = Effect.objects.exclude(state=Effect.State.DONE).order_by("created_at")
        if options["ids"]:
            try:
                stuck = stuck.filter(pk__in=[UUID(effect_id) for effect_id in options["ids"]])
            except ValueError as error:
                raise CommandError(f"Not the id of an effect: {error}") from error
        for effect in stuck.select_related("ticket"):
            number = effect.ticket.number if effect.ticket else "-"
            self.stdout.write(
                f"{effect.pk} {effect.state} {effect.kind} {number} attempts={effect.attempts} "
                f"due={effect.due_at:%Y-%m-%dT%H:%M:%SZ} {effect.last_error}"
            )
        if options["rearm"]:
            self._rearm(stuck if options["all"] else stuck.filter(state=Effect.State.DEAD))
        else:
            self.stdout.write(f"{stuck.count()} not done, {delivery.due(timezone.now()).count()} due now")

    def _rearm(self, chosen: Any) -> None:
        being_sent = Q(lease_until__gt=timezone.now())
        ids = list(chosen.exclude(being_sent).values_list("pk", flat=True))
        Effect.objects.filter(pk__in=ids).update(
            state=Effect.State.PENDING, attempts=0, due_at=timezone.now(), lease_until=None
        )
        for effect_id in ids:
            effects.wake_up(effect_id)
        self.stdout.write(f"{len(ids)} re-armed")
