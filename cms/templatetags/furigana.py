"""Readings above characters, in templates."""

from django import template
from django.utils.safestring import SafeString

from cms import furigana
from cms.snippets import GlossaryTerm

register = template.Library()


@register.filter
def with_ruby(html: str) -> SafeString:
    return furigana.with_ruby(html)


@register.filter
def ruby(term: GlossaryTerm) -> SafeString:
    return furigana.of_term(term.term, term.reading)
