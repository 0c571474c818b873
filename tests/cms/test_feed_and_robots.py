"""What machines read: feed, sitemap, robots.txt."""

import uuid
from xml.etree import ElementTree as ET

import pytest

from cms.snippets import Category, GlossaryTerm

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def parse(response):
    return ET.fromstring(response.content)  # noqa: S314  our own answer


def test_the_feed_carries_public_text_and_nothing_else_of_a_case(client, make_article):
    ref = uuid.uuid4()
    article = make_article("公開の題", source_ref=ref, answer="公開の答え。", question="公開の質問。")
    article.title = "書きかけの題"
    article.save_revision()

    response = client.get("/feed/")
    entry = parse(response).find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}title") == "公開の題"
    assert entry.findtext(f"{ATOM}summary") == "公開の答え。"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{article.public_path}"
    assert str(ref) not in response.content.decode()
    assert ref.hex not in response.content.decode()
    assert entry.find(f"{ATOM}author") is None


@pytest.mark.parametrize("path", ["/feed/mail/", "/feed/?category=mail"])
def test_a_category_has_a_feed_of_its_own(client, make_article, path):
    make_article("メールの質問", category=Category.objects.get(code="mail"))
    make_article("ほかの質問", category=Category.objects.get(code="ai"))

    feed = parse(client.get(path))

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["メールの質問"]
    assert "迷惑メール・偽メール" in feed.findtext(f"{ATOM}title")
    assert {link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "http://testserver/kb/?category=mail",
        "http://testserver/feed/mail/",
    }


@pytest.mark.parametrize("path", ["/feed/none/", "/feed/?category=none"])
def test_the_feed_of_a_category_that_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_sitemap_names_public_pages_only(client, make_article):
    article = make_article()
    make_article("書きかけ", slug="draft", live=False)

    tree = parse(client.get("/sitemap.xml"))
    found = {loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}

    paths = [
        "/",
        "/kb/",
        "/about/",
        "/privacy/",
        "/accessibility/",
        "/terms/",
        "/now/",
        "/consult/",
        "/search/",
        "/windows/",
        "/windows/which/",
        "/glossary/",
        "/cost/",
        *(term.public_path for term in GlossaryTerm.objects.all()),
    ]
    assert found == {f"http://testserver{path}" for path in [*paths, article.public_path]}


def test_robots_stay_out_of_what_is_not_public(client):
    text = client.get("/robots.txt").content.decode()

    assert {line for line in text.splitlines() if line.startswith("Disallow")} == {
        "Disallow: /c/",
        "Disallow: /desk/",
        "Disallow: /cms/",
        "Disallow: /accounts/",
        "Disallow: /language/",
    }
    assert "Sitemap: http://testserver/sitemap.xml" in text
