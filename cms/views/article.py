"""What belongs to one article beside its page: the vote on it and its picture. Both obey `readable`."""

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cms import helpfulness, pictures
from cms.models import ArticlePage
from cms.revalidation import revalidated

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

ANSWERS = {"yes": True, "no": False}


@csrf_exempt
@require_POST
def helpful(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes `helpful` (yes or no), once a browser session, and later `reason`; leads back to the article.

    404 or 410 where nobody may read the article; anything else that is sent changes nothing. Without a token of
    the reader's own, which would keep the article out of every cache: that other sites vote with a reader's browser
    is refused by where the form was (PermissionDenied).
    """
    if _is_from_elsewhere(request):
        raise PermissionDenied
    article = ArticlePage.objects.readable().filter(slug=slug).first()
    if article is None:
        return _not_readable(request, slug)
    said = request.POST.get("helpful", "")
    vote = helpfulness.vote_of(request, article.pk)
    if not helpfulness.HelpfulThrottle().allow_request(cast("Request", request), cast("APIView", None)):
        return _back(article, "many")
    if vote is not None:
        given = helpfulness.give_reason(vote, request.POST.get("reason", ""))
        return _back(article, "done" if given else "again")
    if said not in ANSWERS:
        return _back(article)
    response = _back(article, said)
    helpfulness.remember(request, response, helpfulness.give(article, helpful=ANSWERS[said]))
    return response


@revalidated
@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that goes with a link to the article; as gone as the article once that is withdrawn."""
    article = ArticlePage.objects.readable().filter(slug=slug).first()
    if article is None:
        return _not_readable(request, slug)
    return HttpResponse(pictures.picture_of(article.title), content_type="image/png")


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """What browsers say of the page that held the form; programs, which hold no reader's cookies, say nothing."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def _back(article: ArticlePage, said: str = "") -> HttpResponse:
    return redirect(f"{article.public_path}{f'?helpful={said}' if said else ''}#helpful")


def _not_readable(request: HttpRequest, slug: str) -> HttpResponse:
    if ArticlePage.objects.filter(slug=slug, retracted_at__isnull=False).exists():
        return render(request, "410.html", status=410)
    raise Http404
