"""Who may not be offered which firm's cases, and when the desk offers by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.snippets import Category
from people.models import User
from tickets.assigning import firms
from tickets.models.ticket import Ticket, Urgency

WORD_MAX = 80


class ConflictQuerySet(models.QuerySet["ConflictOfInterest"]):
    def standing(self) -> ConflictQuerySet:
        """Those nobody has taken back."""
        return self.filter(removed_at__isnull=True)

    def between(self, ticket: Ticket) -> list[ConflictOfInterest]:
        """The standing conflicts with the firm of a case, or with a name its words hold. One query."""
        same = ~Q(word="")
        if key := firms.name_key(ticket.organisation):
            same |= Q(name_key=key)
        if key := firms.domain_key(ticket.email):
            same |= Q(domain_key=key)
        words = f"{ticket.organisation}\n{ticket.subject}\n{ticket.body}"
        return [
            conflict
            for conflict in self.standing().filter(same)
            if not conflict.word or conflict.is_about(ticket, words)
        ]

    def record_firm(self, ticket: Ticket, expert: User, *, by: User, at: datetime) -> ConflictOfInterest:
        """Remembers the firm of a case for `expert`, once: what stands already is returned as it is."""
        known = self.standing().filter(ticket=ticket, expert=expert).first()
        return known or self.create(
            expert=expert,
            ticket=ticket,
            name_key=firms.name_key(ticket.organisation),
            domain_key=firms.domain_key(ticket.email),
            recorded_by=by,
            recorded_at=at,
        )

    def record_word(self, word: str, expert: User, *, by: User, at: datetime) -> ConflictOfInterest:
        """Remembers a firm or vendor by its name."""
        key = firms.name_key(word)
        known = self.standing().exclude(word="").filter(expert=expert, name_key=key).first()
        return known or self.create(expert=expert, word=word, name_key=key, recorded_by=by, recorded_at=at)


class ConflictOfInterest(models.Model):
    """An expert and a firm or vendor that do not go together. Never deleted: taken back, it stays as history.

    The firm of a case is known by keyed hashes only (`tickets.assigning.firms`), so that nothing of it outlives the asker's
    data; `word` is a name that somebody wrote down, a vendor's for example, looked for in the words of each case.
    """

    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("専門家")
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="conflicts"
    )
    name_key = models.CharField(max_length=64, blank=True, db_index=True)
    domain_key = models.CharField(max_length=64, blank=True, db_index=True)
    word = models.CharField(_("会社・製品の名前"), max_length=WORD_MAX, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("利害関係")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="conflict_taken_back_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.recorded_at:%Y-%m-%d}"

    def is_about(self, ticket: Ticket, words: str) -> bool:
        """Whether the name stands in `words`, or is the firm's of `ticket`."""
        keys = {firms.name_key(ticket.organisation), firms.domain_key(ticket.email)} - {""}
        return bool(keys & {self.name_key, self.domain_key}) or firms.mentions(words, self.word)


class AutoOffer(models.Model):
    """Whether cases of a category are offered without a coordinator, and how long one may come first."""

    category = models.OneToOneField(
        Category, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name=_("分類")
    )
    is_on = models.BooleanField(_("自動で打診する"), default=False)
    wait_minutes = models.PositiveSmallIntegerField(
        _("待つ時間（営業時間で、分）"), default=0, validators=[MaxValueValidator(60 * 40)]
    )

    class Meta:
        verbose_name = _("自動の打診")

    def __str__(self) -> str:
        return str(self.category_id)


class OfferRule(models.Model):
    """How long an offer stands, in hours of the desk. One row; without it the settings count."""

    hours = models.PositiveSmallIntegerField(
        _("ふつうの相談"), validators=[MinValueValidator(1), MaxValueValidator(80)]
    )
    emergency_hours = models.PositiveSmallIntegerField(
        _("急ぎの相談"), validators=[MinValueValidator(1), MaxValueValidator(80)]
    )

    class Meta:
        verbose_name = _("打診の期限")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_offer_rule"),
            models.CheckConstraint(
                condition=Q(hours__gte=1, emergency_hours__gte=1), name="an_offer_stands_for_an_hour_at_least"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} / {self.emergency_hours}"

    @classmethod
    def current(cls) -> OfferRule:
        """The rule in force; one query."""
        defaults: dict[str, Any] = {
            "hours": settings.OFFER_BUSINESS_HOURS,
            "emergency_hours": settings.OFFER_BUSINESS_HOURS_EMERGENCY,
        }
        return cls.objects.filter(pk=1).first() or cls(pk=1, **defaults)

    def minutes(self, ticket: Ticket) -> int:
        """For how many minutes in which the desk is open an offer of `ticket` stands."""
        return 60 * (self.emergency_hours if ticket.urgency == Urgency.EMERGENCY else self.hours)
