"""Opening a case and adding to it: what is taken, what is refused and which field is named."""

import re

import pytest

from people.roles import Role
from tests.factories import Story, consultation, ticket_in, user
from tickets import services
from tickets.errors import ConflictError, InvalidInputError
from tickets.lifecycle import Status
from tickets.models import Ticket
from tickets.models.ticket import Urgency

pytestmark = pytest.mark.django_db


def refused_fields(data):
    with pytest.raises(InvalidInputError) as refused:
        services.open_ticket(data, channel="web")
    assert not Ticket.objects.exists()
    assert all(text for texts in refused.value.errors.values() for text in texts)
    return set(refused.value.errors)


def test_a_question_and_an_address_are_enough():
    ticket, token = services.open_ticket({"body": "困っています", "email": "a@example.jp"}, channel="web")

    assert re.fullmatch(r"S-[0-9A-Z]{4}-[0-9A-Z]{2}", ticket.number)
    assert ticket.status == Status.RECEIVED
    assert [row.name for row in ticket.transitions.all()] == ["intake"]
    assert len(token) > 40


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": " \n　\t"}, "body"),
        ({"body": "あ" * 1_000_000}, "body"),
        ({"body": "NUL\x00"}, "body"),
        ({"body": "\ud800"}, "body"),
        ({"body": ["list"]}, "body"),
        ({"email": "not an address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "\udfff@example.jp"}, "email"),
        ({"subject": "あ" * 121}, "subject"),
        ({"prefecture": "99"}, "prefecture"),
        ({"prefecture": "\ud800"}, "prefecture"),
        ({"industry": "ZZ"}, "industry"),
        ({"size_band": {"a": 1}}, "size_band"),
        ({"audience": "boss"}, "audience"),
        ({"level": "9"}, "level"),
        ({"category": "nonsense"}, "category"),
        ({"category": "\x00"}, "category"),
        ({"category": "\ud800"}, "category"),
        ({"category": ["mail"]}, "category"),
        ({"happening_now": ["fire"]}, "happening_now"),
        ({"happening_now": "ransom"}, "happening_now"),
        ({"happening_now": [{}]}, "happening_now"),
    ],
)
def test_bad_input_is_refused_naming_the_field(change, field):
    assert refused_fields(consultation(**change)) == {field}


def test_missing_fields_are_all_named():
    assert refused_fields({}) == {"body", "email"}


def test_something_that_is_no_form_at_all_is_refused():
    assert refused_fields([]) == {"non_field_errors"}


def test_every_code_of_the_taxonomy_is_taken():
    ticket, _token = services.open_ticket(
        consultation(
            prefecture="37",
            industry="I",
            size_band="e2",
            audience="owner",
            level="beginner",
            category="mail",
            happening_now=["phished", "ransom"],
        ),
        channel="api",
    )

    assert (ticket.category_id, ticket.prefecture) == ("mail", "37")
    assert ticket.happening_now == ["ransom", "phished"]
    assert ticket.urgency == Urgency.EMERGENCY


def test_what_looks_like_spam_is_held_and_its_clock_runs():
    links = " ".join(["https://example.com/"] * 4)
    robot, _token = services.open_ticket(consultation(), channel="web", by_robot=True)
    full_of_links, _token = services.open_ticket(consultation(body=links), channel="web")

    assert [robot.status, full_of_links.status] == [Status.HELD, Status.HELD]
    assert robot.received_at is not None


def test_the_asker_may_add_something_without_being_asked():
    story = Story().until_answered()

    message = services.add_message(story.ticket.pk, by=story.asker, data={"message": "言い忘れました。"})

    assert message.is_public
    assert story.ticket.notices.filter(kind="asker_replied").count() == 1


def test_nothing_is_added_to_a_case_that_has_ended():
    story = Story()
    story.do("withdraw", story.asker)

    with pytest.raises(ConflictError):
        services.add_message(story.ticket.pk, by=story.asker, data={"message": "もう一度"})


def test_an_expert_on_leave_full_or_with_a_conflict_is_not_offered_a_case():
    story = Story()
    on_leave, full, conflicted = user(Role.EXPERT), user(Role.EXPERT), user(Role.EXPERT)
    type(on_leave.expert_profile).objects.filter(user=on_leave).update(accepts_cases=False)
    type(full.expert_profile).objects.filter(user=full).update(capacity=1)
    ticket_in(Status.IN_PROGRESS, expert=full)
    story.do("offer", story.coordinator, expert=conflicted.email)
    story.do("decline", conflicted, reason="取引先です", conflict_of_interest=True)

    for expert in (on_leave, full, conflicted):
        with pytest.raises(InvalidInputError) as refused:
            story.do("offer", story.coordinator, expert=expert.email)
        assert set(refused.value.errors) == {"expert"}


def test_a_referral_names_unknown_windows():
    story = Story()

    with pytest.raises(InvalidInputError) as refused:
        story.do("refer", story.coordinator, windows=["ipa-org", "nowhere"], message="こちらへ")

    assert "nowhere" in refused.value.errors["windows"][0]


def test_a_referral_is_remembered_with_its_windows():
    story = Story()

    story.do("refer", story.coordinator, windows=["ipa-org"], message="こちらへ", asker_agreed=True)

    assert [window.pk for window in story.ticket.referred_to.all()] == ["ipa-org"]
    row = story.ticket.transitions.last()
    assert row.details == {"asker_agreed": True, "windows": ["ipa-org"]}


def test_why_a_coordinator_reopened_is_not_shown_to_the_asker():
    story = Story().until_answered()

    story.do("reopen", story.coordinator, message="答えに誤りがあったため")

    assert not story.ticket.messages.filter(is_public=True, body__contains="誤り").exists()
