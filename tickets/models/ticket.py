"""A consultation."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from cms import taxonomy
from cms.snippets import Category, Window
from tickets.lifecycle import CONSENTED_STATES, Publication, Status, TicketLifecycle
from tickets.lists.stages import Stage, public_stage_of, stage_of, turn_of
from tickets.querysets import TicketQuerySet

# Without characters that are mistaken for one another when read out on the phone (0/O, 1/I/L, 8/B, 5/S, 2/Z).
NUMBER_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
BODY_MAX = 10_000


def new_number() -> str:
    """A number to quote on the phone, such as `S-7F3K-9A`. Random: it tells nothing and opens nothing."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _position in range(6))
    return f"S-{letters[:4]}-{letters[4:]}"


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("急ぎ")
    NORMAL = "normal", _("通常")


CHANNELS = [("phone", _("電話")), ("fax", _("FAX")), ("visit", _("来所"))]
"""How somebody asked for whom a coordinator entered the case."""
ALL_CHANNELS = [("web", _("ホームページ")), *CHANNELS, ("api", _("ほかのシステム"))]
SPOKEN = tuple(code for code, _label in CHANNELS)
LANGUAGES = [("ja", _("日本語")), ("en", _("英語（English）"))]
"""The languages in which the desk answers."""


class Ticket(TicketLifecycle):
    """What was asked, about whom it is, who works on it. States and clocks come from the lifecycle."""

    number = models.CharField(_("受付番号"), max_length=12, unique=True, default=new_number, editable=False)
    channel = models.CharField(_("入口"), max_length=10, default="web")  # CHANNELS, "web" or "api"
    urgency = models.CharField(
        _("急ぎ"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL, db_index=True
    )

    form_key = models.UUIDField(null=True, unique=True, editable=False)  # of the form it was sent with

    # What the asker wrote. The original is never edited to be published.
    subject = models.CharField(_("件名"), max_length=120, blank=True)
    body = models.TextField(_("相談内容"), max_length=BODY_MAX)
    email = models.EmailField(
        _("メールアドレス"), blank=True
    )  # none only where somebody phoned, faxed or came
    phone = models.CharField(_("電話番号"), max_length=30, blank=True)  # to call back; coordinators only
    organisation = models.CharField(_("会社・団体名"), max_length=120, blank=True)
    name = models.CharField(_("お名前"), max_length=60, blank=True)
    prefecture = models.CharField(_("都道府県"), max_length=2, blank=True, choices=taxonomy.PREFECTURES)
    industry = models.CharField(_("業種"), max_length=2, blank=True, choices=taxonomy.INDUSTRIES)
    size_band = models.CharField(_("会社の人数"), max_length=3, blank=True, choices=taxonomy.SIZE_BANDS)
    audience = models.CharField(_("立場"), max_length=20, blank=True, choices=taxonomy.AUDIENCES)
    level = models.CharField(_("くわしさ"), max_length=20, blank=True, choices=taxonomy.LEVELS)
    language = models.CharField(_("お答えの言葉"), max_length=2, default="ja", choices=LANGUAGES)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("分類")
    )
    happening_now = models.JSONField(_("いま起きていること"), default=list, blank=True)

    # Who works on it
    expert = models.ForeignKey(  # offered to or held by
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="held_tickets",
        verbose_name=_("専門家"),
    )
    answer_writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    referred_to = models.ManyToManyField(Window, blank=True, related_name="+", verbose_name=_("案内した窓口"))

    # What was sent and can still be taken back, until when and by whom (`answers/sending.py`)
    goes_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    # What may become public
    public_text = models.ForeignKey(
        "tickets.PublicText", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    public_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    # What the desk notes about it
    tags = models.ManyToManyField("tickets.Tag", blank=True, related_name="tickets", verbose_name=_("タグ"))
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    held_because = models.JSONField(
        _("迷惑の疑いの理由"), default=list, blank=True
    )  # codes of `spam.REASONS`
    consent_recorded_by = models.ForeignKey(  # a yes that was spoken, by whoever heard it
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    last_activity_at = models.DateTimeField(_("最後の動き"), db_index=True)
    due_at = models.DateTimeField(_("期限"), null=True, blank=True, editable=False)  # see targets.py
    stage = models.GeneratedField(
        expression=stage_of(), output_field=models.CharField(max_length=14, choices=Stage), db_persist=True
    )
    public_stage = models.GeneratedField(
        expression=public_stage_of(),
        output_field=models.CharField(max_length=14, null=True, choices=Publication),
        db_persist=True,
    )
    turn = models.GeneratedField(
        expression=turn_of(), output_field=models.SmallIntegerField(), db_persist=True
    )
    erased_at = models.DateTimeField(_("データを消した日時"), null=True, blank=True, editable=False)

    if TYPE_CHECKING:  # what `for_page` notes
        has_tags: bool
        has_links: bool
        has_handovers: bool

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("相談")
        verbose_name_plural = _("相談")
        default_permissions = ()
        permissions = [
            ("coordinate_tickets", "すべての相談を見て、進める"),
            ("answer_tickets", "打診された相談に答える"),
            ("view_metrics", "件数と時間の集計を見る"),
        ]
        # Each list of the desk is a range of one of these, already in its order. What has ended comes last in all.
        indexes = [
            models.Index(fields=["turn", "received_at", "id"], name="case_by_turn"),
            models.Index(fields=["stage", "turn", "received_at", "id"], name="case_by_stage"),
            models.Index(fields=["expert", "turn", "received_at", "id"], name="case_by_expert"),
            models.Index(
                fields=["expert", "stage", "turn", "received_at", "id"], name="case_by_expert_stage"
            ),
            models.Index(
                fields=["public_stage", "received_at", "id"],
                name="case_by_public_stage",
                condition=models.Q(public_stage__isnull=False),
            ),
            models.Index(
                fields=["expert", "public_stage", "received_at", "id"],
                name="case_by_expert_public",
                condition=models.Q(public_stage__isnull=False),
            ),
            models.Index(
                fields=["expert", "due_at", "id"],
                name="case_by_expert_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["received_at", "id"], name="case_by_received"),
            models.Index(fields=["prefecture", "turn", "received_at", "id"], name="case_by_prefecture"),
            models.Index(fields=["category", "turn", "received_at", "id"], name="case_by_category"),
            models.Index(
                fields=["due_at", "id"], name="case_by_due", condition=models.Q(due_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="ticket_status_is_one_of_the_machine"
            ),
            models.CheckConstraint(
                condition=models.Q(publication__in=Publication.values),
                name="ticket_publication_is_one_of_the_machine",
            ),
            models.CheckConstraint(
                condition=~models.Q(publication__in=CONSENTED_STATES)
                | (
                    ~models.Q(consented_hash="")
                    & models.Q(consented_hash=models.F("public_text_hash"))
                    & models.Q(consent_given_at__isnull=False)
                ),
                name="published_implies_consent_to_this_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.WITHDRAWN) | ~models.Q(publication__in=CONSENTED_STATES),
                name="withdrawn_case_is_never_public",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[Status.OFFERED, Status.IN_PROGRESS, Status.AWAITING_ASKER])
                | models.Q(expert__isnull=False),
                name="case_at_work_has_an_expert",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[Status.ANSWERED, Status.REFERRED])
                | models.Q(first_answer_at__isnull=False),
                name="answered_case_knows_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(publication=Publication.REQUESTED)
                | models.Q(erased_at__isnull=False)
                | (models.Q(public_text__isnull=False) & ~models.Q(public_text_hash="")),
                name="asker_is_asked_about_a_text",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    subject="",
                    body="",
                    email="",
                    phone="",
                    organisation="",
                    name="",
                    public_text__isnull=True,
                ),
                name="erased_case_holds_no_words",
            ),
            models.CheckConstraint(
                condition=~models.Q(email="")
                | models.Q(channel__in=SPOKEN)
                | models.Q(erased_at__isnull=False),
                name="who_wrote_to_the_desk_has_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | (models.Q(status=Status.CLOSED) & ~models.Q(merged_into=models.F("id"))),
                name="merged_case_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Reloads the protected states too.

        django-fsm-2's own mixin lifts the protection on the field, which all threads share. Here the loaded
        values are forgotten instead: Django then takes them for deferred, and loading is a first
        assignment, which is allowed. After an error they are put back.
        """
        wanted = None if fields is None else set(fields)
        states = [field.attname for field in self._meta.concrete_fields if isinstance(field, FSMField)]
        forgotten = {
            name: self.__dict__.pop(name)
            for name in states
            if name in self.__dict__ and (wanted is None or name in wanted)
        }
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
            for name in forgotten:
                getattr(self, name)
        except Exception:
            self.__dict__.update(forgotten)
            raise

    @property
    def is_spoken(self) -> bool:
        """Whether a coordinator entered it for somebody who phoned, faxed or came."""
        return self.channel in SPOKEN

    @property
    def title(self) -> str:
        """The subject, or the start of the question where the asker gave none."""
        if self.erased_at:
            return gettext("（本人が消した相談）")
        return self.subject or self.body.strip().splitlines()[0][:60]
