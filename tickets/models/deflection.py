"""That somebody found the answer before asking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Deflection(models.Model):
    """A published answer was taken instead of asking. Says which and when; never who, or what was written.

    `key` is a hash of form and article, so that one person pressing twice counts once.
    """

    key = models.CharField(max_length=64, unique=True)
    article_id = models.PositiveIntegerField(db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("聞く前に見つかった答え")

    def __str__(self) -> str:
        return f"{self.article_id} {self.at:%Y-%m-%d}"
