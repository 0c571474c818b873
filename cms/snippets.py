"""Snippets: what editors keep beside the pages. Codes are the keys of `cms/data`, used by API and mail."""

import datetime
import re
from typing import ClassVar
from urllib.parse import quote, urlsplit

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel

from cms import taxonomy
from cms.data_words import translated
from cms.forms import GlossaryTermForm, WindowForm
from cms.hours_text import hours_text
from cms.opening_hours import Opening, opening_at, parse_hours

# After so many days without a check the contact data are shown with a warning.
FRESH_DAYS = 180
# Contact data that do harm when they are wrong: somebody else answers.
CONTACT_FIELDS = ("phone", "email")


class Category(models.Model):  # type: ignore[django-manager-missing]  # Wagtail's is untyped
    """What a consultation or an article is about."""

    code = models.SlugField(_("コード"), primary_key=True)
    name = models.CharField(_("名前"), max_length=80)
    description = models.CharField(_("説明"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("並び順"), default=100)

    panels: ClassVar[list[Panel]] = [FieldPanel(name) for name in ("code", "name", "description", "order")]

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]
        verbose_name = _("分類")
        verbose_name_plural = _("分類")

    def __str__(self) -> str:
        return translated(self.name)


class WindowQuerySet(models.QuerySet["Window"]):
    def for_prefecture(self, code: str) -> "WindowQuerySet":
        """Windows of the prefecture and those for the whole country."""
        return self.filter(prefecture__in=["", code]) if code else self

    def for_topic(self, category_code: str) -> list["Window"]:
        """Windows that take the topic; a plain list, since no database-independent JSON look-up exists."""
        return [window for window in self if not category_code or category_code in window.topics]


class Window(models.Model):
    """An outside body that answers, takes reports or helps. Contact data carry the day they were checked."""

    code = models.SlugField(_("コード"), primary_key=True)
    name = models.CharField(_("名前"), max_length=120)
    kind = models.CharField(_("種類"), max_length=30)
    prefecture = models.CharField(_("都道府県"), max_length=2, blank=True, choices=taxonomy.PREFECTURES)
    host = models.CharField(_("運営"), max_length=120, blank=True)
    phone = models.CharField(_("電話"), max_length=30, blank=True)
    email = models.EmailField(_("メール"), blank=True)
    url = models.URLField(_("ウェブ"), max_length=500, blank=True)
    hours = models.CharField(
        _("受付時間"),
        max_length=200,
        blank=True,
        help_text=_("「平日8時30分〜17時15分」「24時間」のように書くと、いま開いているかが表示されます。"),
    )
    channels = models.JSONField(_("方法"), default=list, blank=True)
    topics = models.JSONField(_("扱う分類"), default=list, blank=True)
    cost = models.CharField(_("費用"), max_length=200, blank=True)
    description = models.TextField(
        _("説明"), blank=True, help_text=_("だれでも読めます。何を受けるか、何をしないか。")
    )
    prepare = models.TextField(
        _("用意するもの"),
        blank=True,
        help_text=_("だれでも読めます。相談する前に用意するとよいもの。窓口が求めているものだけを書きます。"),
    )
    note = models.TextField(_("編集者のメモ"), blank=True, help_text=_("公開されません。"))
    source = models.TextField(_("出典"), blank=True)
    source_date = models.CharField(_("出典の日付"), max_length=30, blank=True)
    verified = models.BooleanField(_("資料で確認ずみ"), default=False)
    stale = models.BooleanField(_("資料が古い"), default=False)
    unverified_fields = models.JSONField(_("未確認の項目"), default=list, blank=True)
    checked_on = models.DateField(
        _("運営者が確認した日"),
        null=True,
        blank=True,
        help_text=_("日付を入れると、資料が古い、または未確認の項目も表示されます。"),
    )

    objects = WindowQuerySet.as_manager()

    base_form_class = WindowForm
    panels: ClassVar[list[Panel]] = [
        *(FieldPanel(name) for name in ("code", "name", "kind", "prefecture", "host")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("phone", "email", "url", "hours", "channels", "cost")],
            heading=_("連絡先"),
        ),
        FieldPanel("topics"),
        FieldPanel("description"),
        FieldPanel("prepare"),
        FieldPanel("note"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "checked_on",
                    "source",
                    "source_date",
                    "verified",
                    "stale",
                    "unverified_fields",
                )
            ],
            heading=_("確かめた日と出典"),
        ),
    ]

    class Meta:
        ordering: ClassVar[list[str]] = ["prefecture", "kind", "code"]
        verbose_name = _("相談先")
        verbose_name_plural = _("相談先")

    def __str__(self) -> str:
        return self.name

    def shown(self, field: str) -> str:
        """The value of a contact field, or "" where nobody should rely on it yet.

        Phone and e-mail from an old source, and any field listed as unverified, stay hidden until an
        operator confirms them by setting `checked_on`.
        """
        doubtful = field in self.unverified_fields or (self.stale and field in CONTACT_FIELDS)
        return "" if doubtful and self.checked_on is None else getattr(self, field)

    @property
    def shown_phone(self) -> str:
        return self.shown("phone")

    @property
    def shown_email(self) -> str:
        return self.shown("email")

    @property
    def shown_url(self) -> str:
        return self.shown("url")

    @property
    def shown_host(self) -> str:
        """The web address as short as it can be said: its host."""
        return urlsplit(self.shown_url).hostname or ""

    @property
    def shown_hours(self) -> str:
        return self.shown("hours")

    @property
    def hours_text(self) -> str:
        """The hours in the reader's language."""
        return hours_text(self.shown_hours)

    @property
    def shown_cost(self) -> str:
        return self.shown("cost")

    @property
    def kind_label(self) -> str:
        """What kind of window it is, for the public; "" for a kind that only editors know."""
        return str(taxonomy.WINDOW_KINDS.get(self.kind, ""))

    @property
    def can_be_reached(self) -> bool:
        """Whether there is any contact that may be shown."""
        return bool(self.shown_phone or self.shown_email or self.shown_url)

    @property
    def takes_calls(self) -> bool:
        return "電話" in self.channels

    @property
    def opening(self) -> Opening | None:
        """Open now, or when next; None where nobody can say, be it that the hours are in doubt or not understood."""
        return self.opening_at(timezone.now())

    def opening_at(self, instant: datetime.datetime) -> Opening | None:
        """`opening` at an aware instant. Hours from an old source that nobody confirmed are good for reading only."""
        in_doubt = self.stale and self.checked_on is None
        hours = None if in_doubt else parse_hours(self.shown_hours)
        return opening_at(hours, instant) if hours else None

    @property
    def is_old(self) -> bool:
        """The contact data were last known to be true half a year ago or more."""
        known = self.known_on
        return known is not None and (timezone.localdate() - known).days > FRESH_DAYS

    @property
    def known_on(self) -> datetime.date | None:
        """The day on which somebody last knew the contact data to be true; None where the source has no day."""
        return self.checked_on or _first_day(self.source_date)

    @property
    def as_of(self) -> datetime.date | str:
        """The day the contact data were last known to be true: a date, or what the source says of itself."""
        return self.checked_on or self.source_date

    @property
    def as_of_text(self) -> str:
        """`as_of` written out: 2026年7月6日, 2016年9月, 2025年; "" where nothing is known."""
        if self.checked_on:
            return formats.date_format(self.checked_on)
        match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", self.source_date)
        if match is None:
            return self.source_date
        year, month, day = (int(part) if part else 0 for part in match.groups())
        if day:
            return formats.date_format(datetime.date(year, month, day))
        if month:
            return formats.date_format(datetime.date(year, month, 1), "YEAR_MONTH_FORMAT")
        return gettext("%(year)s年") % {"year": year}


class GlossaryTerm(models.Model):
    """A technical term with the plain words to use instead, and its other spellings."""

    term = models.CharField(_("用語"), max_length=80, unique=True)
    reading = models.CharField(_("よみ"), max_length=120, blank=True)
    short = models.CharField(_("短い言い換え"), max_length=120)
    plain = models.TextField(_("やさしい説明"))
    aliases = models.JSONField(_("別の書き方"), default=list, blank=True)
    kind = models.CharField(_("種類"), max_length=30, blank=True)
    source_note = models.CharField(_("出典"), max_length=300, blank=True)

    base_form_class = GlossaryTermForm
    panels: ClassVar[list[Panel]] = [
        FieldPanel(name) for name in ("term", "reading", "short", "plain", "aliases", "kind", "source_note")
    ]

    class Meta:
        ordering: ClassVar[list[str]] = ["reading", "term"]
        verbose_name = _("用語")
        verbose_name_plural = _("用語")

    def __str__(self) -> str:
        return self.term

    @property
    def public_path(self) -> str:
        """The address of its own page on this site."""
        return f"/glossary/{quote(self.term, safe='')}/"

    def place_in(self, text: str) -> int | None:
        """Where `text` first uses this term, or None. Latin spellings count as whole words only (AI, not maIn)."""
        places = [
            match.start()
            for spelling in (self.term, *self.aliases)
            if (match := re.search(spelling_pattern(spelling), text, re.IGNORECASE))
        ]
        return min(places, default=None)


def _first_day(text: str) -> datetime.date | None:
    """The first day of what a source says of itself: 2026-07-06, 2016-09 or 2025; None for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return datetime.date(year, month, day)


def spelling_pattern(spelling: str) -> str:
    """Finds a spelling in a text. Latin ones count as whole words only (AI, not maIn)."""
    before = r"(?<![A-Za-z0-9])" if spelling[:1].isascii() else ""
    after = r"(?![A-Za-z0-9])" if spelling[-1:].isascii() else ""
    return f"{before}{re.escape(spelling)}{after}"
