"""A questionnaire after a seminar: its questions, and answers that nobody can trace to a person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TEXT_MAX = 1000


class Questionnaire(models.Model):
    """One form behind one short address; closed, it takes nothing more."""

    slug = models.SlugField(_("アドレスの終わり"), max_length=40, unique=True)
    title = models.CharField(_("題名"), max_length=100)
    intro = models.CharField(_("はじめの言葉"), max_length=300, blank=True)
    is_open = models.BooleanField(_("受け付ける"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("アンケート")

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question; what is asked does not change any more once somebody has answered."""

    class Kind(models.TextChoices):
        SCALE = "scale", _("5段階")
        YES_NO = "yes_no", _("はい・いいえ")
        TEXT = "text", _("自由に書く")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("アンケートの質問")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "position"], name="one_question_a_place"),
        ]

    def __str__(self) -> str:
        return self.text


class Reply(models.Model):
    """One filled form: the day and how it came, nothing of who. `key` keeps a form sent twice from counting twice."""

    class Via(models.TextChoices):
        WEB = "web", _("本人が画面で")
        PAPER = "paper", _("紙から入力")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="replies")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    via = models.CharField(max_length=5, choices=Via.choices, default=Via.WEB)
    day = models.DateField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("アンケートの回答")

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.day}"


class ReplyAnswer(models.Model):
    """What was said to one question: a number (1-5; 1 yes, 0 no) or words."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(max_length=TEXT_MAX, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("質問への答え")
        constraints = [
            models.UniqueConstraint(fields=["reply", "question"], name="one_answer_a_question"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0, value__lte=5), name="answer_is_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}"
