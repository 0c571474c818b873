"""What an engine gets to know of an article: its public text and its codes, nothing else.

Title, address, date and names are read from the database when results are shown. So there is nothing in an
index that could show a withdrawn article.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from cms.models import ArticleQuerySet

# The filters of search, as in its address, and the field of an article behind each.
FACETS = {"category": "category_id", "audience": "audience", "industry": "industry", "size": "size_band"}


@dataclass(frozen=True, slots=True)
class Document:
    """One article for the index. `codes` has a facet's code, or none where the article has none.

    `version` rises with each reading of the page from the database: of two writes the higher one is right.
    """

    page_id: int
    title: str
    text: str
    codes: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def checksum(self) -> int:
        """Equal for documents that say the same, whatever their versions; above 0, and fits 63 bits."""
        # No text has a NUL: the database refuses it.
        content = "\0".join(
            [self.title, self.text, *(f"{facet}={self.codes.get(facet, '')}" for facet in FACETS)]
        )
        digest = hashlib.blake2b(content.encode(), digest_size=8).digest()
        return (int.from_bytes(digest) >> 1) or 1


def of_articles(articles: ArticleQuerySet, versions: Mapping[int, int]) -> Iterator[Document]:
    """The documents of readable articles, in their order. Whoever calls has made sure that they are readable.

    Columns only: making whole page objects takes as long as half the analysis.
    """
    rows = articles.values_list("pk", "title", "question", "answer", *FACETS.values())
    for page_id, title, question, answer, *codes in rows:
        yield Document(
            page_id=page_id,
            title=title,
            text=f"{question}\n{answer}",
            codes={facet: code for facet, code in zip(FACETS, codes, strict=True) if code},
            version=versions.get(page_id, 0),
        )


def article_path(slug: str) -> str:
    """The address of an article. All stand under /kb/, so no look-up in the page tree is needed."""
    return f"/kb/{quote(slug)}/"
