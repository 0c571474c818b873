"""A short way to the three pages most people read; every other page goes Wagtail's way.

Wagtail finds a page by walking down the tree and looking for restrictions on each step: eight queries before an
article has said a word. These addresses are fixed, so that one query by slug finds the page if anybody may read it.
Whatever is not found so (a draft, a page behind a password, a retracted article) is left to Wagtail.
"""

from django.http import HttpRequest, HttpResponse
from wagtail.models import PageQuerySet
from wagtail.views import serve

from cms import article_views
from cms.models import ArticlePage, HomePage, KnowledgeIndexPage
from cms.revalidation import revalidated


@revalidated
def home(request: HttpRequest) -> HttpResponse:
    return _served(request, HomePage.objects.live().public(), "")


@revalidated
def answers(request: HttpRequest) -> HttpResponse:
    return _served(request, KnowledgeIndexPage.objects.live().public(), "kb/")


def article(request: HttpRequest, slug: str) -> HttpResponse:
    response = _article(request, slug)
    article_views.note(request, response, slug)
    return response


@revalidated
def _article(request: HttpRequest, slug: str) -> HttpResponse:
    readable = ArticlePage.objects.readable().select_related("category")
    return _served(request, readable.filter(slug=slug), f"kb/{slug}/")


def _served(request: HttpRequest, pages: PageQuerySet, path: str) -> HttpResponse:
    page = pages.first()
    return serve(request, path) if page is None else page.serve(request)
