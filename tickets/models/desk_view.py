"""How somebody likes to see the desk: lists under a name of their own, and which columns there are."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_VIEWS = 20
QUERY_MAX = 400


class SavedView(models.Model):
    """A queue with filters under a name, such as 「徳島の急ぎ」. `query` is the query string of the list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名前"), max_length=40)
    query = models.CharField(max_length=QUERY_MAX)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("保存した見え方")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_views_have_names_of_their_own"),
        ]

    def __str__(self) -> str:
        return self.name


class DeskChoice(models.Model):
    """What one person chose for all lists. No row: as delivered."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_choice"
    )
    columns = models.JSONField(default=list)
    has_shortcuts = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("一覧の見え方")

    def __str__(self) -> str:
        return str(self.user_id)
