"""Answers that use a term, for the term's page, which belongs to a lower layer and cannot ask for them itself."""

from django import template

from cms.models import ArticlePage, GlossaryTerm
from search.related import using

register = template.Library()


@register.simple_tag
def answers_using(term: GlossaryTerm) -> list[ArticlePage]:
    return using(term)
