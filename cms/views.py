"""Public pages that are not in the page tree: windows, sitemap, robots.txt, the door to /cms/."""

from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms import taxonomy
from cms.models import ArticlePage, HomePage, KnowledgeIndexPage, StandardPage
from cms.snippets import GlossaryTerm, Window

CLOSED_TO_ROBOTS = ["/c/", "/desk/", "/cms/", "/accounts/"]


@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """Where else to turn: for the whole country and for the prefecture chosen, else for all of them."""
    prefecture = request.GET.get("prefecture", "")
    if prefecture not in dict(taxonomy.PREFECTURES):
        prefecture = ""
    groups = _by_prefecture(Window.objects.for_prefecture(prefecture))
    near = {"", *taxonomy.SHIKOKU} if not prefecture else {"", prefecture}
    context = {
        "prefecture": prefecture,
        "prefectures": taxonomy.PREFECTURES,
        "near": [group for group in groups if group[0] in near],
        "far": [group for group in groups if group[0] not in near],
    }
    return render(request, "cms/windows.html", context)


def _by_prefecture(found: QuerySet[Window]) -> list[tuple[str, str, list[Window]]]:
    """(code, heading, windows) for each prefecture that has any; the chosen or whole country first."""
    ordered = found.order_by("prefecture", "name", "code")
    return [
        (code, taxonomy.label(taxonomy.PREFECTURES, code) if code else _("どの県からでも"), list(group))
        for code, group in groupby(ordered, key=lambda window: window.prefecture)
    ]


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
        return sorted([*in_tree, "/consult/", "/search/", "/windows/", "/glossary/", "/cost/"])

    def location(self, item: str) -> str:
        return item


class ArticleSitemap(_PublicSitemap):
    def items(self) -> QuerySet[ArticlePage]:
        return ArticlePage.objects.readable().newest()

    def location(self, item: ArticlePage) -> str:
        return item.public_path

    def lastmod(self, item: ArticlePage) -> object:
        return item.last_published_at


class GlossarySitemap(_PublicSitemap):
    def items(self) -> QuerySet[GlossaryTerm]:
        return GlossaryTerm.objects.order_by("pk")

    def location(self, item: GlossaryTerm) -> str:
        return item.public_path


@never_cache
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Never cached: what was retracted is gone from the next request on."""
    return sitemap(request, {"places": PlaceSitemap, "terms": GlossarySitemap, "articles": ArticleSitemap})


@require_safe
def cms_sign_in(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends those it does not let in.

    Somebody signed in without the right to edit gets 403. Sent to the sign-in page they would be sent
    back to `next` at once, and so on for ever.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{request.GET.urlencode()}")
