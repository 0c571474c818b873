"""The feed of new answers."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from cms.models import ArticlePage

FEED_LENGTH = 30


class AnswersFeed(Feed):
    """Titles and beginnings of the newest readable articles: public text, and nothing else of them."""

    feed_type = Atom1Feed
    title = _("四国サイバー相談窓口：新しい答え")
    subtitle = _("パソコンやネットの困りごとの質問と答え")
    link = f"{settings.BASE_URL}/kb/"
    feed_url = f"{settings.BASE_URL}/feed/"

    def items(self) -> list[ArticlePage]:
        return list(ArticlePage.objects.readable().newest()[:FEED_LENGTH])

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_description(self, item: ArticlePage) -> str:
        return item.summary

    def item_link(self, item: ArticlePage) -> str:
        return item.public_url

    def item_pubdate(self, item: ArticlePage) -> object:
        return item.first_published_at

    def item_updateddate(self, item: ArticlePage) -> object:
        return item.last_published_at

    def item_categories(self, item: ArticlePage) -> list[str]:
        return [item.category.name] if item.category else []
