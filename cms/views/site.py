"""Public pages that are not in the page tree: glossary, sitemap, robots.txt, the door to /cms/."""

from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.models import ArticlePage, HomePage, KnowledgeIndexPage, StandardPage
from cms.snippets import GlossaryTerm

CLOSED_TO_ROBOTS = ["/c/", "/desk/", "/cms/", "/accounts/", "/language/"]
# The first kana of each row of the Japanese syllabary; whatever stands before the first is Latin or a digit.
KANA_ROWS = "あかさたなはまやらわ"
# Voiced and small kana sort inside their row, but ゔ after the last.
VOICED_U = "ゔ"


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms with their plain words, by the row of the syllabary they begin with."""
    terms = GlossaryTerm.objects.order_by("reading", "term")
    rows = [(row, list(group)) for row, group in groupby(terms, key=_row)]
    return render(request, "cms/glossary.html", {"rows": rows})


def _row(term: GlossaryTerm) -> str:
    first = term.reading[:1]
    if not "ぁ" <= first <= VOICED_U:
        return "A–Z"
    if first in {"ぁ", VOICED_U}:
        return "あ"
    return max(row for row in KANA_ROWS if row <= first or row == "あ")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    lines.append(f"Sitemap: {settings.BASE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class _PublicSitemap(Sitemap):
    """Addresses as in BASE_URL, whatever host the request named."""

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.BASE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.BASE_URL).scheme


class PlaceSitemap(_PublicSitemap):
    """Pages of the site that are not articles."""

    def items(self) -> list[str]:
        pages = Page.objects.live().public().type(StandardPage, KnowledgeIndexPage, HomePage)
        in_tree = ["/" if page.depth == 2 else f"/{page.slug}/" for page in pages]
        return sorted(
            [*in_tree, "/now/", "/consult/", "/search/", "/windows/", "/windows/which/", "/glossary/"]
        )

    def location(self, item: str) -> str:
        return item


class ArticleSitemap(_PublicSitemap):
    def items(self) -> QuerySet[ArticlePage]:
        return ArticlePage.objects.readable().newest()

    def location(self, item: ArticlePage) -> str:
        return item.public_path

    def lastmod(self, item: ArticlePage) -> object:
        return item.last_published_at


@never_cache
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Never cached: what was retracted is gone from the next request on."""
    return sitemap(request, {"places": PlaceSitemap, "articles": ArticleSitemap})


@require_safe
def cms_sign_in(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends those it does not let in.

    Somebody signed in without the right to edit gets 403. Sent to the sign-in page they would be sent
    back to `next` at once, and so on for ever.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{request.GET.urlencode()}")
