"""Question and answer as HTML: escaped, with steps as a list, links, and terms that explain themselves."""

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.answer_text import Block, ShortAnswerFirst, blocks
from cms.explaining import Explainer
from cms.models import ArticlePage, GlossaryTerm
from cms.templatetags.public_text import ADDRESS

register = template.Library()
# Data in a page, not a script: these characters would let it end before its end.
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True, slots=True)
class ExplainedText:
    """The parts of a public text as HTML, and the terms they use, in order."""

    question: SafeString
    short_answer: SafeString
    rest_of_answer: SafeString
    terms: list[GlossaryTerm]


@register.simple_tag
def explained(article: ArticlePage | ShortAnswerFirst) -> ExplainedText:
    """Reads anything with `question`, `short_answer` and `rest_of_answer`. Costs one query, for the glossary."""
    explainer = Explainer(GlossaryTerm.objects.all())
    short, rest = (_html(text, explainer) for text in (article.short_answer, article.rest_of_answer))
    question: str = getattr(article, "question", "")
    return ExplainedText(_html(question, Explainer([])), short, rest, explainer.used)


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data for search engines: a block of data, which the content security policy does not hold back."""
    text = json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPT)
    # Nothing in `text` can end the element: see above.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def _html(text: str, explainer: Explainer) -> SafeString:
    return format_html_join("\n", "{}", ((_block(block, explainer),) for block in blocks(text)))


def _block(block: Block, explainer: Explainer) -> SafeString:
    if block.kind == "paragraph":
        return format_html("<p>{}</p>", _line(block.items[0], explainer))
    items = format_html_join(
        "\n", "<li><div>{}</div></li>", ((_line(one, explainer),) for one in block.items)
    )
    # Where the numbers are drawn by the style sheet, some screen readers need to be told that it is a list.
    if block.kind == "steps":
        return format_html('<ol class="steps" role="list">\n{}\n</ol>', items)
    return format_html("<ul>\n{}\n</ul>", items)


def _line(text: str, explainer: Explainer) -> SafeString:
    """Escaped text with links and terms marked."""
    marks: list[tuple[int, int, SafeString]] = [
        (
            match.start(),
            match.end(),
            format_html('<a href="{0}" rel="nofollow ugc noopener">{0}</a>', match.group()),
        )
        for match in ADDRESS.finditer(text)
    ]
    for use in explainer.uses(text):
        word = text[use.start : use.end]
        marks.append(
            (
                use.start,
                use.end,
                format_html(
                    '<a class="term" id="term-use-{0}" href="#term-note-{0}" data-term="term-note-{0}">{1}</a>',
                    use.term.pk,
                    word,
                ),
            )
        )
    parts = []
    end = 0
    for start, stop, html in sorted(marks, key=lambda mark: mark[0]):
        if start < end:  # inside a link
            continue
        parts += [escape(text[end:start]), html]
        end = stop
    parts.append(escape(text[end:]))
    # Every part is escaped or made by format_html above.
    return mark_safe("".join(parts).replace("\n", "<br>\n"))  # noqa: S308
