"""Public pages that are not in the page tree: sitemap, robots.txt, the door to /cms/."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.models import ArticlePage, HomePage, KnowledgeIndexPage, StandardPage
from cms.revalidation import revalidated
from cms.snippets import GlossaryTerm

CLOSED_TO_ROBOTS = ["/c/", "/desk/", "/cms/", "/accounts/", "/language/"]


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
        others = ("/now/", "/consult/", "/search/", "/windows/", "/windows/which/", "/glossary/", "/cost/")
        return sorted([*in_tree, *others])

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


@revalidated
@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Asked about each time: what was retracted is gone from the next request on."""
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
