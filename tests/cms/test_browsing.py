"""The list of answers and its filters."""

import pytest

from cms.snippets import Category

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(make_article):
    categories = {code: Category.objects.get(code=code) for code in ("mail", "ai")}
    rows = [
        ("メール・経営者", "mail", "owner", "E", "e1", "beginner"),
        ("メール・従業員", "mail", "staff", "E", "e2", ""),
        ("AI・経営者", "ai", "owner", "M", "e1", "advanced"),
    ]
    for title, category, audience, industry, size, level in rows:
        make_article(
            title,
            category=categories[category],
            audience=audience,
            industry=industry,
            size_band=size,
            level=level,
        )
    make_article("分類なし")


def listed(response):
    return {article.title for article in response.context["articles"]}


def counts(response, title):
    group = next(group for group in response.context["groups"] if group.title == title)
    return {choice.name: choice.count for choice in group.choices}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"メール・経営者", "メール・従業員", "AI・経営者", "分類なし"}),
        ("category=mail", {"メール・経営者", "メール・従業員"}),
        ("category=mail&category=ai", {"メール・経営者", "メール・従業員", "AI・経営者"}),
        ("category=mail&audience=owner", {"メール・経営者"}),
        ("industry=M", {"AI・経営者"}),
        ("size=e1", {"メール・経営者", "AI・経営者"}),
        ("level=advanced&level=beginner", {"メール・経営者", "AI・経営者"}),
        ("category=mail&industry=M", set()),
        ("audience=nobody&size=&level=x", {"メール・経営者", "メール・従業員", "AI・経営者", "分類なし"}),
    ],
)
def test_filters_narrow_and_codes_of_one_filter_add_up(client, answers, query, titles):
    response = client.get(f"/kb/?{query}")

    assert listed(response) == titles
    assert response.context["articles"].paginator.count == len(titles)


def test_the_counts_of_a_filter_do_not_depend_on_what_is_chosen_in_it(client, answers):
    response = client.get("/kb/?category=mail")

    assert counts(response, "分類") == {"迷惑メール・偽メール": 2, "生成AIの利用": 1}
    assert counts(response, "読む人") == {"経営者": 1, "従業員・パソコンを使う人": 1}
    assert counts(response, "会社の大きさ") == {"5人以下": 1, "6〜20人": 1}


def test_a_choice_leads_to_itself_being_taken_or_dropped(client, answers):
    response = client.get("/kb/?category=mail&audience=owner")

    group = next(group for group in response.context["groups"] if group.title == "分類")
    assert {choice.name: choice.query for choice in group.choices} == {
        "迷惑メール・偽メール": "audience=owner",
        "生成AIの利用": "category=mail&category=ai&audience=owner",
    }


def test_a_chosen_filter_without_answers_can_be_dropped(client, answers):
    page = client.get("/kb/?category=mail&industry=M").content.decode()

    assert "このしぼりこみに合う答えは、まだありません。" in page
    assert 'href="/kb/?category=mail"' in page


def test_one_category_is_a_page_of_its_own_and_mixtures_are_not(client, answers):
    one = client.get("/kb/?category=mail").content.decode()
    mixture = client.get("/kb/?category=mail&audience=owner").content.decode()

    assert '<link rel="canonical" href="http://testserver/kb/?category=mail">' in one
    assert '<meta name="robots" content="index">' in one
    assert 'href="/feed/mail/"' in one
    assert "<h1>迷惑メール・偽メールの答え</h1>" in one
    assert '<link rel="canonical" href="http://testserver/kb/">' in mixture
    assert '<meta name="robots" content="noindex">' in mixture


def test_the_pages_of_a_filtered_list_keep_the_filter(client, make_article):
    for number in range(21):
        make_article(f"質問{number}", audience="owner")

    response = client.get("/kb/?audience=owner&page=2")

    assert len(response.context["articles"]) == 1
    assert 'href="?audience=owner&amp;page=1"' in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "x"])
def test_any_page_number_gives_a_page(client, answers, page):
    assert client.get(f"/kb/?page={page}").status_code == 200


def test_the_newest_comes_first(client, make_article):
    for title in ("古い", "新しい"):
        make_article(title)

    assert [article.title for article in client.get("/kb/").context["articles"]] == ["新しい", "古い"]


def test_the_search_box_keeps_the_filters_the_search_knows(client, answers):
    page = client.get("/kb/?category=mail&level=beginner").content.decode()

    assert '<input type="hidden" name="category" value="mail">' in page
    assert 'name="level"' not in page
