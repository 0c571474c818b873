"""Other answers on the same subject."""

import logging
import math
from collections import Counter

from django.core.cache import cache

from cms.models import ArticlePage
from search.analysis import Query, words
from search.engines.base import EngineUnavailable
from search.index import get_engine

NUMBER = 4
# Of the words that an article uses most, how many are weighed, and how many are asked for.
WEIGHED = 40
ASKED = 12
# The title says what an article is about; one word of it weighs as much as this many of the text.
TITLE_WEIGHT = 3
KEPT_SECONDS = 600

logger = logging.getLogger(__name__)


def related(article: ArticlePage) -> list[ArticlePage]:
    """Up to four readable articles that share the most telling words of `article`, best first.

    None while the engine does not answer. What the engine says is kept for some minutes, what may be read is not.
    """
    key = f"related-{article.pk}-{article.latest_revision_id}"
    page_ids = cache.get(key)
    if page_ids is None:
        try:
            page_ids = _alike(article)
        except EngineUnavailable as error:
            logger.warning("No related articles: %s", error)
            return []
        cache.set(key, page_ids, KEPT_SECONDS)
    readable = ArticlePage.objects.readable().only("pk", "title", "slug").in_bulk(page_ids)
    return [readable[page_id] for page_id in page_ids if page_id in readable][:NUMBER]


def _alike(article: ArticlePage) -> list[int]:
    engine = get_engine()
    used = Counter(words(f"{article.question}\n{article.answer}"))
    for word in words(article.title):
        used[word] += TITLE_WEIGHT
    weighed = tuple(word for word, _number in used.most_common(WEIGHED))
    if not weighed:
        return []
    known = engine.search(Query(words=weighed), {}, 0, 1)
    telling = sorted(
        (word for word in weighed if known.frequencies.get(word, 0) > 1),
        key=lambda word: used[word] * math.log(1 + known.documents / known.frequencies[word]),
        reverse=True,
    )[:ASKED]
    if not telling:
        return []
    # Twice as many as are shown: some may have been withdrawn a moment ago.
    found = engine.search(Query(words=tuple(telling)), {}, 0, 2 * NUMBER + 1)
    return [one.page_id for one in found.candidates if one.page_id != article.pk]
