"""What search itself keeps in the database."""

from django.db import models


class IndexedVersion(models.Model):
    """How many times a page was read for the index: orders the writes of processes that know nothing of each other.

    The row outlives the page, so that a late write cannot bring a deleted page back.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.page_id}: {self.number}"
