"""`{% now_links %}`: one tap from a page to what to do first in each situation."""

from typing import Any

from django import template

from cms import taxonomy
from cms.data_words import translated

register = template.Library()


@register.inclusion_tag("cms/now_links.html")
def now_links() -> dict[str, Any]:
    """Code and short name of everything that may be happening, in the order of the data."""
    return {
        "situations": [(item["id"], translated(item["short_ja"])) for item in taxonomy.triage_questions()]
    }
