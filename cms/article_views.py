"""How often public answers were read: so many views a day and answer, and nothing about who read.

Counted is every GET that the address of a readable answer answered to somebody who may be a reader: with the page (200),
or with "what you have is still the page" (304), for a copy kept by a browser or a cache is read too. One reader who
comes twice is two views; nobody is told apart from anybody, so no cookie is set, no address, browser or session is kept.

Left out, as far as a request shows it: HEAD; what a browser fetches in case somebody might read it (`Sec-Purpose:
prefetch`, also of a page drawn ahead, which asks for nothing again when it is shown at last); programs that say so in
their User-Agent, by the list of crawler-user-agents, and those that say nothing; whoever carries a session, which only
people of the desk and editors have; previews, which have addresses of their own; the page that thanks for a vote.
Programs that pretend to be browsers are counted, and whoever wants to can press reload: it is a measure of use, no proof.

A request writes one line into a file of its process and minute (`DATA_DIR/views`), no database. The worker adds up the
files of minutes that are over (`gather`); each file counts once, whenever the worker is stopped. A process that is
stopped or killed loses nothing, because every line is with the operating system before the answer is sent; if the
machine itself loses power, the lines of the last seconds that were on no disk yet are lost.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from crawleruseragents import is_crawler
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.helpfulness import COOKIE as VOTE

logger = logging.getLogger(__name__)

ANSWERED = (200, 304)
_LONGEST_SLUG = 255
_LONGEST_AGENT = 500
_OVER_AFTER = timedelta(minutes=2)
"""A line is written within its own minute, or a moment later: after this nobody writes to a file any more."""
_REMEMBERED = timedelta(days=1)
_SET_ASIDE = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")


class ArticleViews(models.Model):  # type: ignore[django-manager-missing]  # Wagtail's is untyped
    """How often one answer was read on one day of Japan's."""

    article = models.ForeignKey(
        "cms.ArticlePage", verbose_name=_("答え"), on_delete=models.CASCADE, related_name="view_counts"
    )
    day = models.DateField(_("日"))
    number = models.PositiveIntegerField(_("回数"))

    class Meta:
        verbose_name = _("読まれた回数")
        verbose_name_plural = _("読まれた回数")
        # Counted, never written by hand.
        default_permissions = ("view",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["article", "day"], name="views_once_a_day_and_article")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day"], name="article_views_of_a_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.number}"


class CountedViews(models.Model):
    """The name of a file that has been added up, for a day: nothing counts twice."""

    name = models.CharField(max_length=200, primary_key=True)

    def __str__(self) -> str:
        return self.name


def note(request: HttpRequest, response: HttpResponse, slug: str) -> None:
    """Counts this answer to this request, if it was a view. Never fails: reading does not depend on being counted."""
    if response.status_code not in ANSWERED or not _may_be_a_reader(request) or not _is_slug(slug):
        return
    now = timezone.localtime()
    try:
        # Opened for each line: so short a write at the end of a file is whole, whoever else writes to it.
        with _file(now).open("ab", buffering=0) as file:
            file.write(f"{now:%Y-%m-%d} {slug}\n".encode())
    except OSError as error:
        logger.warning("a view was not counted (%s)", type(error).__name__)


def gather() -> int:
    """Adds the views of all minutes that are over to the days; gives how many there were."""
    total = 0
    for path in _files_that_are_over():
        try:
            counted = Counter(_lines(path))
        except FileNotFoundError:
            continue  # another worker was faster
        try:
            with transaction.atomic():
                CountedViews.objects.create(name=path.name)
                total += _add(counted)
        except IntegrityError:
            # Added before by who was stopped before the file was gone; anything else is tried again the next time.
            if not CountedViews.objects.filter(name=path.name).exists():
                raise
        path.unlink(missing_ok=True)
    # Names begin with their minute. They stay for a day, for a worker that read a file before it was gone.
    CountedViews.objects.filter(name__lt=f"{timezone.localtime() - _REMEMBERED:%Y%m%d}").delete()
    return total


def _may_be_a_reader(request: HttpRequest) -> bool:
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _SET_ASIDE)
    return (
        request.method == "GET"
        and not ahead
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and VOTE not in request.GET
        and not _is_a_program(request.headers.get("User-Agent", "")[:_LONGEST_AGENT])
    )


@lru_cache(maxsize=2_000)
def _is_a_program(agent: str) -> bool:
    return not agent.strip() or is_crawler(agent)


def _is_slug(slug: str) -> bool:
    try:
        validate_unicode_slug(slug)
    except ValidationError:
        return False
    return len(slug) <= _LONGEST_SLUG


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "views"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _file(now: datetime) -> Path:
    return _folder() / f"{now:%Y%m%dT%H%M%z}.{socket.gethostname()}.{os.getpid()}"


def _files_that_are_over() -> Iterator[Path]:
    latest = timezone.now() - _OVER_AFTER
    for path in sorted(_folder().iterdir()):
        try:
            minute = datetime.strptime(path.name.split(".")[0], "%Y%m%dT%H%M%z")
        except ValueError:
            continue  # not ours
        if minute < latest:
            yield path


def _lines(path: Path) -> Iterator[tuple[date, str]]:
    """(day, slug) of each view; a line that broke off, as after a power failure, is left out."""
    for line in path.read_bytes().split(b"\n"):
        try:
            day, slug = line.decode().split(" ")
            yield date.fromisoformat(day), slug
        except ValueError:
            continue


def _add(counted: Counter[tuple[date, str]]) -> int:
    """Adds to the days of the answers that the public may read, or could, before they were taken back."""
    from cms.models import ArticlePage  # noqa: PLC0415  which imports this module

    slugs = {slug for _day, slug in counted}
    ids = dict(ArticlePage.objects.public().filter(slug__in=slugs).values_list("slug", "pk"))
    total = 0
    for (day, slug), number in sorted(counted.items()):
        if slug not in ids:
            continue
        rows = ArticleViews.objects.filter(article_id=ids[slug], day=day)
        if not rows.update(number=F("number") + number):
            ArticleViews.objects.create(article_id=ids[slug], day=day, number=number)
        total += number
    return total
