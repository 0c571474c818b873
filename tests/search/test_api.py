"""The public search API."""

import pytest

from cms.models import GlossaryTerm

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search/"
SUGGEST = "/api/v1/suggest/"


def field_errors(response) -> dict:
    assert response.status_code == 400
    return response.json().get("errors", response.json())


def test_answer_has_count_results_and_facets(client, article, settings):
    settings.BASE_URL = "https://desk.example"
    article(
        "メールの見分け方", "質問", "<b>メール</b>を開かない", slug="mail", category="mail", audience="staff"
    )

    body = client.get(SEARCH, {"q": "メール"}).json()

    assert body["count"] == 1
    assert body["results"][0].pop("score") > 0
    published_on = body["results"][0].pop("published_on")
    assert published_on
    assert body["results"] == [
        {
            "title": "メールの見分け方",
            "url": "https://desk.example/kb/mail/",
            "snippet": "質問 &lt;b&gt;<mark>メール</mark>&lt;/b&gt;を開かない",
            "category": "mail",
            "category_name": "迷惑メール・偽メール",
            "audience": "staff",
            "industry": "",
            "size": "",
            "checked_on": None,
        }
    ]
    assert body["facets"] == {
        "category": [{"code": "mail", "name": "迷惑メール・偽メール", "count": 1}],
        "audience": [{"code": "staff", "name": "従業員・パソコンを使う人", "count": 1}],
        "industry": [],
        "size": [],
    }


def test_filters_may_be_given_more_than_once_or_empty(client, article):
    article("メール一", category="mail")
    article("メール二", category="malware")
    article("メール三", category="account")

    both = client.get(
        f"{SEARCH}?q=メール&category=mail&category=malware&audience=&size=&industry=&page="
    ).json()

    assert both["count"] == 2


def test_drafts_do_not_show(client, article):
    article("メールの下書き", live=False)

    assert client.get(SEARCH, {"q": "メール"}).json()["count"] == 0
    assert client.get(SUGGEST, {"q": "メールの下書き"}).json() == {"suggestions": []}


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "501", "9" * 2000])
def test_bad_page_is_refused_by_name(client, number):
    assert list(field_errors(client.get(SEARCH, {"page": number}))) == ["page"]


@pytest.mark.parametrize("facet", ["category", "audience", "industry", "size"])
@pytest.mark.parametrize("code", ["unknown", "\x00", "' OR 1=1"])
def test_unknown_code_is_refused_by_name(client, facet, code):
    assert list(field_errors(client.get(SEARCH, {facet: code}))) == [facet]


def test_page_behind_the_last_is_empty(client, article):
    article("メール")

    body = client.get(SEARCH, {"q": "メール", "page": "9"}).json()

    assert (body["count"], body["results"]) == (1, [])


@pytest.mark.parametrize(
    "query", ["", "a", "x" * 5000, "😀", "\x00", "\x1b[0m", "' OR 1=1 --", "title:(*", "\\"]
)
@pytest.mark.parametrize("url", [SEARCH, SUGGEST])
def test_odd_questions_are_answered(client, article, url, query):
    assert client.get(url, {"q": query}).status_code == 200


def test_suggests_terms_in_any_kana_and_titles(client, article, settings):
    settings.BASE_URL = "https://desk.example"
    GlossaryTerm.objects.update_or_create(
        term="ランサムウェア",
        defaults={
            "reading": "らんさむうぇあ",
            "short": "身代金を求めるウイルス",
            "plain": "",
            "aliases": ["ransomware"],
        },
    )
    article("社内のランサムウェア対策", slug="ransom")

    terms = [
        client.get(SUGGEST, {"q": typed}).json()["suggestions"] for typed in ("らんさむ", "RANSOM", "ﾗﾝｻﾑ")
    ]
    titles = client.get(SUGGEST, {"q": "ランサムウェア対策"}).json()["suggestions"]

    assert ["ランサムウェア" in [one["text"] for one in found] for found in terms] == [True] * 3
    assert titles == [
        {"text": "社内のランサムウェア対策", "kind": "article", "url": "https://desk.example/kb/ransom/"}
    ]


def test_nobody_needs_to_sign_in_and_a_wrong_token_does_no_harm(client, article):
    response = client.get(SEARCH, {"q": "メール"}, headers={"Authorization": "Bearer wrong"})

    assert response.status_code == 200
