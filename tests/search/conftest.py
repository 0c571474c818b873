"""An index of its own for each test, and articles as an editor would publish them."""

import os
import uuid
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from cms.models import ArticlePage, Category, HomePage, KnowledgeIndexPage
from search import synonyms
from search.engines.base import SearchEngine
from search.engines.elasticsearch import engine_from_settings
from search.engines.tantivy import TantivyEngine
from search.index import index_article

CATEGORIES = {
    "mail": "迷惑メール・偽メール",
    "malware": "ウイルス・ランサムウェア",
    "account": "ID・パスワード",
}


@pytest.fixture(autouse=True)
def index_dir(settings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    return settings.SEARCH_INDEX_DIR


@pytest.fixture
def categories(db) -> dict[str, Category]:
    return {
        code: Category.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in CATEGORIES.items()
    }


@pytest.fixture
def knowledge(db) -> KnowledgeIndexPage:
    """The parent of all articles: the one that migrations make, or one like it."""
    existing = KnowledgeIndexPage.objects.first()
    if existing:
        return existing
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="root", slug="root")
    home = HomePage.objects.first() or root.add_child(instance=HomePage(title="ホーム", slug="front"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    return home.add_child(instance=KnowledgeIndexPage(title="答えの一覧", slug="kb"))


@pytest.fixture
def article(knowledge: KnowledgeIndexPage, categories: dict[str, Category]) -> Callable[..., ArticlePage]:
    """Makes an article and indexes it: `article("title", answer="...", category="mail", live=False)`."""
    numbers: Iterator[int] = count(1)

    def make(
        title: str, question: str = "困っています。", answer: str = "こうします。", **fields
    ) -> ArticlePage:
        number = next(numbers)
        fields["category"] = categories.get(fields.get("category", ""))
        fields.setdefault("slug", f"article-{number}")
        fields.setdefault("first_published_at", timezone.now())
        page = ArticlePage(title=title, question=question, answer=answer, **fields)
        knowledge.refresh_from_db()
        knowledge.add_child(instance=page)
        index_article(page.pk)
        return page

    return make


@pytest.fixture(scope="module")
def server() -> str:
    """The address of the Elasticsearch that the services are running."""
    if "ELASTICSEARCH_URL" not in os.environ:
        pytest.skip("needs ELASTICSEARCH_URL: make test runs this on the services")
    return os.environ["ELASTICSEARCH_URL"]


@pytest.fixture
def on_tantivy(tmp_path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "engine")


@pytest.fixture
def on_elasticsearch(server, settings):
    settings.ELASTICSEARCH_URL = server
    # A laptop that runs all tests at once takes longer than a visitor would wait.
    settings.ELASTICSEARCH_TIMEOUT = 10
    engine = engine_from_settings(f"contract-{uuid.uuid4().hex}")
    yield engine
    engine.destroy()


@pytest.fixture(params=["tantivy", "elasticsearch"])
def engine(request) -> SearchEngine:
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(autouse=True)
def _fresh_glossary():
    """The glossary of another test, rolled back with its database, is not known any more."""
    synonyms.forget()
    yield
    synonyms.forget()
