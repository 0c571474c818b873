"""Other answers on the same subject, and answers that use a term."""

import logging
import math
from collections import Counter

from django.core.cache import caches

from cms.models import ArticlePage, GlossaryTerm
from search.analysis import Query, query_terms, words
from search.engines.base import EngineUnavailable
from search.index import get_engine
from search.ranking import ranked
from search.synonyms import expanded

NUMBER = 4
# Of the words that an article uses most, how many are weighed, and how many are asked for.
WEIGHED = 40
ASKED = 12
# The title says what an article is about; one word of it weighs as much as this many of the text.
TITLE_WEIGHT = 3
KEPT_SECONDS = 600
# Of how many found for a term it is checked whether they use it, and how many are shown.
TERM_CANDIDATES = 40
TERM_SHOWN = 8

logger = logging.getLogger(__name__)


def related(article: ArticlePage) -> list[ArticlePage]:
    """Up to four readable articles that share the most telling words of `article`, best first.

    None while the engine does not answer. What the engine says is kept for some minutes, what may be read is not.
    """
    key = f"related-{article.pk}-{article.latest_revision_id}"
    page_ids = caches["near"].get(key)
    if page_ids is None:
        try:
            page_ids = _alike(article)
        except EngineUnavailable as error:
            logger.warning("No related articles: %s", error)
            return []
        caches["near"].set(key, page_ids, KEPT_SECONDS)
    readable = ArticlePage.objects.readable().only("pk", "title", "slug").in_bulk(page_ids)
    return [readable[page_id] for page_id in page_ids if page_id in readable][:NUMBER]


def using(term: GlossaryTerm) -> list[ArticlePage]:
    """Readable articles whose text uses `term` under any of its spellings, best first; none without an engine."""
    query = expanded(query_terms(term.term), term.term)
    if not query:
        return []
    try:
        hits = ranked(get_engine(), query, {}, 0, TERM_CANDIDATES).hits
    except EngineUnavailable as error:
        logger.warning("No answers for a term: %s", error)
        return []
    readable = (
        ArticlePage.objects.readable().select_related("category").in_bulk([one for one, _score in hits])
    )
    found = [readable[page_id] for page_id, _score in hits if page_id in readable]
    return [one for one in found if _uses(one, term)][:TERM_SHOWN]


def _uses(article: ArticlePage, term: GlossaryTerm) -> bool:
    return term.place_in(f"{article.title}\n{article.question}\n{article.answer}") is not None


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
