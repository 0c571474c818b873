"""`{{ window.name|translated }}`: words of the shipped data in the reader's language."""

from django import template

from cms import data_words

register = template.Library()
register.filter(data_words.translated)
