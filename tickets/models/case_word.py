"""By which words the desk finds a case. Goes with the words themselves when the asker erases the case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket

LONGEST_WORD = 40


class CaseWord(models.Model):
    """One word of one case, as `lists/case_words.py` folds it. A plain table: the same on both databases."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=LONGEST_WORD)

    class Meta:
        verbose_name = _("相談のことば")
        constraints = [
            models.UniqueConstraint(fields=["word", "ticket"], name="case_words_do_not_repeat"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.word}"
