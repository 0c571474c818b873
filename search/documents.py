"""What an engine gets to know of an article: its public text and its codes, nothing else.

Title, address, date and names are read from the database when results are shown. So there is nothing in an
index that could show a withdrawn article.
"""

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote

from cms.models import ArticlePage
from search.analysis import Analysed, analyse

# The filters of search, as in its address, and the field of an article behind each.
FACETS = {"category": "category_id", "audience": "audience", "industry": "industry", "size": "size_band"}

# Documents analysed by a thread at once, and how many threads do.
BATCH = 32
THREADS = 2


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
        content = json.dumps([self.title, self.text, sorted(self.codes.items())])
        digest = hashlib.blake2b(content.encode(), digest_size=8).digest()
        return (int.from_bytes(digest) >> 1) or 1


def from_article(article: ArticlePage, version: int = 0) -> Document:
    """The document of a readable article. Whoever calls has made sure that it is readable."""
    codes = {facet: getattr(article, name) for facet, name in FACETS.items()}
    return Document(
        page_id=article.pk,
        title=article.title,
        text=f"{article.question}\n{article.answer}",
        codes={facet: code for facet, code in codes.items() if code},
        version=version,
    )


def analysed(documents: Iterable[Document]) -> Iterator[tuple[Document, Analysed]]:
    """Each document with its terms, in order, reading no more ahead than it needs.

    Sudachi lets other threads run while it works, so long streams are analysed by two at once: one takes texts
    apart while the other sorts the words. More would only wait for each other.
    """
    stream = iter(documents)
    yield from _terms(list(islice(stream, BATCH)))
    first = list(islice(stream, BATCH))
    if not first:
        return
    with ThreadPoolExecutor(THREADS, thread_name_prefix="analysis") as pool:
        waiting = deque([pool.submit(_terms, first)])
        try:
            while waiting:
                while len(waiting) <= THREADS and (batch := list(islice(stream, BATCH))):
                    waiting.append(pool.submit(_terms, batch))
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _terms(documents: list[Document]) -> list[tuple[Document, Analysed]]:
    return [(document, analyse(document.title, document.text)) for document in documents]


def article_path(slug: str) -> str:
    """The address of an article. All stand under /kb/, so no look-up in the page tree is needed."""
    return f"/kb/{quote(slug)}/"
