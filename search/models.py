"""What search itself keeps in the database."""

from django.db import models


class IndexedVersion(models.Model):
    """How many times a page was read for the index: orders the writes of processes that know nothing of each other.

    The row outlives the page, so that a late write cannot bring a deleted page back. `read_at` is the last time.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.page_id}: {self.number}"


class SuggestedTitle(models.Model):
    """The title for which a page's suggestion keys were made, as a checksum only: never its words."""

    page_id = models.PositiveBigIntegerField(primary_key=True)
    checksum = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.page_id)


class SuggestionKey(models.Model):
    """What somebody may type to be offered the title of a page: the title from one of its words on.

    `key` is a byte that tells whether the title begins there, and UTF-8 of folded letters. Bytes sort the same in
    every database, so that a prefix is a range of the index; text sorts by the locale.
    """

    page_id = models.PositiveBigIntegerField(db_index=True)
    key = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="suggestion_by_prefix")]

    def __str__(self) -> str:
        return bytes(self.key)[1:].decode()


class MissedSearch(models.Model):
    """A question that found nothing, how often and on how many days. Nothing of who asked."""

    question = models.CharField(max_length=60, unique=True)
    count = models.PositiveIntegerField(default=1)
    days = models.PositiveIntegerField(default=1)
    last_seen_on = models.DateField(db_index=True)
    handled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.question
