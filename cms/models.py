"""Page types of the public site. Snippets stand in `cms/snippets.py`."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.url_routing import RouteResult

from cms import browse, generation, reading, taxonomy
from cms.answer_text import ShortAnswerFirst
from cms.article_views import ArticleViews, CountedViews
from cms.generation import Generation
from cms.helpfulness import HelpfulVote, most_helpful
from cms.permissions import ArticlePermissionTester
from cms.revalidation import revalidate
from cms.snippets import Category, GlossaryTerm, Window
from cms.window_checks import WindowCheck
from people.models import User

__all__ = [
    "ArticlePage",
    "ArticleQuerySet",
    "ArticleViews",
    "Category",
    "CountedViews",
    "Generation",
    "GlossaryTerm",
    "HelpfulVote",
    "HomePage",
    "KnowledgeIndexPage",
    "StandardPage",
    "Window",
    "WindowCheck",
]
RICH_TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "ruby"]
SUMMARY_LENGTH = 110
NEWEST_AT_HOME = 5
HELPFUL_AT_HOME = 5


class PublicPage(Page):
    """What the templates of all pages but articles use."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        parts = self.get_url_parts(request)
        # A page that is previewed before its first save has no address yet.
        context["canonical_url"] = f"{settings.BASE_URL}{parts[2]}" if parts else settings.BASE_URL
        context["site_address"] = settings.BASE_URL
        return context


class HomePage(PublicPage):
    """The site's front door: three doors, search, newest answers."""

    lead = models.CharField(_("ひとこと"), max_length=200, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lead")]
    # No slug to change: the address of this page is fixed.
    promote_panels: ClassVar[list[Panel]] = [FieldPanel("search_description")]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.KnowledgeIndexPage", "cms.StandardPage"]
    max_count = 1

    class Meta:
        verbose_name = _("ホーム")
        verbose_name_plural = _("ホーム")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        readable = ArticlePage.objects.readable()
        counts, newest = generation.once(
            "home",
            lambda: (readable.count_by_category(), readable.newest_ids(0, NEWEST_AT_HOME)),
            generation.of_request(request),
        )
        categories = Category.objects.filter(pk__in=counts)
        context["newest"] = readable.in_order(newest)
        context["most_helpful"] = most_helpful(readable, HELPFUL_AT_HOME)
        context["article_count"] = sum(counts.values())
        context["popular"] = sorted(categories, key=lambda category: -counts[category.pk])[:4]
        return context


class KnowledgeIndexPage(PublicPage):
    """The list of published answers, by category."""

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels]
    # No slug to change: articles are found under /kb/ by mails and other sites.
    promote_panels: ClassVar[list[Panel]] = [FieldPanel("search_description")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.ArticlePage"]
    max_count = 1

    class Meta:
        verbose_name = _("答えの一覧")
        verbose_name_plural = _("答えの一覧")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what `cms.browse` found for the filters in the address.

        Raises Http404 for a category that does not exist.
        """
        context = super().get_context(request, *args, **kwargs)
        now = generation.of_request(request)
        return {**context, **browse.found(ArticlePage.objects.readable(), request.GET, now)}


class StandardPage(PublicPage):
    """A page of plain text, such as how we treat what one writes."""

    body = RichTextField(_("本文"), features=RICH_TEXT_FEATURES)
    title_en = models.CharField(_("英語の題名"), max_length=255, blank=True)
    body_en = RichTextField(
        _("英語の本文"),
        features=RICH_TEXT_FEATURES,
        blank=True,
        help_text=_("空のときは、英語の画面にも日本語の本文が出ます。"),
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("body_en")], heading=_("英語")),
    ]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("ふつうのページ")
        verbose_name_plural = _("ふつうのページ")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `text`: title, body and their language, English where it is read and there is any."""
        context = super().get_context(request, *args, **kwargs)
        if get_language() == "en" and self.body_en:
            context["text"] = {"language": "en", "title": self.title_en or self.title, "body": self.body_en}
        else:
            title = self.seo_title or self.title
            context["text"] = {"language": "ja", "title": title, "heading": self.title, "body": self.body}
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return revalidate(request, lambda: super(StandardPage, self).serve(request, *args, **kwargs))


class ArticleQuerySet(PageQuerySet):
    def readable(self) -> "ArticleQuerySet":
        """What anybody may read. Pages, lists, feed, sitemap, search and API all start from here."""
        return self.live().public().filter(retracted_at__isnull=True)

    def newest(self) -> "ArticleQuerySet":
        return self.select_related("category").order_by("-first_published_at", "-pk")

    def newest_ids(self, start: int, stop: int) -> list[int]:
        """The ids of the newest ones from `start` to before `stop`: sorting whole rows takes much longer."""
        return list(self.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[start:stop])

    def in_order(self, page_ids: list[int]) -> list["ArticlePage"]:
        """Those of these that are here, in the order given."""
        found = self.select_related("category").in_bulk(page_ids)
        return [found[page_id] for page_id in page_ids if page_id in found]

    def count_by_category(self) -> dict[str | None, int]:
        """How many there are of each category that occurs, by its code; None for those without."""
        return dict(self.order_by().values_list("category").annotate(Count("pk")))


class ArticleForm(WagtailAdminPageForm):
    """Keeps an editor from changing words that somebody consented to.

    The text of an article that came from a consultation is fixed by the asker's consent; a changed text
    needs a new consent and comes back through `kb.publishing`. Title and description for search engines
    are public text too. Everything else stays editable.
    """

    CONSENTED = (
        *("title", "question", "answer", "category", "audience", "industry", "size_band"),
        *("slug", "seo_title", "search_description"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.source_ref:
            for name in self.CONSENTED:
                if name in self.fields:
                    self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.retracted_at:
            raise forms.ValidationError(_("公開を取り下げた答えです。もう一度公開することはできません。"))
        return cleaned


class ArticlePage(ShortAnswerFirst, Page):
    """One public question and answer: the only copy of a case that the public can see.

    It holds the public text the asker agreed to and nothing else of the case. `source_ref` is a random
    reference that only the desk can lead back to a case; articles written by editors have none.
    """

    question = models.TextField(_("質問"))
    answer = models.TextField(_("答え"))
    category = models.ForeignKey(
        Category,
        verbose_name=_("分類"),
        on_delete=models.PROTECT,
        related_name="articles",
        null=True,
        blank=True,
    )
    audience = models.CharField(_("読む人"), max_length=20, blank=True, choices=taxonomy.AUDIENCES)
    industry = models.CharField(_("業種"), max_length=2, blank=True, choices=taxonomy.INDUSTRIES)
    size_band = models.CharField(_("規模"), max_length=3, blank=True, choices=taxonomy.SIZE_BANDS)
    level = models.CharField(_("くわしさ"), max_length=20, blank=True, choices=taxonomy.LEVELS)
    checked_on = models.DateField(_("内容を確かめた日"), null=True, blank=True)
    source_ref = models.UUIDField(_("もとの参照"), null=True, blank=True, unique=True, editable=False)
    retracted_at = models.DateTimeField(_("取り下げた日時"), null=True, blank=True, editable=False)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    base_form_class = ArticleForm
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("question"),
        FieldPanel("answer"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("category", "audience", "industry", "size_band", "level", "checked_on")
            ],
            heading=_("分類と確認"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["cms.KnowledgeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["source_ref", "retracted_at"]

    class Meta:
        verbose_name = _("答え")
        verbose_name_plural = _("答え")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retracted_at__isnull=True) | models.Q(question="", answer=""),
                name="retracted_article_holds_no_text",
            ),
        ]
        # The desk asks all the time which answers nobody has checked for long.
        indexes = [models.Index(fields=["checked_on"], name="article_by_check")]

    @property
    def public_path(self) -> str:
        """The address on this site; costs no query, unlike Wagtail's `url`."""
        return f"/kb/{self.slug}/"

    @property
    def public_url(self) -> str:
        return f"{settings.BASE_URL}{self.public_path}"

    @property
    def picture_url(self) -> str:
        """The picture that other sites show beside a link to this answer."""
        return f"{self.public_url}picture.png"

    @property
    def summary(self) -> str:
        """The short answer, or the beginning of a long one, on one line, for lists, feed and search engines."""
        return Truncator(" ".join((self.short_answer or self.answer).split())).chars(SUMMARY_LENGTH)

    @property
    def reviewed_on(self) -> datetime.date | None:
        """The day somebody last vouched for the text: checked it or, where nobody noted that, published it."""
        if self.checked_on or not self.last_published_at:
            return self.checked_on
        return timezone.localdate(self.last_published_at)

    @property
    def due_for_review(self) -> bool:
        """True once the last check is longer ago than ARTICLE_REVIEW_DAYS."""
        age = timezone.localdate() - self.reviewed_on if self.reviewed_on else datetime.timedelta(0)
        return age.days > settings.ARTICLE_REVIEW_DAYS

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        readable = ArticlePage.objects.readable
        if self.category_id:
            # Looked up only where the search engine knows nothing near.
            context["similar"] = SimpleLazyObject(
                lambda: list(readable().filter(category=self.category_id).exclude(pk=self.pk).newest()[:4])
            )
        return {**context, **reading.context_of(self, request)}

    def with_content_json(self, content: dict[str, Any]) -> "ArticlePage":
        """A revision as a page; what belongs to the article as a whole stays as it is stored.

        So a revision from before a retraction cannot be edited or published: its text meets
        `retracted_at`, and the constraint above.
        """
        page = super().with_content_json(content)
        page.source_ref = self.source_ref
        page.retracted_at = self.retracted_at
        return page

    def permissions_for_user(self, user: User) -> ArticlePermissionTester:
        return ArticlePermissionTester(user, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A retracted article still has an address, so that links to it meet an explanation, not a 404."""
        if self.retracted_at and not path_components:
            return RouteResult(self)
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; 410 Gone (RFC 9110, 15.5.11) with nothing of the old text once it is retracted.

        No cache may keep either, unless it asks each time (`cms.views.pages`): a retraction holds from the next request.
        """
        if self.retracted_at:
            response = render(request, "410.html", status=410)
        else:
            response = super().serve(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response
