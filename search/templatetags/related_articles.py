"""Related articles for the article's page, which belongs to a lower layer and cannot ask for them itself."""

from django import template

from cms.models import ArticlePage
from search.related import related

register = template.Library()


@register.simple_tag
def related_articles(article: ArticlePage) -> list[ArticlePage]:
    return related(article)
