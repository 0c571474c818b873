"""An asker who erases the case leaves numbers behind: every column of every table is read for the words."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import ArticlePage
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tests.tables import tables_holding
from tickets import services
from tickets.actors import Asker, Clock
from tickets.answers import answering, reviewing
from tickets.asking import attachments, links
from tickets.errors import ConflictError, ForbiddenError, NotFoundError
from tickets.lifecycle import Publication, Status
from tickets.models import Attachment, Draft, Effect, PublicText, Ticket
from tickets.models.measure import State
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
ASKED = ("とびうお", "tobiuo", "あまがえる")
SAID = ("かわせみ", "むささび", "つちのこ", "こうのとり", "やまねこ", "おおさんしょううお")
PUBLIC = ("らいちょう", "かもしか", "ほたるいか")


def carry_out():
    while delivery.sweep():
        pass


def erased(story):
    services.erase(story.ticket.pk, by=story.asker)
    carry_out()
    return Ticket.objects.get(pk=story.ticket.pk)


@pytest.fixture
def story():
    """A published case in whose every corner somebody wrote something."""
    story = Story(
        body="とびうおの相談",
        subject="とびうおの件",
        email="tobiuo@example.jp",
        organisation="あまがえる商店",
    )
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, reason="むささびのため")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="かわせみはいますか。")
    story.do("asker_reply", story.asker, message="つちのこです。")
    services.add_note(story.ticket.pk, by=story.coordinator, data={"note": "こうのとりのメモ"})
    for number, words in enumerate(["やまねこを書きかけ", "かわせみを書きかけ"]):
        draft = {"body": words, "based_on": number}
        answering.save_draft(story.ticket.pk, by=story.expert, data=draft)
    story.do("submit_for_review", story.expert, answer="やまねこの下書き")
    comment = {"body": "むささびにも聞いて", "quote": "やまねこ"}
    reviewing.add_comment(story.ticket.pk, by=story.coordinator, data=comment)
    story.do("return_to_expert", story.coordinator, reason="やまねこは消す")
    story.do("submit_for_review", story.expert, answer="かわせみを見てください。")
    story.do("approve_answer", story.coordinator)
    services.answer_survey(
        story.ticket.pk, by=story.asker, data={"helped": "yes", "comment": "おおさんしょううおも見たい"}
    )
    story.do("request_consent", story.expert, title="らいちょう", question="かもしか", answer="ほたるいか")
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    story.do("publish", story.releaser)
    services.request_links({"email": "Tobiuo@example.jp"})
    draft = Draft.objects.create(
        values={"body": "とびうおの続き"},
        email="Tobiuo@example.jp",
        updated_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )
    for name, owner in (("あまがえる.pdf", {"ticket": story.ticket}), ("とびうお.pdf", {"draft": draft})):
        file = Attachment.objects.create(
            name=name, media_type="application/pdf", size=4, created_at=timezone.now(), **owner
        )
        attachments.folder().mkdir(parents=True, exist_ok=True)
        attachments.path_of(file.pk).write_bytes(b"%PDF")
    carry_out()
    return story


def test_the_reader_of_tables_finds_what_is_there(story):
    for words in (ASKED, SAID, PUBLIC):
        assert tables_holding(*words)


def test_no_table_holds_a_word_of_it(story):
    erased(story)

    assert tables_holding(*ASKED, *SAID, *PUBLIC) == set()


def test_no_file_is_left_of_it(story, django_capture_on_commit_callbacks):
    assert len(list(attachments.folder().iterdir())) == 2

    with django_capture_on_commit_callbacks(execute=True):
        services.erase(story.ticket.pk, by=story.asker)

    assert list(attachments.folder().iterdir()) == []


def test_a_link_asked_for_and_not_yet_sent_is_not_kept_either(story):
    services.request_links({"email": "tobiuo@example.jp"})

    services.erase(story.ticket.pk, by=story.asker)

    assert not Effect.objects.filter(kind="lost_link_mail", state="pending").exists()


def test_the_article_is_gone_and_says_so(client, story):
    address = ArticlePage.objects.readable().get().public_path

    erased(story)

    assert client.get(address).status_code == 410
    assert client.get("/search/?q=らいちょう").context["page"].paginator.count == 0


def test_states_clocks_and_codes_stay(story):
    before = Ticket.objects.get(pk=story.ticket.pk)

    after = erased(story)

    clocks = ("received_at", "assigned_at", "accepted_at", "first_response_at", "first_answer_at")
    for name in (*clocks, "number", "channel", "prefecture", "category_id", "expert_id"):
        assert getattr(after, name) == getattr(before, name), name
    assert (after.status, after.publication) == (Status.CLOSED, Publication.RETRACTED)
    assert after.survey.helped == "yes"
    assert after.measure.counts
    assert after.measure.first_answer_state == State.IN_TIME


def test_the_record_says_who_erased_and_keeps_what_had_happened(story):
    names = list(story.ticket.transitions.values_list("name", flat=True))

    after = erased(story)

    rows = list(after.transitions.all())
    assert [row.name for row in rows] == [*names, "withdraw_consent", "close", "erase"]
    assert (rows[-1].actor_role, rows[-1].target, rows[-1].at) == ("asker", "erased", after.erased_at)
    assert rows[2].details == {"conflict_of_interest": False}


def test_nobody_is_written_to_afterwards(story):
    Effect.objects.filter(kind="published_mail").update(state="pending", done_at=None)
    mail.outbox.clear()

    erased(story)

    assert mail.outbox == []
    waiting = Effect.objects.exclude(state="done").values_list("kind", flat=True)
    assert set(waiting) <= {"consent_reminder_mail", "expire_offer"}  # for later; both find nothing to do


def test_every_link_is_closed(story):
    another = links.new_token(story.ticket)

    erased(story)

    for token in (story.token, another):
        with pytest.raises(NotFoundError):
            links.ticket_for(token)


@pytest.mark.parametrize(
    ("status", "publication"),
    [
        (status, publication)
        for status in Status.values
        for publication in Publication.values
        if not (status == "withdrawn" and publication in ("granted", "published"))  # the database refuses it
    ],
)
def test_it_is_possible_in_every_state_and_leaves_nothing_open(status, publication):
    ticket = ticket_in(status, publication, expert=user(Role.EXPERT))

    services.erase(ticket.pk, by=Asker(ticket.pk))

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.status in (Status.CLOSED, Status.SPAM, Status.WITHDRAWN)
    assert ticket.publication not in (Publication.GRANTED, Publication.PUBLISHED)
    assert not PublicText.objects.filter(ticket=ticket).exists()


def test_nothing_can_be_done_to_it_any_more(story):
    after = erased(story)

    assert services.available_transitions(after, story.coordinator) == []
    for attempt in (
        lambda: services.perform(after.pk, "reopen", by=story.coordinator, data={"message": "とびうお"}),
        lambda: services.add_note(after.pk, by=story.coordinator, data={"note": "とびうお"}),
        lambda: services.renew_link(after.pk, by=story.coordinator),
        lambda: services.erase(after.pk, by=story.asker),
    ):
        with pytest.raises(ConflictError):
            attempt()


def test_only_the_asker_erases(story):
    with pytest.raises(ForbiddenError):
        services.erase(story.ticket.pk, by=story.coordinator)
    with pytest.raises(ForbiddenError):
        services.erase(story.ticket.pk, by=Clock())
    with pytest.raises(NotFoundError):
        services.erase(story.ticket.pk, by=Asker(0))


def test_the_desk_sees_that_it_was_erased(client, story):
    erased(story)
    client.force_login(story.coordinator)

    shown = client.get(f"/desk/tickets/{story.ticket.number}/").content.decode()

    assert "（本人が消した相談）" in shown
    assert "本人がデータを消した" in shown


def test_the_database_keeps_words_out_of_an_erased_case(story):
    erased(story)

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=story.ticket.pk).update(body="とびうお")
