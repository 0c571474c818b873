"""The form: one thing a page, nothing typed is ever lost, one case however often it is sent."""

import base64
import html
import json
import re
from datetime import timedelta

import altcha
import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from tests.asking import CHECK, CONTACT, FIRM, STEP_FIELDS, WHAT, fill, hidden, send, walk_to
from tests.factories import consultation
from tickets import clock, services
from tickets.asking import drafts, links, proof
from tickets.lifecycle import Status
from tickets.models import Draft, Effect, Ticket
from tickets.models.ticket import Urgency

pytestmark = pytest.mark.django_db
EVERYTHING = {
    "body": "メールが変です。\n二行目です。",
    "email": "keiri@sanuki.example.jp",
    "organisation": "さぬき青果",
    "name": "三好",
    "prefecture": "37",
    "industry": "I",
    "size_band": "e2",
    "audience": "owner",
    "level": "beginner",
    "language": "en",
    "happening_now": ["ransom", "phished"],
}
ATTACK = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
STEPS = {WHAT: 1, FIRM: 2, CONTACT: 3, CHECK: 4}


def step_that_asks(field):
    return next(address for address, fields in STEP_FIELDS.items() if field in fields)


def value_of(page, name):
    """What stands in a field of a page, whatever kind it is."""
    text = page.content.decode()
    if found := re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL):
        return found[1]
    if found := re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL):
        return "".join(re.findall(r'value="([^"]*)" selected', found[0]))
    if chosen := re.findall(rf'<input type="(?:radio|checkbox)"[^>]* ?name="{name}"[^>]* checked', text):
        return [re.search(r'value="([^"]*)"', one)[1] for one in chosen]
    return re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)[1]


# --- walking ----------------------------------------------------------------------------------------
def test_each_page_asks_for_one_thing_and_says_how_far_one_is(client, text_of):
    walk_to(client, CHECK, EVERYTHING)

    for address, number in STEPS.items():
        page = client.get(address)
        assert f"全4ステップ中、{number}ステップ目" in text_of(page)
        assert len(re.findall("<h1", page.content.decode())) == 1


def test_only_the_question_and_an_address_are_required(client):
    walk_to(client, CHECK, EVERYTHING)

    required = [
        name
        for address in STEP_FIELDS
        for name in re.findall(
            r'<(?:input|textarea|select)[^>]* name="(\w+)"[^>]* required',
            client.get(address).content.decode(),
        )
    ]
    assert required == ["body", "email"]


def test_what_to_do_if_it_is_happening_stands_before_the_question(client):
    page = client.get(WHAT).content.decode()

    assert page.index('id="now"') < page.index('name="body"')
    assert "/now/" in page


def test_the_whole_walk_makes_a_case_with_everything_that_was_typed(client):
    response = send(client, EVERYTHING)

    token = re.fullmatch(r"/c/([\w-]{43})/receipt/", response["Location"])[1]
    ticket = links.ticket_for(token)
    assert {name: getattr(ticket, name) for name in EVERYTHING} == EVERYTHING
    assert (ticket.channel, ticket.status, ticket.urgency) == ("web", Status.RECEIVED, Urgency.EMERGENCY)
    assert not Draft.objects.exists()


def test_the_shortest_walk_is_a_question_and_an_address(client):
    send(client, {"body": "困っています", "email": "a@example.jp"})

    ticket = Ticket.objects.get()
    assert (ticket.body, ticket.email, ticket.language, ticket.urgency) == (
        "困っています",
        "a@example.jp",
        "ja",
        Urgency.NORMAL,
    )


def test_one_cannot_skip_what_is_required(client):
    assert client.get(FIRM)["Location"] == WHAT
    assert client.get(CHECK)["Location"] == WHAT
    fill(client, WHAT, EVERYTHING)
    assert client.get(CHECK)["Location"] == CONTACT


def test_a_step_that_does_not_exist_is_not_found(client):
    assert client.get("/consult/nothing/").status_code == 404


def test_going_back_shows_and_keeps_what_was_typed(client):
    walk_to(client, CONTACT, EVERYTHING)

    answer = fill(client, CONTACT, {"organisation": "さぬき青果", "email": ""}, go="back")

    assert answer["Location"] == FIRM
    assert value_of(client.get(FIRM), "industry") == "I"
    assert value_of(client.get(WHAT), "body") == EVERYTHING["body"]
    assert value_of(client.get(CONTACT), "organisation") == "さぬき青果"


def test_the_check_page_shows_everything_and_leads_to_each_step_and_back(client, text_of):
    walk_to(client, CHECK, EVERYTHING)
    page = client.get(CHECK)

    for words in ("メールが変です。", "香川県", "6〜20人", "経営者", "初級", "三好", "さぬき青果", "English"):
        assert words in text_of(page)
    edits = re.findall(r'class="summary__edit" href="([^"]+)"', page.content.decode())
    assert edits == [f"{address}?to=check" for address in (WHAT, FIRM, CONTACT)]
    step = client.get(edits[1])
    answer = client.post(FIRM, {**hidden(step), "industry": "E"})
    assert answer["Location"] == CHECK
    assert hidden(client.get(CHECK))["industry"] == "E"


def test_an_urgent_case_is_told_what_to_do_on_the_way(client, text_of):
    walk_to(client, CHECK, EVERYTHING)

    for address in (FIRM, CHECK):
        assert "#9110" in text_of(client.get(address))


# --- what other pages bring along -----------------------------------------------------------------------
def test_words_of_a_search_are_taken_along(client):
    assert value_of(client.get(WHAT, {"q": "請求書メール"}), "body") == "請求書メール"


def test_words_of_a_search_do_not_replace_what_was_typed(client):
    fill(client, WHAT, {"body": "書いた文章"})

    assert value_of(client.get(WHAT, {"q": "別のことば"}), "body") == "書いた文章"


def test_words_of_a_search_are_escaped(client, assert_escaped):
    assert_escaped(client.get(WHAT, {"q": f"</textarea>{ATTACK}"}), f"</textarea>{ATTACK}")


def test_what_is_happening_now_is_taken_along_and_unknown_codes_are_not(client, text_of):
    page = client.get(f"{WHAT}?now=ransom&now=leak&now=fire")

    assert value_of(page, "happening_now") == ["ransom", "leak"]
    assert "急ぎの相談として受け付けます。" in text_of(page)


# --- errors -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", list(STEP_FIELDS))
def test_on_an_error_everything_typed_is_shown_again(client, address):
    walk_to(client, address, EVERYTHING)
    bad = {
        WHAT: {"happening_now": ["fire"]},
        FIRM: {"prefecture": "99"},
        CONTACT: {"email": "not an address"},
    }
    typed = {**EVERYTHING, **bad[address]}

    response = fill(client, address, typed)

    assert response.status_code == 400
    for name in set(STEP_FIELDS[address]) - {"happening_now", "prefecture"}:
        shown = value_of(response, name)
        assert shown == (["en"] if name == "language" else typed[name]), name
    assert not Ticket.objects.exists()


def test_errors_stand_above_the_form_and_at_the_field_in_japanese(client, text_of, control):
    response = fill(client, WHAT, {"body": " "})

    page = response.content.decode()
    assert re.findall(r'<a href="#(id_\w+)">', page) == ["id_body"]
    assert 'aria-invalid="true"' in control(response, "id_body")
    assert 'aria-describedby="id_body_help id_body_error"' in control(response, "id_body")
    assert "1か所、直すところがあります" in text_of(response)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "あ" * 10_001}, "body"),
        ({"body": "a\x00"}, "body"),
        ({"email": "a@example.jp\x00"}, "email"),
        ({"name": "あ" * 61}, "name"),
        ({"prefecture": "99"}, "prefecture"),
        ({"language": "xx"}, "language"),
        ({"happening_now": ["fire"]}, "happening_now"),
    ],
)
def test_a_bad_field_is_named_and_nothing_bad_stored(client, change, field):
    address = step_that_asks(field)
    walk_to(client, address, EVERYTHING)

    response = fill(client, address, {**EVERYTHING, **change})

    assert response.status_code == 400
    assert set(re.findall(r'<a href="#id_(\w+)">', response.content.decode())) == {field}
    assert field not in Draft.objects.get().values


def test_something_bad_on_the_last_page_leads_to_the_step_that_asks_for_it(client):
    walk_to(client, CHECK, EVERYTHING)

    response = fill(client, CHECK, {}, email="x")

    assert response.status_code == 400
    assert 'action="/consult/contact/"' in response.content.decode()
    assert hidden(response)["body"] == EVERYTHING["body"]
    again = client.post(CONTACT, {**hidden(response), "email": "b@example.jp"})
    assert again["Location"] == CHECK


@pytest.mark.parametrize("field", ["body", "email", "organisation", "name"])
def test_what_was_typed_is_escaped(client, assert_escaped, field):
    address = step_that_asks(field)
    walk_to(client, address, EVERYTHING)
    bad = {"happening_now": ["fire"]} if address == WHAT else {"language": "xx"}

    response = fill(client, address, {**EVERYTHING, **bad, field: ATTACK})

    assert response.status_code == 400
    assert_escaped(response, ATTACK)


def test_the_check_page_escapes_what_was_typed(client, assert_escaped):
    walk_to(client, CHECK, {**EVERYTHING, "body": ATTACK, "name": "三好"})

    assert_escaped(client.get(CHECK), ATTACK)


@pytest.mark.parametrize("field", ["prefecture", "industry", "size_band", "audience", "level"])
def test_a_code_that_is_none_becomes_no_tag(client, field):
    walk_to(client, FIRM, EVERYTHING)

    response = fill(client, FIRM, {**EVERYTHING, field: ATTACK})

    assert response.status_code == 400
    assert "<script>alert(2)" not in response.content.decode()
    assert "<img src=x" not in response.content.decode()


# --- nothing is lost ----------------------------------------------------------------------------------------
def test_a_page_goes_on_from_what_it_carries_where_draft_and_cookie_are_gone(client):
    walk_to(client, CONTACT, EVERYTHING)
    page = client.get(CONTACT)
    Draft.objects.all().delete()
    elsewhere = Client()

    elsewhere.post(CONTACT, {**hidden(page), "email": EVERYTHING["email"]})

    assert hidden(elsewhere.get(CHECK))["body"] == EVERYTHING["body"]
    assert fill(elsewhere, CHECK, {}).status_code == 302
    assert Ticket.objects.get().industry == "I"


def test_while_the_database_is_away_every_page_shows_the_text(client, monkeypatch):
    walk_to(client, CHECK, EVERYTHING)
    pages = {address: client.get(address) for address in (FIRM, CONTACT, CHECK)}

    def gone(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("tickets.asking.drafts.alive", gone)
    monkeypatch.setattr("tickets.services.sent_with", gone)
    for address, page in pages.items():
        answer = client.post(address, hidden(page))
        assert answer.status_code == 503
        assert "二行目です。" in answer.content.decode()


def test_a_form_left_open_for_too_long_is_answered_in_our_words_with_the_text(client, text_of):
    walk_to(client, CHECK, EVERYTHING)
    page = client.get(CHECK)
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(CHECK, {**hidden(page), "csrfmiddlewaretoken": "x" * 64})

    assert response.status_code == 403
    assert "画面を開いてから時間がたったため" in text_of(response)
    assert "CSRF" not in response.content.decode()
    assert "二行目です。" in response.content.decode()
    assert not Ticket.objects.exists()


def test_the_form_works_with_the_csrf_token_it_carries():
    strict = Client(enforce_csrf_checks=True)

    assert send(strict, EVERYTHING).status_code == 302
    assert Ticket.objects.count() == 1


def test_another_browser_does_not_see_a_draft(client):
    fill(client, WHAT, EVERYTHING)
    other = Client()
    other.cookies["consult"] = f"{Draft.objects.get().pk.hex}:forged:signature"

    assert value_of(other.get(WHAT), "body") == ""


def test_a_browser_left_alone_soon_forgets_the_draft(client):
    answer = fill(client, WHAT, EVERYTHING)

    cookie = answer.cookies["consult"]
    assert cookie["max-age"] <= 2 * 60 * 60
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/consult/")


def test_a_draft_can_be_thrown_away(client):
    walk_to(client, CHECK, EVERYTHING)

    response = client.post("/consult/discard/", follow=True)

    assert response.status_code == 200
    assert not Draft.objects.exists()
    assert value_of(client.get(WHAT), "body") == ""


def test_pages_with_what_somebody_typed_are_never_kept_by_a_cache(client):
    walk_to(client, CHECK, EVERYTHING)

    for address in STEPS:
        assert "no-store" in client.get(address)["Cache-Control"]
    assert "no-store" in client.post(WHAT, {})["Cache-Control"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", list(STEPS))
def test_other_methods_are_not_allowed(client, method, address):
    assert client.generic(method, address).status_code == 405


# --- one case -----------------------------------------------------------------------------------------------
def test_sent_twice_it_is_one_case_with_one_receipt(client):
    walk_to(client, CHECK, EVERYTHING)
    form = hidden(client.get(CHECK))

    answers = [client.post(CHECK, form), client.post(CHECK, form), Client().post(CHECK, form)]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    assert Ticket.objects.count() == 1
    assert Effect.objects.filter(kind="receipt_mail").count() == 1
    assert client.get(answers[0]["Location"]).status_code == 200


def test_a_twin_stored_between_two_looks_is_the_same_case(client, monkeypatch):
    walk_to(client, CHECK, EVERYTHING)
    form = hidden(client.get(CHECK))
    first = client.post(CHECK, form)["Location"]
    look = services.sent_with
    early = iter([None])  # the first look came a moment too early
    monkeypatch.setattr(
        services, "sent_with", lambda key: next(early) if early.__length_hint__() else look(key)
    )

    assert client.post(CHECK, form)["Location"] == first
    assert Ticket.objects.count() == 1


def test_a_race_lost_inside_the_database_is_the_same_case(client, monkeypatch):
    """Both looked before either wrote."""
    key = drafts.read_key(drafts.new_key())
    first = services.open_ticket(consultation(), channel="web", form_key=key)
    seen = iter([None, first])
    monkeypatch.setattr(services, "sent_with", lambda _key: next(seen))

    second = services.open_ticket(consultation(), channel="web", form_key=key)

    assert second == first
    assert Ticket.objects.count() == 1


def test_what_is_written_after_sending_is_a_new_case(client):
    walk_to(client, CHECK, EVERYTHING)
    old_page = client.get(WHAT)
    fill(client, CHECK, {})

    client.post(WHAT, {**hidden(old_page), "body": "もう一つ、別のことです。"})
    fill(client, CONTACT, {"email": "b@example.jp"})
    answer = fill(client, CHECK, {})

    assert answer.status_code == 302
    assert sorted(Ticket.objects.values_list("body", flat=True)) == [
        "もう一つ、別のことです。",
        EVERYTHING["body"],
    ]


# --- robots -------------------------------------------------------------------------------------------------
def test_a_robot_that_fills_in_everything_is_held(client, control):
    assert 'tabindex="-1"' in control(client.get(WHAT), "id_homepage")

    response = send(client, EVERYTHING, homepage="https://spam.example.com")

    assert response.status_code == 302
    assert [ticket.status for ticket in Ticket.objects.all()] == [Status.HELD]


def test_a_trap_filled_in_on_an_earlier_page_counts_too(client):
    fill(client, WHAT, EVERYTHING, homepage="x")
    fill(client, CONTACT, EVERYTHING)

    assert fill(client, CHECK, {}).status_code == 302
    assert Ticket.objects.get().status == Status.HELD


def challenge_on(response):
    return html.unescape(re.search(r'data-proof="([^"]*)"', response.content.decode())[1])


def solution(challenge):
    """What a browser sends: the challenge with its solution, by ALTCHA's own solver."""
    found = altcha.Challenge.from_dict(json.loads(challenge))
    return altcha.Payload(found, altcha.solve_challenge(found)).to_base64()


@pytest.fixture
def many_before(monkeypatch):
    """More has come from this address lately than is usual."""
    rates = {"consultation": "120/min", "consultation_step": "600/min", "consultation_unsuspicious": "1/hour"}
    monkeypatch.setattr("tickets.asking.throttles.ConsultationThrottle.THROTTLE_RATES", rates)
    monkeypatch.setattr(proof, "COST", 1)
    send(Client(), {"body": "前の人", "email": "before@example.jp"})


def test_a_usual_sender_is_asked_for_no_proof(client):
    assert send(client, EVERYTHING).status_code == 302


def test_a_suspicious_sender_who_proves_is_received(client, many_before):
    asked = send(client, EVERYTHING)

    answer = client.post(CHECK, {**hidden(asked), "altcha": solution(challenge_on(asked))})

    assert (asked.status_code, answer.status_code) == (200, 302)
    assert Ticket.objects.get(email=EVERYTHING["email"]).status == Status.RECEIVED


def test_a_suspicious_sender_without_scripts_is_held_and_never_dropped(client, many_before, text_of):
    asked = send(client, EVERYTHING)
    assert "担当者が先に内容を見てから受け付ける" in text_of(asked)

    answer = client.post(CHECK, hidden(asked))

    assert answer.status_code == 302
    assert Ticket.objects.get(email=EVERYTHING["email"]).status == Status.HELD
    assert "担当者が内容を確かめてから" in text_of(client.get(answer["Location"]))


def test_a_form_that_was_never_opened_is_suspicious(client):
    answer = client.post(CHECK, consultation())

    assert (answer.status_code, Ticket.objects.count()) == (200, 0)
    assert "data-proof=" in answer.content.decode()


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "x",
        "１",
        "e30=",
        "W10=",
        "MQ==",
        '{"challenge":',
        base64.b64encode(b'{"challenge":1,"solution":2}').decode(),
        "A" * 9999,
    ],
)
def test_what_is_no_solution_proves_nothing(payload):
    assert not proof.is_proven(payload)


def changed(payload, **parameters):
    content = json.loads(base64.b64decode(payload))
    content["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(content).encode()).decode()


def test_a_proof_counts_once_and_for_its_own_challenge(monkeypatch):
    monkeypatch.setattr(proof, "COST", 1)
    payload = solution(proof.new_challenge())

    assert not proof.is_proven(changed(payload, nonce="00" * 16))
    assert not proof.is_proven(changed(payload, keyPrefix=""))
    assert not proof.is_proven(solution(altcha_challenge_of_another_key()))
    assert proof.is_proven(payload)
    assert not proof.is_proven(payload)
    cache.clear()


def altcha_challenge_of_another_key():
    foreign = altcha.create_challenge("PBKDF2/SHA-256", 1, hmac_secret="another")
    return json.dumps(foreign.to_dict())


def test_a_proof_is_good_for_half_an_hour(monkeypatch):
    monkeypatch.setattr(proof, "COST", 1)
    with clock.set_to(timezone.now() - timedelta(minutes=31)):
        old = proof.new_challenge()

    assert not proof.is_proven(solution(old))


def test_pages_of_the_form_cost_few_queries(client, django_assert_max_num_queries):
    walk_to(client, CHECK, EVERYTHING)

    for address in STEPS:
        client.get(address)
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200


def test_subject_and_place_known_from_another_page_are_taken_along(client):
    page = client.get("/consult/?category=malware&prefecture=37").content.decode()

    assert 'name="prefecture" value="37"' in page
    assert 'name="category" value="malware"' in page


def test_the_answer_is_offered_in_the_language_of_the_form(client):
    page = client.get("/consult/", headers={"accept-language": "en"}).content.decode()

    assert 'name="language" value="en"' in page
