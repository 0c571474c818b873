"""What an answer is made of before it is sent: drafts, templates, and the comments of who reads it a second time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.snippets import Category
from people.models import User
from tickets.models.append_only import AppendOnlyModel
from tickets.models.message import Message
from tickets.models.ticket import BODY_MAX, Ticket


class AnswerDraft(AppendOnlyModel):
    """One version of an answer that is being written. Never changed: saving adds a version, the highest is the draft.

    `based_on` is the version its writer had before their eyes. Belongs to the case, whoever holds it.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="answer_drafts")
    version = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField(default=0)
    body = models.TextField(max_length=BODY_MAX, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    is_autosave = models.BooleanField(default=False)

    class Meta:
        ordering = ["ticket", "version"]
        verbose_name = _("回答の下書き")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "version"], name="answer_draft_versions_do_not_repeat"),
            models.CheckConstraint(
                condition=Q(based_on__lt=models.F("version")), name="answer_draft_follows_an_earlier_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} v{self.version}"


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    def visible_to(self, user: User) -> AnswerTemplateQuerySet:
        """Those that are everybody's, and the user's own."""
        return self.filter(Q(owner__isnull=True) | Q(owner=user))


class AnswerTemplate(models.Model):
    """A piece of text that answers use again and again; without an owner it is the whole desk's."""

    name = models.CharField(_("名前"), max_length=60)
    body = models.TextField(_("文章"), max_length=4000)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("分類")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("回答のひな形")

    def __str__(self) -> str:
        return self.name


class ReviewComment(models.Model):
    """What a reviewer says about [start, end) of an answer; `quote` are the words that stood there."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="review_comments")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField(blank=True)
    body = models.TextField(_("コメント"), max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["start", "pk"]
        verbose_name = _("確認のコメント")
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lte=models.F("end")), name="comment_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.start}"
