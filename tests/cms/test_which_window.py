"""/windows/which/: three questions, a result with reasons, and the way to the form with the answers."""

import html

import pytest

from cms.snippets import Window

pytestmark = pytest.mark.django_db
PATH = "/windows/which/"


def page_of(response):
    return html.unescape(response.content.decode())


def test_at_first_there_are_three_questions_and_no_complaint(client):
    response = client.get(PATH)

    page = page_of(response)
    assert response.status_code == 200
    assert [number for number in "1234" if f"{number}. " in page] == ["1", "2", "3"]
    assert "直すところ" not in page


def test_the_answers_lead_to_windows_with_reasons(client):
    page = page_of(
        client.get(PATH, {"happening": "no", "topic": "subsidy", "need": "money", "prefecture": "37"})
    )

    assert "香川県よろず支援拠点" in page
    assert "補助金や支援の制度を、何度でも無料で聞けるからです。" in page
    assert "徳島県よろず支援拠点" not in page


def test_a_window_of_another_prefecture_is_not_suggested(client):
    page = page_of(client.get(PATH, {"happening": "no", "need": "money", "prefecture": "36"}))

    assert "高松商工会議所" not in page


def test_this_desk_gets_the_answers_along(client):
    page = page_of(
        client.get(PATH, {"happening": "no", "topic": "auth", "need": "answer", "prefecture": "37"})
    )

    assert 'href="/consult/?category=auth&prefecture=37"' in page


def test_while_it_is_happening_the_first_steps_come_first_and_nothing_else_must_be_answered(client):
    response = client.get(PATH, {"happening": "yes", "topic": "malware", "prefecture": "37"})

    page = page_of(response)
    assert response.status_code == 200
    assert response.context["results"][0].target == "now"
    assert 'href="/now/?now=ransom&prefecture=37"' in page
    assert 'href="/consult/?now=ransom&category=malware&prefecture=37"' in page


def test_where_a_topic_may_mean_two_things_neither_is_ticked_unasked(client):
    page = page_of(client.get(PATH, {"happening": "yes", "topic": "fraud"}))

    assert 'href="/consult/?now=transfer&category=fraud"' in page
    assert 'href="/consult/?now=support&category=fraud"' in page
    assert 'href="/consult/?category=fraud"' not in page


def test_a_topic_that_names_no_attack_leads_to_the_choice(client):
    page = page_of(client.get(PATH, {"happening": "yes", "topic": "backup"}))

    assert "いま起きていることを選ぶ" in page


def test_what_is_missing_is_named_and_what_was_answered_is_kept(client):
    response = client.get(PATH, {"happening": "no", "topic": "mail", "prefecture": "38"})

    page = page_of(response)
    assert response.status_code == 400
    assert 'href="#id_need"' in page
    assert "してほしいことを1つ選んでください。" in page
    assert '<option value="mail" selected>' in page
    assert '<option value="38" selected>' in page
    assert 'value="no" checked' in page


@pytest.mark.parametrize("field", ["happening", "topic", "need", "prefecture"])
def test_a_choice_that_does_not_exist_is_an_error_that_names_its_field(client, field):
    response = client.get(PATH, {"happening": "no", "topic": "mail", "need": "answer", field: "<b>"})

    assert response.status_code == 400
    assert [name for name, _label, _message in response.context["errors"]] == [field]


def test_a_window_that_editors_deleted_is_left_out(client):
    Window.objects.filter(code="ipa-org").delete()

    response = client.get(PATH, {"happening": "no", "topic": "auth", "need": "answer"})

    assert [result.target for result in response.context["results"]] == ["answers", "desk"]


def test_the_result_costs_three_queries(client, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(PATH, {"happening": "no", "topic": "mail", "need": "answer", "prefecture": "37"})
