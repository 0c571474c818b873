"""Cases put in order: one asker twice, two questions in one, cases that have to do with one another, tags, urgency."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, asked, ticket_in, user
from tickets import services
from tickets.dashboard import speed
from tickets.desk import merging
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Publication, Status
from tickets.metrics import MIN_N
from tickets.metrics.report import Scope, report
from tickets.models import CaseLink, Tag, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db


def carry_out():
    while delivery.sweep():
        pass


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def merged(story, by, **fields):
    """A second case of the same asker, merged into the story's."""
    second = asked(**{"email": story.ticket.email, "body": "もう一度送ります。返事がないので。", **fields})
    return merging.merge(second.pk, by=by, data={"into": story.ticket.number})


# --- merging --------------------------------------------------------------------------------------------
def test_a_duplicate_ends_in_the_case_before_it_and_its_asker_is_told(coordinator):
    story = Story()
    second = merged(story, coordinator)
    carry_out()

    second = Ticket.objects.get(pk=second.pk)
    assert (second.status, second.merged_into, second.expert) == (Status.CLOSED, story.ticket, None)
    assert [one for one in mail.outbox if second.number in one.subject and story.ticket.number in one.body]
    assert story.ticket.messages.get().kind == "note"
    assert CaseLink.objects.get().kind == "duplicate_of"
    assert second.transitions.last().name == "merge"


def test_a_duplicate_is_no_case_of_its_own_in_the_figures(coordinator):
    stories = [Story() for _position in range(MIN_N)]
    for story in stories[:2]:
        merged(story, coordinator)
    today, now = timezone.localdate(), timezone.now()
    figures = report(today - timedelta(days=1), today, now=now, scope=Scope(protected=False))

    assert Ticket.objects.count() == MIN_N + 2
    assert figures["total"]["cases"] == MIN_N
    assert speed.measured(now + timedelta(days=30)).cases == MIN_N


def test_other_peoples_cases_are_linked_and_not_merged(coordinator):
    story, other = Story(), asked(email="betsu@iyo.example.jp")

    with pytest.raises(InvalidInputError) as refused:
        merging.merge(other.pk, by=coordinator, data={"into": story.ticket.number})
    assert set(refused.value.errors) == {"same_person"}

    data = {"into": story.ticket.number.lower(), "same_person": True}
    assert merging.merge(other.pk, by=coordinator, data=data).merged_into == story.ticket


def test_the_earlier_case_takes_the_later_one_in(coordinator):
    story = Story()
    second = asked(email=story.ticket.email)

    with pytest.raises(InvalidInputError):
        merging.merge(story.ticket.pk, by=coordinator, data={"into": second.number})


@pytest.mark.parametrize("publication", ["requested", "granted", "published", "changes_wanted"])
def test_what_may_become_public_is_not_merged_away(coordinator, publication):
    story = Story()
    second = ticket_in(Status.ANSWERED, publication, email=story.ticket.email)

    with pytest.raises(ConflictError):
        merging.merge(second.pk, by=coordinator, data={"into": story.ticket.number})


@pytest.mark.parametrize("status", ["held", "spam", "withdrawn", "closed"])
def test_what_has_ended_is_neither_merged_nor_merged_into(coordinator, status):
    story, ended = Story(), ticket_in(status, email="keiri@sanuki.example.jp")

    with pytest.raises(ConflictError):
        merging.merge(ended.pk, by=coordinator, data={"into": story.ticket.number})
    with pytest.raises(InvalidInputError):
        later = asked()
        merging.merge(later.pk, by=coordinator, data={"into": ended.number})


def test_a_merged_case_goes_on_nowhere_else(coordinator):
    story = Story()
    second = merged(story, coordinator)

    offered = services.available_transitions(Ticket.objects.get(pk=second.pk), coordinator)

    assert offered == []
    with pytest.raises(ConflictError):
        services.perform(second.pk, "reopen", by=coordinator, data={"message": "a"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=second.pk).update(merged_into=second.pk)


def test_the_expert_reads_the_duplicate_of_a_case_they_hold(client, coordinator):
    story = Story().until_answered()
    second = merged(story, coordinator, body="ふたつめの文章")
    stranger = user(Role.EXPERT)

    assert second in Ticket.objects.visible_to(story.expert)
    assert second not in Ticket.objects.visible_to(stranger)
    client.force_login(story.expert)
    assert "ふたつめの文章" in client.get(f"/desk/tickets/{second.number}/").content.decode()


def test_the_askers_page_of_a_duplicate_leads_on(client, coordinator):
    story = Story()
    second, token = services.open_ticket({"body": "もう一度", "email": story.ticket.email}, channel="web")
    merging.merge(second.pk, by=coordinator, data={"into": story.ticket.number})

    shown = client.get(f"/c/{token}/").content.decode()

    assert story.ticket.number in shown
    assert story.ticket.body not in shown


def test_erasing_a_case_takes_its_duplicates_along(coordinator):
    story = Story()
    second = merged(story, coordinator)

    services.erase(story.ticket.pk, by=story.asker)

    second = Ticket.objects.get(pk=second.pk)
    assert (second.body, second.email) == ("", "")
    assert second.erased_at is not None


def test_only_coordinators_merge():
    story = Story().until_answered()

    with pytest.raises(ForbiddenError):
        merging.merge(story.ticket.pk, by=story.expert, data={"into": story.ticket.number})
    with pytest.raises((NotFoundError, InvalidInputError)):
        merging.merge(story.ticket.pk, by=user(Role.EXPERT), data={"into": story.ticket.number})


# --- splitting ------------------------------------------------------------------------------------------
def test_a_part_becomes_a_case_with_the_clock_of_the_whole(coordinator):
    whole = asked(
        body="メールが届きません。\nそれとは別に、補助金も知りたいです。", name="三好", prefecture="37"
    )

    part = merging.split(
        whole.pk, by=coordinator, data={"body": "それとは別に、補助金も知りたいです。", "subject": "補助金"}
    )
    carry_out()

    part = Ticket.objects.get(pk=part.pk)
    assert part.number != whole.number
    assert (part.received_at, part.email, part.name, part.prefecture) == (
        whole.received_at,
        whole.email,
        "三好",
        "37",
    )
    assert (part.status, part.publication, part.body) == (
        Status.RECEIVED,
        Publication.NONE,
        "それとは別に、補助金も知りたいです。",
    )
    assert [one for one in mail.outbox if part.number in one.subject]
    assert merging.linked_cases(whole, by=coordinator) == [("分けてできた相談", part)]
    assert merging.linked_cases(part, by=coordinator) == [("分ける前の相談", whole)]


def test_words_the_asker_never_wrote_become_no_case(coordinator):
    whole = asked()

    with pytest.raises(InvalidInputError) as refused:
        merging.split(whole.pk, by=coordinator, data={"body": "わたしが考えた相談"})

    assert set(refused.value.errors) == {"body"}
    assert Ticket.objects.count() == 1


# --- links ----------------------------------------------------------------------------------------------
def test_a_link_is_seen_from_both_sides_by_those_who_may_know_of_both(coordinator):
    story, other = Story().until_answered(), asked()

    merging.link(story.ticket.pk, by=coordinator, data={"number": other.number})
    merging.link(other.pk, by=coordinator, data={"number": story.ticket.number})

    assert [case for _kind, case in merging.linked_cases(story.ticket, by=coordinator)] == [other]
    assert [case for _kind, case in merging.linked_cases(other, by=coordinator)] == [story.ticket]
    assert merging.linked_cases(story.ticket, by=story.expert) == []


def test_a_strangers_number_does_not_exist_for_an_expert():
    story, other = Story().until_answered(), asked()

    messages = set()
    for number in (other.number, "S-XXXX-XX"):
        with pytest.raises(InvalidInputError) as refused:
            merging.link(story.ticket.pk, by=story.expert, data={"number": number})
        messages.add(str(refused.value.errors))

    assert len(messages) == 1


def test_a_link_can_be_untied_but_not_a_merge(coordinator):
    story, other = Story(), asked(email="betsu@iyo.example.jp")
    merging.link(story.ticket.pk, by=coordinator, data={"number": other.number})
    second = merged(story, coordinator)

    for number in (other.number, second.number):
        merging.link(story.ticket.pk, by=coordinator, data={"number": number, "remove": True})

    assert [case for _kind, case in merging.linked_cases(story.ticket, by=coordinator)] == [second]


# --- tags and urgency -----------------------------------------------------------------------------------
def test_tags_are_words_of_the_desk_written_any_way(coordinator):
    case = asked()

    names = merging.set_tags(case.pk, by=coordinator, data={"tags": ["#ＰＤＦ、電話希望,  ", "pdf"]})

    assert names == ["pdf", "電話希望"]
    assert set(Ticket.objects.filter(tags__name="pdf")) == {case}


def test_a_word_nobody_uses_is_forgotten(coordinator):
    case = asked()
    merging.set_tags(case.pk, by=coordinator, data={"tags": ["一度だけ", "残す"]})

    merging.set_tags(case.pk, by=coordinator, data={"tags": ["残す"]})

    assert list(Tag.objects.values_list("name", flat=True)) == ["残す"]
    assert case.transitions.last().name == "set_tags"


@pytest.mark.parametrize("tags", [["あ" * 31], [f"タグ{position}" for position in range(11)], "文字"])
def test_tags_have_limits(coordinator, tags):
    with pytest.raises(InvalidInputError) as refused:
        merging.set_tags(asked().pk, by=coordinator, data={"tags": tags})

    assert set(refused.value.errors) == {"tags"}


def test_urgency_is_changed_with_a_reason(coordinator):
    case = asked()

    merging.set_urgency(case.pk, by=coordinator, data={"urgency": "emergency", "reason": "電話で泣いていた"})

    row = case.transitions.last()
    assert Ticket.objects.get(pk=case.pk).urgency == "emergency"
    assert (row.field, row.source, row.target, row.details) == (
        "urgency",
        "normal",
        "emergency",
        {"reason": "電話で泣いていた"},
    )
    with pytest.raises(InvalidInputError):
        merging.set_urgency(case.pk, by=coordinator, data={"urgency": "normal"})


# --- pages and programs ---------------------------------------------------------------------------------
def test_the_page_does_each_and_keeps_what_was_typed(client, coordinator):
    case, other = asked(body="ひとつめ。ふたつめ。"), asked()
    client.force_login(coordinator)
    page = f"/desk/tickets/{case.number}/arrange/"

    assert client.post(page, {"go": "set_tags", "tags": "メール、急ぎでない"}).status_code == 302
    assert client.post(page, {"go": "link_cases", "number": other.number}).status_code == 302
    refused = client.post(page, {"go": "split", "body": "うちこんだ文章"})
    shown = client.get(f"/desk/tickets/{case.number}/").content.decode()

    assert refused.status_code == 400
    assert "うちこんだ文章" in refused.content.decode()
    assert "#メール" in shown
    assert other.number in shown


def test_programs_have_the_same_verbs(client, coordinator):
    story = Story()
    second = asked(email=story.ticket.email, body="ひとつめ。ふたつめ。")
    client.force_login(coordinator)

    def post(number, verb, /, **data):
        return client.post(f"/api/v1/tickets/{number}/{verb}/", data, content_type="application/json")

    part = post(second.number, "split", body="ふたつめ。")
    tagged = post(second.number, "tags", tags=["メール"])
    urgent = post(second.number, "urgency", urgency="emergency", reason="被害が広がっている")
    linked = post(second.number, "links", number=part.json()["number"])
    both = post(second.number, "merge", into=story.ticket.number)

    assert [one.status_code for one in (part, tagged, urgent, linked, both)] == [201, 200, 200, 200, 200]
    assert (tagged.json()["tags"], urgent.json()["urgency"]) == (["メール"], "emergency")
    assert both.json()["merged_into"] == story.ticket.number
    assert part.json()["number"] in both.json()["linked"]


def test_a_program_enters_a_case(client, coordinator):
    client.force_login(coordinator)
    data = {"channel": "fax", "body": "FAXで来ました", "was_told": True}

    created = client.post("/api/v1/tickets/", data, content_type="application/json")
    client.force_login(user(Role.EXPERT))
    refused = client.post("/api/v1/tickets/", data, content_type="application/json")

    assert (created.status_code, created.json()["channel"]) == (201, "fax")
    assert refused.status_code == 403
