"""The cost of a loss: the sum, what one may type, and where the figures come from."""

import pytest
from django.utils import translation

from cms.cost import FIGURES, INSURANCE, WATCHING, CostForm, estimate
from cms.templatetags.cost_text import yen_roughly

pytestmark = pytest.mark.django_db
SUM = {"days": 7, "daily_sales": 300_000, "share": 50, "response": 10_000_000, "insured": 0, "devices": 5}


def test_lost_sales_and_the_response_are_added_and_the_insurance_taken_off():
    found = estimate(**{**SUM, "insured": 1_000_000})

    assert [line.yen for line in found.lines] == [1_050_000, 10_000_000, -1_000_000]
    assert found.total == 10_050_000
    assert found.days_of_sales == 33.5


def test_an_insurance_pays_no_more_than_the_loss():
    found = estimate(**{**SUM, "insured": 999_999_999})

    assert found.total == 0
    assert "損より多くは引きません" in found.lines[2].how


def test_without_sales_nothing_is_divided_by_them():
    assert estimate(**{**SUM, "daily_sales": 0}).days_of_sales is None


def test_watching_for_a_year_is_reckoned_at_the_ceiling():
    assert [line.yen for line in estimate(**SUM).watching] == [120_000, 120_000]


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("300000", 300_000),
        ("300,000円", 300_000),
        ("３０万", 300_000),
        ("30万円", 300_000),
        ("1億2千万", 120_000_000),
        ("1.5万", 15_000),
        ("1千万", 10_000_000),
        (" 1 000 ", 1_000),
        ("0", 0),
    ],
)
def test_sums_are_read_as_people_write_them(typed, yen):
    form = CostForm({**{name: str(value) for name, value in SUM.items()}, "daily_sales": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["daily_sales"] == yen


@pytest.mark.parametrize("typed", ["-5", "たくさん", "1e9", "9" * 30, "", "万", "1.2.3"])
def test_what_is_no_sum_is_said_at_its_field_and_kept(client, typed):
    response = client.get("/cost/", {"daily_sales": typed})
    page = response.content.decode()

    assert response.status_code == 200
    assert response.context["estimate"] is None
    assert 'href="#id_daily_sales">1日の売上（円）：' in page
    assert f'value="{typed}"' in page or not typed
    assert 'aria-invalid="true"' in page


def test_a_field_has_its_own_limit():
    form = CostForm({**{name: str(value) for name, value in SUM.items()}, "days": "366", "share": "101"})

    assert set(form.errors) == {"days", "share"}


def test_the_page_begins_with_an_example_and_says_so(client):
    page = client.get("/cost/").content.decode()

    assert "例の会社の見積もり" in page
    assert "およそ 1,210万円" in page
    assert "調べた数字ではありません" in page


def test_ones_own_numbers_are_reckoned_from_the_address_and_not_stored(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(
            "/cost/?days=2日&daily_sales=10万&response=1億&insured=0&share=100&devices=0"
        ).content

    assert "およそ 1億20万円" in page.decode()
    assert "2日 × 100,000円 × 100%" in page.decode()


def test_every_figure_names_who_published_it_and_when(client):
    page = client.get("/cost/").content.decode()

    for source in (*FIGURES, INSURANCE, WATCHING):
        assert str(source.publisher) in page
        assert source.year.isdigit()
        assert not source.url or f'href="{source.url}"' in page


def test_home_and_every_footer_lead_there(client):
    assert client.get("/").content.decode().count('href="/cost/"') == 2
    assert 'href="/cost/"' in client.get("/windows/").content.decode()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (5_000_000, "JPY 5 million"),
        (12_100_000, "JPY 12.1 million"),
        (1_230_000_000, "JPY 1.23 billion"),
        (300_000, "JPY 300,000"),
        (0, "JPY 0"),
    ],
)
def test_sums_in_english_are_in_the_units_of_english(number, words):
    with translation.override("en"):
        assert yen_roughly(number) == words


@pytest.mark.parametrize("typed", ["5 million", "JPY 5 million", "5m", "¥5,000,000", "5,000,000 yen"])
def test_sums_are_read_as_english_writes_them(typed):
    form = CostForm({**{name: str(value) for name, value in SUM.items()}, "daily_sales": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["daily_sales"] == 5_000_000


def test_the_page_in_english_has_no_sum_in_japanese_units(client):
    page = client.get("/cost/", headers={"Accept-Language": "en"}).content.decode()

    assert "JPY 12.1 million" in page
    assert 'value="10 million"' in page
    assert "× 10,000 yen" not in page
    assert 'value="30万"' not in page
