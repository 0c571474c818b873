"""The feeds of new answers: of all, and of one category."""

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import ArticlePage, Category

FEED_LENGTH = 30


class AnswersFeed(Feed):
    """Titles and beginnings of the newest readable articles: public text, and nothing else of them.

    Of one category at `/feed/<code>/`, or `/feed/?category=<code>` as the list of answers has it; 404 for a category
    that does not exist.
    """

    feed_type = Atom1Feed
    subtitle = gettext_lazy("パソコンやネットの困りごとの質問と答え")

    def get_object(self, request: HttpRequest, category: str = "") -> Category | None:
        code = category or request.GET.get("category", "")
        return get_object_or_404(Category, code=code) if code else None

    def title(self, obj: Category | None) -> str:
        if obj is None:
            return _("四国サイバー相談窓口：新しい答え")
        return _("四国サイバー相談窓口：%(category)sの新しい答え") % {"category": str(obj)}

    def link(self, obj: Category | None) -> str:
        return f"{settings.BASE_URL}/kb/" + (f"?category={obj.code}" if obj else "")

    def feed_url(self, obj: Category | None) -> str:
        return f"{settings.BASE_URL}/feed/" + (f"{obj.code}/" if obj else "")

    def items(self, obj: Category | None) -> list[ArticlePage]:
        readable = ArticlePage.objects.readable()
        narrowed = readable.filter(category=obj) if obj else readable
        return list(narrowed.newest()[:FEED_LENGTH])

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_description(self, item: ArticlePage) -> str:
        return item.summary

    def item_link(self, item: ArticlePage) -> str:
        return item.public_url

    def item_pubdate(self, item: ArticlePage) -> Any:
        return item.first_published_at

    def item_updateddate(self, item: ArticlePage) -> Any:
        return item.last_published_at

    def item_categories(self, item: ArticlePage) -> list[str]:
        return [str(item.category)] if item.category else []
