"""`make bench`: search, suggestions and indexing over 100,000 articles, on the engine and database configured.

Everything is made in a throw-away database and index. Articles differ: real sentences of the reference data
(categories, windows, glossary) in a seeded random order.

    python -m tests.bench_search [number of articles]
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="madoguchi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["DATA_DIR"] = FOLDER.name

import django  # noqa: E402  settings read the environment

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from sudachipy import Dictionary, SplitMode  # noqa: E402

from cms import taxonomy  # noqa: E402
from cms.models import ArticlePage, Category, KnowledgeIndexPage  # noqa: E402
from search import database, suggestions  # noqa: E402
from search.analysis import query_terms, words  # noqa: E402
from search.index import get_engine, index_article, rebuild  # noqa: E402
from search.ranking import BLOCK, ranked  # noqa: E402
from search.related import related  # noqa: E402

ARTICLES = 100_000
CHUNK = 2_000
ROUNDS = 200
SAMPLE = 2_000
TYPED = (
    "め",
    "らんさむ",
    "ランサム",
    "ぱすわ",
    "pasuwa",
    "wifi",
    "みのしろ",
    "ﾒｰﾙ",
    "かいしゃ",
    "vpn",
    "そうだん",
    "xqz",
)


def main(number: int) -> None:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with override_settings(SEARCH_INDEX_DIR=Path(FOLDER.name) / "index", ALLOWED_HOSTS=["testserver"]):
            report(number)
    finally:
        if os.environ.get("ELASTICSEARCH_URL"):
            get_engine().destroy()
        runner.teardown_databases(databases)
        FOLDER.cleanup()


def report(number: int) -> None:
    seed = random.Random(4)  # noqa: S311  the same articles in every run
    sentences = list(_sentences())
    fill(number, sentences, seed)
    print(f"{number} articles, {connection.vendor}, {type(get_engine()).__name__}")

    sample = [f"{a.title}\n{a.question}\n{a.answer}" for a in ArticlePage.objects.order_by("pk")[:SAMPLE]]
    sudachi = Dictionary(dict="core").tokenizer(mode=SplitMode.A)
    bare = SAMPLE / seconds(lambda: [[m.normalized_form() for m in sudachi.tokenize(one)] for one in sample])
    keys = seconds(suggestions.reconcile)
    whole = number / seconds(rebuild)
    print(
        f"rebuild           {whole:7.0f} docs/s   bare SudachiPy {bare:7.0f} docs/s   ratio {whole / bare:.2f}"
        f"   suggestion keys before it {number / keys:7.0f} titles/s"
    )

    questions = [_question(seed, sentences) for _ in range(ROUNDS)]
    client = Client()
    engine = get_engine()
    call = timed(lambda q: engine.search(query_terms(q), {}, 0, BLOCK), questions)
    raw = timed(lambda q: ranked(engine, query_terms(q), {}, 0, 20), questions)
    api = timed(lambda q: client.get("/api/v1/search/", {"q": q}), questions)
    page = timed(lambda q: client.get("/search/", {"q": q}), questions)
    line("raw engine call", call)
    line("ranked", raw, call)
    line("API over HTTP", api, call)
    line("page over HTTP", page, call)
    plain = timed(lambda _q: client.get("/robots.txt"), questions[:50])
    line("page without data", plain)
    some = [f"/kb/{slug}/" for slug in ArticlePage.objects.order_by("?").values_list("slug", flat=True)[:50]]
    for name, paths in (("home", ["/"] * 50), ("answers", ["/kb/"] * 50), ("article", some)):
        line(name, timed(client.get, paths), plain, "a page without data")
    kept = client.get("/kb/")["ETag"]
    unchanged = timed(lambda _q: client.get("/kb/", headers={"If-None-Match": kept}), questions[:50])
    line("unchanged (304)", unchanged, plain, "a page without data")
    far = [f"/kb/?page={place}" for place in range(1, max(number // 20, 2), max(number // 1000, 1))]
    line("answers, far", timed(client.get, far), plain, "a page without data")
    line("browse (no text)", timed(lambda _q: client.get("/api/v1/search/"), questions[:20]))
    line("suggest", timed(lambda q: client.get("/api/v1/suggest/", {"q": q}), list(TYPED) * 10))
    line("engine down", timed(lambda q: database.find(query_terms(q).words, {}, 0, 20), questions[:10]))
    some = list(ArticlePage.objects.order_by("?")[:50])
    caches["near"].clear()
    line("related", timed(related, some))
    line("one update", timed(lambda a: index_article(a.pk), some[:20]))
    with CaptureQueriesContext(connection) as context:
        index_article(some[0].pk)
    print(
        f"one update: {len(context)} queries, {sum('cms_articlepage' in q['sql'] for q in context)} of them read articles"
    )


def fill(number: int, sentences: list[str], seed: random.Random) -> None:
    """Rows as `add_child` would make them, thousands at a time."""
    parent = KnowledgeIndexPage.objects.get()
    kind = ContentType.objects.get_for_model(ArticlePage)
    categories = list(Category.objects.values_list("code", flat=True))
    now = timezone.now()
    for start in range(0, number, CHUNK):
        rows = [
            ArticlePage(
                title=_question(seed, sentences),
                draft_title="",
                slug=f"bench-{place}",
                path=f"{parent.path}{_base36(place)}",
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}bench-{place}/",
                content_type=kind,
                locale_id=parent.locale_id,
                question="".join(seed.sample(sentences, 2)),
                answer="".join(seed.sample(sentences, 4)),
                category_id=seed.choice(categories),
                audience=seed.choice(taxonomy.AUDIENCES)[0],
                industry=seed.choice(taxonomy.INDUSTRIES)[0],
                size_band=seed.choice(taxonomy.SIZE_BANDS)[0],
                first_published_at=now,
                live=True,
            )
            for place in range(start, min(start + CHUNK, number))
        ]
        _insert(rows)


def _insert(rows: list[ArticlePage]) -> None:
    """Django's bulk_create refuses models with parents, so both tables are filled one after the other."""
    from wagtail.models import Page  # noqa: PLC0415

    page_fields = [field.name for field in Page._meta.local_concrete_fields if not field.primary_key]
    pages = Page.objects.bulk_create(
        [Page(**{name: getattr(row, name) for name in page_fields}) for row in rows]
    )
    fields = list(ArticlePage._meta.local_concrete_fields)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO cms_articlepage ({columns}) VALUES ({marks})",  # noqa: S608  names of our own model
            [
                [
                    page.pk
                    if field.primary_key
                    else field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ]
                for page, row in zip(pages, rows, strict=True)
            ],
        )


def _sentences() -> Iterator[str]:
    for name in ("taxonomy", "windows", "glossary"):
        yield from {
            text if text.endswith("。") else f"{text}。"
            for text in _texts(taxonomy.load(name))
            if 10 <= len(text) <= 120
        }


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if not str(key).startswith(("source", "url", "meta")):
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str) and "http" not in node:
        yield node


def _question(seed: random.Random, sentences: list[str]) -> str:
    one, other = (words(text)[:3] for text in seed.sample(sentences, 2))
    return "".join(one) + seed.choice(["のときの", "と", "について", "で困ったときの"]) + "".join(other)


def _base36(number: int) -> str:
    digits = ""
    for _ in range(4):
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def timed(action: Callable[..., object], arguments: list) -> list[float]:
    """Milliseconds of each call, in order of length; the first call, which loads things, is not counted."""
    action(arguments[0])
    return sorted(seconds(lambda argument=argument: action(argument)) * 1000 for argument in arguments)


def line(name: str, times: list[float], against: list[float] | None = None, what: str = "raw") -> None:
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    ratio = f"   {p50 / statistics.median(against):.2f} times {what}" if against else ""
    print(f"{name:17} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   worst {times[-1]:7.1f} ms{ratio}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
