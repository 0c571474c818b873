"""The desk's own words for cases: a small vocabulary that grows as it is used."""

from django.db import models
from django.utils.translation import gettext_lazy as _

TAG_MAX = 30


class Tag(models.Model):
    """One word. It is there while a case carries it; a word nobody uses any more is not suggested."""

    name = models.CharField(_("タグ"), max_length=TAG_MAX, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("タグ")

    def __str__(self) -> str:
        return self.name
