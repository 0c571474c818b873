"""What people looked for and did not find, for those who write answers. Never who, nor anything private.

A question that looks like a person, a firm, a number or a link is not kept at all; one that was asked once is
kept for a while but shown to nobody.
"""

import datetime
import logging
import re
import unicodedata

from django.db import DatabaseError, transaction
from django.db.models import Case, F, PositiveIntegerField, Q, QuerySet, When
from django.utils import timezone

from search.models import MissedSearch

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=90)
SHORTEST, LONGEST = 2, 60
"""Letters. What is longer is a letter to somebody, not a question to a search."""
MOST = 5_000
"""So many different questions are kept at most: whoever floods the search fills no disk."""
_PRIVATE = re.compile(
    r"@|://|www\.|\.(?:com|net|jp|org)\b|(?:\d[-\s.()/]*){5,}|様|さん\b|株式会社|有限会社|合同会社|\(株\)|\(有\)|〒"
)


def kept_form(text: str) -> str:
    """The question as it would be kept: same for all widths and cases of letters; "" where it must not be."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not SHORTEST <= len(plain) <= LONGEST or _PRIVATE.search(plain) or not plain.isprintable():
        return ""
    return plain


def note(text: str) -> None:
    """Counts a question that found nothing. Never fails: a search does not depend on being counted."""
    question = kept_form(text)
    if not question:
        return
    try:
        with transaction.atomic():
            _count(question, timezone.localdate())
    except DatabaseError as error:
        logger.warning("a search that found nothing was not counted (%s)", type(error).__name__)


def to_work_on() -> QuerySet[MissedSearch]:
    """What was asked more than once and nobody has dealt with since, most asked first."""
    more_than_once = Q(count__gte=2) | Q(days__gte=2)
    return MissedSearch.objects.filter(more_than_once, handled_at=None).order_by(
        "-count", "-last_seen_on", "pk"
    )


def handle(pk: int) -> bool:
    """Takes a question off the list until it is asked anew; False where it is not there."""
    rows = MissedSearch.objects.filter(pk=pk)
    return rows.update(handled_at=timezone.now(), count=0, days=0) > 0


def purge(today: datetime.date) -> None:
    """Forgets what nobody has asked for a while."""
    MissedSearch.objects.filter(last_seen_on__lt=today - KEPT).delete()


def _count(question: str, today: datetime.date) -> None:
    rows = MissedSearch.objects.filter(question=question)
    another_day = Case(
        When(last_seen_on__lt=today, then=F("days") + 1),
        default=F("days"),
        output_field=PositiveIntegerField(),
    )
    if rows.update(count=F("count") + 1, days=another_day, last_seen_on=today, handled_at=None):
        return
    if MissedSearch.objects.count() < MOST:
        MissedSearch.objects.get_or_create(question=question, defaults={"last_seen_on": today})
