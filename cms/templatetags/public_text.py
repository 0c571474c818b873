"""Showing plain text that people wrote as HTML."""

import re

from django import template
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# Japanese goes on without a space behind an address, so only ASCII belongs to it; a full stop does not.
ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+(?<![.,;:!?')\]])")


@register.filter
def public_text(value: str) -> SafeString:
    """Escaped paragraphs, with addresses as links that search engines give no weight to."""
    parts = []
    end = 0
    for match in ADDRESS.finditer(value):
        link = format_html('<a href="{0}" rel="nofollow ugc noopener">{0}</a>', match.group())
        parts += [escape(value[end : match.start()]), link]
        end = match.end()
    parts.append(escape(value[end:]))
    # Every part is escaped or made by format_html above.
    return mark_safe(linebreaks("".join(parts)))  # noqa: S308
