"""How often answers were read: readers are counted and never known, programs and the desk are left out."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from cms import article_views
from cms.article_views import ArticleViews, CountedViews
from cms.models import ArticlePage
from cms.tasks import gather_views_task
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "views"


@pytest.fixture
def article(make_article):
    return make_article()


def read(article, client=None, method="get", path="", **headers):
    sent = {"User-Agent": BROWSER, **headers}
    return getattr(client or Client(), method)(path or article.public_path, headers=sent)


@pytest.fixture
def gathered(folder):
    """Adds up what was read, as if its minute was over and another one had begun; gives all views there are."""
    minutes = iter(range(1, 60))

    def gather():
        for path in list(folder.iterdir()) if folder.exists() else ():
            stamp = timezone.localtime() - datetime.timedelta(minutes=60 - next(minutes))
            path.rename(folder / f"{stamp:%Y%m%dT%H%M%z}.web.1")
        article_views.gather()
        return sum(ArticleViews.objects.values_list("number", flat=True))

    return gather


def test_each_reading_counts_for_its_day(article, make_article, gathered):
    other = make_article("べつの質問")
    for _time in range(3):
        read(article)
    read(other)

    assert gathered() == 4
    assert ArticleViews.objects.get(article=article, day=timezone.localdate()).number == 3
    read(article)
    gathered()
    assert ArticleViews.objects.get(article=article).number == 4


def test_a_copy_that_is_still_the_page_is_read_too(article, gathered):
    kept = read(article)["ETag"]

    assert read(article, **{"If-None-Match": kept}).status_code == 304
    assert gathered() == 2


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.0.0",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 YJApp-IOS jp.co.yahoo.ipn.appli/4.130",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
    ],
)
def test_what_people_read_with_is_no_program(article, gathered, agent):
    read(article, **{"User-Agent": agent})

    assert gathered() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.1.2"},
        {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_programs_and_what_is_fetched_ahead_are_no_readers(article, headers, gathered):
    assert read(article, **headers).status_code == 200
    assert gathered() == 0


def test_looking_at_the_head_is_no_reading(article, gathered):
    assert read(article, method="head").status_code == 200
    assert gathered() == 0


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EXPERT, Role.EDITOR])
def test_the_desk_reading_its_own_answers_does_not_count(article, role, gathered):
    staff = Client()
    staff.force_login(user(role))

    assert read(article, staff).status_code == 200
    assert gathered() == 0


def test_thanks_for_a_vote_are_no_second_view(article, gathered):
    reader = Client()
    read(article, reader)
    voted = reader.post(
        f"{article.public_path}helpful/", {"helpful": "yes"}, headers={"User-Agent": BROWSER}, follow=True
    )

    assert voted.status_code == 200
    assert gathered() == 1
    read(article, reader)
    assert gathered() == 2, "who has voted may read again"


def test_what_nobody_may_read_is_not_counted(article, make_article, gathered):
    draft = make_article("下書き", live=False)
    assert read(draft).status_code == 404
    ArticlePage.objects.filter(pk=article.pk).update(question="", answer="", retracted_at=timezone.now())
    assert read(article).status_code == 410
    assert read(None, path="/kb/nothing/").status_code == 404
    assert read(None, path="/kb/", **{"If-None-Match": "*"}).status_code == 304

    assert gathered() == 0


def test_an_address_without_an_answer_counts_nothing_whatever_is_claimed(article, gathered):
    for path in ("/kb/no-such/", "/kb/a%0Ab/", f"/kb/{'x' * 400}/"):
        read(None, path=path, **{"If-None-Match": "*"})

    assert gathered() == 0


def test_views_of_an_answer_taken_back_since_stay_counted(article, gathered):
    read(article)
    article.unpublish()

    assert gathered() == 1


def test_reading_costs_no_query_and_sets_no_cookie(article, django_assert_num_queries, folder):
    kept = read(article)["ETag"]

    with django_assert_num_queries(1):  # the question whether the page is still the same
        answer = read(article, **{"If-None-Match": kept})

    assert not answer.cookies
    (file,) = folder.iterdir()
    today = timezone.localdate()
    assert file.read_text().splitlines() == [f"{today} {article.slug}"] * 2, (
        "a day and an answer, nothing else"
    )


def test_the_minute_that_still_runs_is_left_alone(article, folder):
    read(article)

    gather_views_task()

    assert ArticleViews.objects.count() == 0
    assert len(list(folder.iterdir())) == 1


def test_a_worker_stopped_before_the_file_was_gone_counts_it_once(article, folder, gathered):
    read(article)
    (file,) = folder.iterdir()
    kept = file.read_bytes()
    assert gathered() == 1

    (folder / CountedViews.objects.get().name).write_bytes(kept)
    article_views.gather()

    assert ArticleViews.objects.get().number == 1
    assert list(folder.iterdir()) == []
    CountedViews.objects.update(name="20200101T0000+0900.x.1")
    gathered()
    assert CountedViews.objects.count() == 0


def test_a_line_that_broke_off_costs_that_line(article, folder, gathered):
    read(article)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes() + b"2026-11\n\xff\xfe x\n2026-11-25 " + article.slug[:3].encode())

    assert gathered() == 1


def test_a_full_disk_stops_nobody_from_reading(article, folder):
    folder.write_text("in the way of the folder")

    assert read(article).status_code == 200
