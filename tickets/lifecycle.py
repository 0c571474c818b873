"""The life of a case, from top to bottom: two state machines on one row.

`Status` is what happens between asker and desk, `Publication` what happens to the public text. The
methods set the row's own fields and do nothing else; `services.perform` is the only caller. Who may call
stands in `rules.PERMISSIONS`, what follows in `effects.EFFECTS`, what each takes in `inputs.INPUTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from tickets import clock, rules

if TYPE_CHECKING:
    from people.models import User
    from tickets.models import Message, PublicText, Ticket, Transition


class Status(models.TextChoices):
    HELD = "held", _("迷惑の疑い")
    RECEIVED = "received", _("受付")
    OFFERED = "offered", _("打診中")
    IN_PROGRESS = "in_progress", _("回答作成中")
    AWAITING_ASKER = "awaiting_asker", _("返事待ち")
    IN_REVIEW = "in_review", _("回答確認中")
    ANSWERED = "answered", _("回答済み")
    REFERRED = "referred", _("他の窓口を案内")
    CLOSED = "closed", _("終了")
    SPAM = "spam", _("迷惑")
    WITHDRAWN = "withdrawn", _("取り下げ")


class Publication(models.TextChoices):
    NONE = "none", _("公開の予定なし")
    REQUESTED = "requested", _("公開の確認待ち")
    CHANGES_WANTED = "changes_wanted", _("直しの希望")
    DECLINED = "declined", _("公開しない")
    GRANTED = "granted", _("同意ずみ")
    PUBLISHED = "published", _("公開中")
    RETRACTED = "retracted", _("公開取り下げ")


UNANSWERED_STATES = (
    Status.HELD,
    Status.RECEIVED,
    Status.OFFERED,
    Status.IN_PROGRESS,
    Status.AWAITING_ASKER,
    Status.IN_REVIEW,
)
"""Somebody still waits for the answer."""
OPEN_STATES = (*UNANSWERED_STATES, Status.ANSWERED, Status.REFERRED)
"""Everything that has not ended: the asker may still withdraw."""
ANSWERED_STATES = (Status.ANSWERED, Status.CLOSED)
"""A public text may be proposed only now."""
CONSENTED_STATES = (Publication.GRANTED, Publication.PUBLISHED)


def allowed(name: str) -> Callable[[Any, Any], bool]:
    """django-fsm's `permission`: a callable, because a string would be asked without the case."""
    return lambda ticket, actor: rules.may(name, actor, ticket)


def is_answered(ticket: Any) -> bool:
    return ticket.status in ANSWERED_STATES


def is_not_withdrawn(ticket: Any) -> bool:
    return ticket.status != Status.WITHDRAWN


def is_no_duplicate(ticket: Any) -> bool:
    """A case that was merged goes on in the other one, and only there."""
    return ticket.merged_into_id is None


def has_no_publication(ticket: Any) -> bool:
    """Whether nothing of it is public or may become so; a yes is to a text of this case, not of another."""
    return ticket.publication in (Publication.NONE, Publication.DECLINED, Publication.RETRACTED)


def is_up_for_survey(ticket: Any) -> bool:
    """Whether there was an answer of which the asker may say that it helped."""
    return ticket.first_answer_at is not None and ticket.status not in (Status.WITHDRAWN, Status.SPAM)


def can_be_taken_back(ticket: Any) -> bool:
    """Whether what was sent last has not gone out yet."""
    return ticket.goes_out_at is not None and ticket.goes_out_at > clock.now()


def consent_is_to_this_text(ticket: Any) -> bool:
    return bool(ticket.public_text_hash) and ticket.consented_hash == ticket.public_text_hash


class TicketLifecycle(models.Model):
    """The two states, the clocks, and the transitions that move them."""

    status = FSMField(
        _("状態"), default=Status.RECEIVED, choices=Status.choices, protected=True, db_index=True
    )
    publication = FSMField(
        _("公開"), default=Publication.NONE, choices=Publication.choices, protected=True, db_index=True
    )

    # Clocks: set once by the transition that is their definition, never moved.
    received_at = models.DateTimeField(_("受付"), db_index=True)
    acknowledged_at = models.DateTimeField(_("受付メール"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("打診"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("引き受け"), null=True, blank=True)
    first_response_at = models.DateTimeField(_("最初の返事"), null=True, blank=True)
    first_answer_at = models.DateTimeField(_("最初の回答"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("解決"), null=True, blank=True)

    # Until when the offer of now stands; nobody is asked while it is empty.
    offer_expires_at = models.DateTimeField(_("打診の期限"), null=True, blank=True)

    # The text the asker was asked about, and the one they said yes to.
    public_text_hash = models.CharField(max_length=64, blank=True)
    consented_hash = models.CharField(max_length=64, blank=True)
    consent_given_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        expert: User | None
        answer_writer: User | None
        public_text: PublicText | None
        expert_id: int | None
        merged_into: Ticket | None
        consent_recorded_by: User | None
        goes_out_at: datetime | None
        sender: User | None

    class Meta:
        abstract = True

    # --- status ----------------------------------------------------------------------------------
    @transition(status, [Status.HELD, Status.SPAM], Status.RECEIVED, permission=allowed("release"))
    def release(self, **_: Any) -> None:
        """Not spam after all; the clock kept running."""

    @transition(status, [Status.HELD, Status.RECEIVED], Status.SPAM, permission=allowed("mark_spam"))
    def mark_spam(self, **_: Any) -> None:
        """Spam: kept, never silently dropped."""

    @transition(status, [Status.RECEIVED, Status.OFFERED], Status.OFFERED, permission=allowed("offer"))
    def offer(self, *, at: datetime, expert: User, expires_at: datetime | None = None, **_: Any) -> None:
        self.expert = expert
        self.assigned_at = self.assigned_at or at
        self.offer_expires_at = expires_at

    @transition(status, [Status.OFFERED], Status.IN_PROGRESS, permission=allowed("accept"))
    def accept(self, *, at: datetime, **_: Any) -> None:
        self.accepted_at = self.accepted_at or at
        self.offer_expires_at = None

    @transition(status, [Status.OFFERED], Status.RECEIVED, permission=allowed("decline"))
    def decline(self, **_: Any) -> None:
        self.expert = None
        self.offer_expires_at = None

    @transition(
        status, [Status.IN_PROGRESS, Status.AWAITING_ASKER], Status.RECEIVED, permission=allowed("hand_back")
    )
    def hand_back(self, **_: Any) -> None:
        self.expert = None

    @transition(status, [Status.IN_PROGRESS], Status.AWAITING_ASKER, permission=allowed("ask_back"))
    def ask_back(self, *, at: datetime, by: User, said: Message, **_: Any) -> None:
        self.first_response_at = self.first_response_at or at
        self._goes_out(at, by, said)

    @transition(status, [Status.AWAITING_ASKER], Status.IN_PROGRESS, permission=allowed("asker_reply"))
    def asker_reply(self, **_: Any) -> None:
        """The clock runs again."""

    @transition(status, [Status.IN_PROGRESS], Status.IN_REVIEW, permission=allowed("submit_for_review"))
    def submit_for_review(self, *, by: User, **_: Any) -> None:
        self.answer_writer = by

    @transition(status, [Status.IN_REVIEW], Status.IN_PROGRESS, permission=allowed("return_to_expert"))
    def return_to_expert(self, **_: Any) -> None:
        """The asker sees nothing of it."""

    @transition(status, [Status.IN_REVIEW], Status.ANSWERED, permission=allowed("approve_answer"))
    def approve_answer(self, *, at: datetime, by: User, said: Message, **_: Any) -> None:
        self._has_answered(at)
        self._goes_out(at, by, said)

    @transition(
        status,
        [Status.RECEIVED, Status.OFFERED, Status.IN_PROGRESS, Status.AWAITING_ASKER, Status.IN_REVIEW],
        Status.REFERRED,
        permission=allowed("refer"),
    )
    def refer(self, *, at: datetime, by: User, said: Message, **_: Any) -> None:
        if self.status == Status.OFFERED:
            self.expert = None  # never accepted, so nobody holds it should the asker come back
            self.offer_expires_at = None
        self._has_answered(at)
        self._goes_out(at, by, said)

    @transition(
        status,
        [Status.AWAITING_ASKER, Status.ANSWERED, Status.REFERRED],
        RETURN_VALUE(
            Status.RECEIVED, Status.OFFERED, Status.IN_PROGRESS, Status.AWAITING_ASKER, Status.IN_REVIEW
        ),
        conditions=[can_be_taken_back],
        permission=allowed("undo_send"),
    )
    def undo_send(self, *, sent: Transition, expert: User | None, **_: Any) -> str:
        """Within seconds of sending: everything as it was before. The asker saw nothing."""
        self.expert = expert
        self.first_response_at = None if self.first_response_at == sent.at else self.first_response_at
        self.first_answer_at = None if self.first_answer_at == sent.at else self.first_answer_at
        self.goes_out_at = self.sender = None
        return sent.source

    @transition(
        status,
        [Status.ANSWERED, Status.REFERRED, Status.CLOSED],
        RETURN_VALUE(Status.RECEIVED, Status.IN_PROGRESS),
        conditions=[is_no_duplicate],
        permission=allowed("reopen"),
    )
    def reopen(self, **_: Any) -> str:
        """Back to its expert where one still holds it, else to the queue."""
        return Status.IN_PROGRESS if self.expert_id else Status.RECEIVED

    @transition(status, [Status.ANSWERED, Status.REFERRED], Status.CLOSED, permission=allowed("close"))
    def close(self, *, at: datetime, **_: Any) -> None:
        self.resolved_at = self.resolved_at or at

    @transition(
        status,
        [state for state in OPEN_STATES if state != Status.HELD],
        Status.CLOSED,
        conditions=[is_no_duplicate, has_no_publication],
        permission=allowed("merge"),
    )
    def merge(self, *, at: datetime, into: Ticket, **_: Any) -> None:
        """The same asker asked the same twice; it goes on in the other case. Its expert is free, that of the other reads it."""
        self.merged_into = into
        self.expert = into.expert
        self.resolved_at = self.resolved_at or at

    @transition(status, list(OPEN_STATES), Status.WITHDRAWN, permission=allowed("withdraw"))
    def withdraw(self, *, at: datetime, **_: Any) -> None:
        """The case ends; `services.perform` takes the publication with it."""
        self.resolved_at = self.resolved_at or at

    # --- publication -----------------------------------------------------------------------------
    @transition(
        publication,
        [
            Publication.NONE,
            Publication.CHANGES_WANTED,
            Publication.DECLINED,
            Publication.RETRACTED,
            Publication.GRANTED,
        ],
        Publication.REQUESTED,
        conditions=[is_answered, is_no_duplicate],
        permission=allowed("request_consent"),
    )
    def request_consent(self, *, public_text: PublicText, **_: Any) -> None:
        self.public_text = public_text
        self.public_text_hash = public_text.hash
        self._forget_consent()

    @transition(
        publication,
        [Publication.REQUESTED],
        Publication.GRANTED,
        conditions=[is_not_withdrawn],
        permission=allowed("grant_consent"),
    )
    def grant_consent(
        self, *, at: datetime, public_text_hash: str, heard_by: User | None = None, **_: Any
    ) -> None:
        self.consent_recorded_by = heard_by
        self.consented_hash = public_text_hash
        self.consent_given_at = at

    @transition(
        publication,
        [Publication.REQUESTED],
        Publication.CHANGES_WANTED,
        conditions=[is_not_withdrawn],
        permission=allowed("want_changes"),
    )
    def want_changes(self, **_: Any) -> None:
        """The desk writes a new version and asks again."""

    @transition(
        publication,
        [Publication.REQUESTED],
        Publication.DECLINED,
        conditions=[is_not_withdrawn],
        permission=allowed("decline_consent"),
    )
    def decline_consent(self, **_: Any) -> None:
        """No means no; no answer means no too, because nothing happens without a yes."""

    @transition(
        publication,
        [Publication.GRANTED],
        Publication.PUBLISHED,
        conditions=[is_not_withdrawn, consent_is_to_this_text],
        permission=allowed("publish"),
    )
    def publish(self, **_: Any) -> None:
        """Released by a second person."""

    @transition(publication, list(CONSENTED_STATES), Publication.RETRACTED, permission=allowed("retract"))
    def retract(self, **_: Any) -> None:
        self._forget_consent()

    @transition(
        publication, list(CONSENTED_STATES), Publication.RETRACTED, permission=allowed("withdraw_consent")
    )
    def withdraw_consent(self, **_: Any) -> None:
        self._forget_consent()

    # --- shared steps ----------------------------------------------------------------------------
    def _has_answered(self, at: datetime) -> None:
        self.first_response_at = self.first_response_at or at
        self.first_answer_at = self.first_answer_at or at

    def _goes_out(self, at: datetime, by: User, said: Message) -> None:
        """Remembers until when `by` can take back what was said, where there is a while."""
        later = said.sent_at is not None and said.sent_at > at
        self.goes_out_at, self.sender = (said.sent_at, by) if later else (None, None)

    def _forget_consent(self) -> None:
        self.consent_recorded_by = None
        self.consented_hash = ""
        self.consent_given_at = None
