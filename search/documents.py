"""What an engine gets to know of an article: its public text and its codes, nothing else.

Title, address, date and names are read from the database when results are shown. So there is nothing in an
index that could show a withdrawn article.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from cms.models import ArticlePage

# The filters of search, as in its address, and the field of an article behind each.
FACETS = {"category": "category_id", "audience": "audience", "industry": "industry", "size": "size_band"}


@dataclass(frozen=True, slots=True)
class Document:
    """One article for the index. `codes` has a facet's code, or none where the article has none."""

    page_id: int
    title: str
    text: str
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def whole_text(self) -> str:
        """Title and body in one: two fields with a boost for the title were measured and found worse."""
        return f"{self.title}\n{self.text}"


def from_article(article: ArticlePage) -> Document:
    """The document of a readable article. Whoever calls has made sure that it is readable."""
    codes = {facet: getattr(article, name) for facet, name in FACETS.items()}
    return Document(
        page_id=article.pk,
        title=article.title,
        text=f"{article.question}\n{article.answer}",
        codes={facet: code for facet, code in codes.items() if code},
    )


def article_path(slug: str) -> str:
    """The address of an article. All stand under /kb/, so no look-up in the page tree is needed."""
    return f"/kb/{quote(slug)}/"
