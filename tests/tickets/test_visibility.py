"""Who may know of which case. Nothing of a case but its public text is ever on a public page."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from cms.models import ArticlePage
from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, ticket_in, user
from tickets import services
from tickets.actors import Asker, Clock
from tickets.lifecycle import Publication, Status
from tickets.models import Attachment, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db


def carry_out():
    while delivery.sweep():
        pass


# --- the queryset ---------------------------------------------------------------------------------------
@pytest.fixture
def cases():
    mine = user(Role.EXPERT)
    return mine, {
        "received": ticket_in(Status.RECEIVED),
        "spam": ticket_in(Status.SPAM),
        "offered to me": ticket_in(Status.OFFERED, expert=mine),
        "answered by me": ticket_in(Status.ANSWERED, expert=mine, answer_writer=mine),
        "another's": ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT)),
        "published": ticket_in(Status.ANSWERED, Publication.PUBLISHED, expert=user(Role.EXPERT)),
        "written by me, held by another": ticket_in(
            Status.ANSWERED, expert=user(Role.EXPERT), answer_writer=mine, text_writer=mine
        ),
    }


def visible(actor, cases):
    names = {case.pk: name for name, case in cases.items()}
    return {names[pk] for pk in Ticket.objects.visible_to(actor).values_list("pk", flat=True)}


def test_each_role_sees_its_own_and_no_more(cases):
    mine, everything = cases
    seen = {
        "coordinator": visible(user(Role.COORDINATOR), everything),
        "admin": visible(user(Role.ADMIN), everything),
        "clock": visible(Clock(), everything),
        "expert": visible(mine, everything),
        "expert without cases": visible(user(Role.EXPERT), everything),
        "asker": visible(Asker(everything["spam"].pk), everything),
        "asker of no case": visible(Asker(0), everything),
        "editor": visible(user(Role.EDITOR), everything),
        "observer": visible(user(Role.OBSERVER), everything),
        "user without a role": visible(user(), everything),
        "nobody": visible(AnonymousUser(), everything),
    }

    everybodys = {"coordinator", "admin", "clock"}
    assert {who for who in everybodys if seen[who] == set(everything)} == everybodys
    assert {who: names for who, names in seen.items() if names and who not in everybodys} == {
        "expert": {"offered to me", "answered by me"},
        "asker": {"spam"},
    }


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EXPERT, Role.ADMIN])
def test_an_account_that_was_closed_sees_nothing(role):
    closed = user(role, is_active=False)
    ticket_in(Status.IN_PROGRESS, expert=closed)

    assert not Ticket.objects.visible_to(closed).exists()


def test_an_expert_who_lost_the_role_sees_nothing():
    former = user(Role.EXPERT)
    ticket_in(Status.IN_PROGRESS, expert=former)
    former.groups.clear()

    assert not Ticket.objects.visible_to(type(former).objects.get(pk=former.pk)).exists()


def test_visibility_narrows_whatever_it_is_put_on(cases):
    mine, everything = cases

    narrowed = Ticket.objects.filter(status=Status.OFFERED).visible_to(mine).for_page().order_by("-pk")

    assert [case.pk for case in narrowed] == [everything["offered to me"].pk]


# --- every path that takes a number ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/desk/tickets/{number}/"),
        ("POST", "/desk/tickets/{number}/accept/"),
        ("GET", "/desk/tickets/{number}/offer/"),
        ("POST", "/desk/tickets/{number}/offer/"),
        ("POST", "/desk/tickets/{number}/conflict/"),
        ("GET", "/api/v1/tickets/{number}/suggestions/"),
        ("POST", "/api/v1/tickets/{number}/conflicts/"),
        ("POST", "/desk/tickets/{number}/add_note/"),
        ("POST", "/desk/tickets/{number}/renew_link/"),
        ("GET", "/desk/tickets/{number}/answer/"),
        ("POST", "/desk/tickets/{number}/answer/"),
        ("POST", "/desk/tickets/{number}/answer/autosave/"),
        ("POST", "/desk/tickets/{number}/answer/check/"),
        ("GET", "/desk/tickets/{number}/answer/side/cases/"),
        ("GET", "/desk/tickets/{number}/review/"),
        ("POST", "/desk/tickets/{number}/review/"),
        ("GET", "/api/v1/tickets/{number}/draft/"),
        ("PUT", "/api/v1/tickets/{number}/draft/"),
        ("GET", "/api/v1/tickets/{number}/review-comments/"),
        ("POST", "/api/v1/tickets/{number}/review-comments/"),
        ("GET", "/desk/tickets/{number}/public-text/"),
        ("POST", "/desk/tickets/{number}/public-text/"),
        ("GET", "/desk/tickets/{number}/request_consent/"),
        ("POST", "/desk/tickets/{number}/request_consent/"),
        ("POST", "/api/v1/tickets/{number}/public-text/check/"),
        ("POST", "/desk/tickets/{number}/presence/"),
        ("GET", "/desk/tickets/{number}/contact/"),
        ("POST", "/desk/tickets/{number}/contact/"),
        ("GET", "/desk/tickets/{number}/spoken/"),
        ("POST", "/desk/tickets/{number}/spoken/"),
        ("POST", "/desk/tickets/{number}/sheet/"),
        ("GET", "/desk/tickets/{number}/sheet/"),
        ("GET", "/desk/tickets/{number}/refer/"),
        ("POST", "/desk/tickets/{number}/refer/"),
        ("GET", "/desk/tickets/{number}/handover/"),
        ("POST", "/desk/tickets/{number}/handover/"),
        ("GET", "/desk/tickets/{number}/arrange/"),
        ("POST", "/desk/tickets/{number}/arrange/"),
        ("POST", "/api/v1/tickets/{number}/merge/"),
        ("POST", "/api/v1/tickets/{number}/split/"),
        ("POST", "/api/v1/tickets/{number}/links/"),
        ("POST", "/api/v1/tickets/{number}/tags/"),
        ("POST", "/api/v1/tickets/{number}/urgency/"),
        ("POST", "/api/v1/tickets/{number}/handovers/"),
        ("POST", "/api/v1/tickets/{number}/handovers/1/"),
        ("POST", "/api/v1/tickets/{number}/spoken/erase/"),
        ("GET", "/api/v1/tickets/{number}/"),
        ("GET", "/api/v1/tickets/{number}/transitions/"),
        ("POST", "/api/v1/tickets/{number}/transitions/accept/"),
        ("POST", "/api/v1/tickets/{number}/transitions/refer/"),
    ],
)
def test_a_strangers_case_is_not_found_by_its_number(method, path):
    story = Story(subject="よその相談の件名")
    browser = Client()
    browser.force_login(user(Role.EXPERT))

    response = browser.generic(
        method, path.format(number=story.ticket.number), "{}", content_type="application/json"
    )

    assert response.status_code == 404
    assert "よその相談の件名" not in response.content.decode()
    assert story.ticket.messages.count() == 0


@pytest.mark.parametrize("end", ["", "look/", "look/1.png"])
@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_a_strangers_file_is_not_found_by_its_address(role, end):
    story = Story()
    file = Attachment.objects.create(
        ticket=story.ticket,
        name="a.png",
        media_type="image/png",
        size=3,
        created_at=timezone.now(),
        state=Attachment.State.CLEAN,
        scanned_at=timezone.now(),
    )
    browser = Client()
    browser.force_login(user(role))

    assert browser.get(f"/desk/tickets/{story.ticket.number}/files/{file.pk}/{end}").status_code == 404


def test_the_door_itself_does_not_find_a_strangers_case():
    story = Story()

    for stranger in (user(Role.EXPERT), user(Role.EDITOR), user(Role.OBSERVER), Asker(story.ticket.pk + 1)):
        with pytest.raises(services.NotFoundError):
            services.perform(story.ticket.pk, "accept", by=stranger)
        with pytest.raises(services.NotFoundError):
            services.add_note(story.ticket.pk, by=stranger, data={"note": "a"})


# --- public pages ---------------------------------------------------------------------------------------
SECRETS = {
    "body": "ひみつ本文ほたるぶくろ",
    "subject": "ひみつ件名かたつむり",
    "organisation": "ひみつ会社てんとうむし",
    "name": "ひみつ氏名みずすまし",
    "email": "himitsu-mail@kabutomushi.example.jp",
}
SPOKEN = {
    "question": "ひみつ聞き返しげんごろう",
    "reply": "ひみつ返事たがめ",
    "draft": "ひみつ下書きみのむし",
    "answer": "ひみつ回答すずむし",
    "note": "ひみつメモこおろぎ",
    "reason": "ひみつ理由きりぎりす",
    "declined text": "ひみつ前の版まつむし",
    "wish": "ひみつ直しくつわむし",
}


def leaky(*, publish):
    """A case in which everything that could leak was said; its public text says none of it."""
    story = Story(**SECRETS)
    do = story.do
    decliner = user(Role.EXPERT)
    do("offer", story.coordinator, expert=decliner.email)
    do("decline", decliner, reason=SPOKEN["reason"])
    do("offer", story.coordinator, expert=story.expert.email)
    do("accept", story.expert)
    do("ask_back", story.expert, message=SPOKEN["question"])
    do("asker_reply", story.asker, message=SPOKEN["reply"])
    services.add_note(story.ticket.pk, by=story.coordinator, data={"note": SPOKEN["note"]})
    do("submit_for_review", story.expert, answer=SPOKEN["draft"])
    do("return_to_expert", story.coordinator, reason=SPOKEN["reason"])
    do("submit_for_review", story.expert, answer=SPOKEN["answer"])
    do("approve_answer", story.coordinator)
    do("request_consent", story.expert, **{**PUBLIC_TEXT, "answer": SPOKEN["declined text"]})
    do("want_changes", story.asker, message=SPOKEN["wish"])
    do("request_consent", story.expert, **PUBLIC_TEXT, category="mail")
    if publish:
        do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
        do("publish", story.releaser)
    carry_out()
    return story


def public_pages(queries):
    found = [page.url for page in ArticlePage.objects.all()]
    places = ["/", "/kb/", "/feed/", "/sitemap.xml", "/windows/", "/glossary/", "/search/", "/robots.txt"]
    searches = [
        f"{path}?q={query}"
        for path in ("/search/", "/api/v1/search/", "/api/v1/suggest/")
        for query in queries
    ]
    return [*places, *found, *searches, "/api/v1/windows/", "/api/v1/schema/"]


def shown_to_the_public(client, queries):
    """All public pages as one text, without what a search page repeats of the question itself."""
    texts = {}
    for path in public_pages(queries):
        response = client.get(path, follow=True)
        assert response.status_code in (200, 410), path
        shown = b"".join(response.streaming_content) if response.streaming else response.content
        typed = re.search(r"\?q=(.*)", path)
        text = shown.decode()
        texts[path] = text.replace(typed[1], "") if typed and typed[1] else text
    return texts


def everything_private(story):
    people = [story.coordinator, story.releaser, story.expert]
    return {
        *SECRETS.values(),
        *SPOKEN.values(),
        story.ticket.number,
        story.token,
        *(person.email for person in people),
        *(person.display_name for person in people),
    }


def test_only_the_public_text_of_a_published_case_is_public(client):
    story = leaky(publish=True)
    private = everything_private(story)
    queries = [PUBLIC_TEXT["title"][:8], "メール", *SECRETS.values(), *SPOKEN.values(), story.ticket.number]

    pages = shown_to_the_public(client, queries)

    article = ArticlePage.objects.get()
    assert PUBLIC_TEXT["answer"] in pages[article.url]
    assert PUBLIC_TEXT["title"] in pages["/kb/"]
    leaks = {(path, secret) for path, text in pages.items() for secret in private if secret in text}
    assert leaks == set()


@pytest.mark.parametrize("publish", [True, False])
def test_a_search_for_what_is_private_finds_nothing(client, publish):
    leaky(publish=publish)

    for words in [*SECRETS.values(), *SPOKEN.values()]:
        rare = words.removeprefix("ひみつ")
        found = client.get("/api/v1/search/", {"q": rare}).json()
        texts = [result["title"] + result["snippet"] for result in found["results"]]
        assert [text for text in texts if rare in re.sub("</?mark>", "", text)] == []


def test_a_text_without_a_yes_is_on_no_public_page(client):
    story = leaky(publish=False)

    pages = shown_to_the_public(client, [PUBLIC_TEXT["title"][:8], "請求書"])

    private = everything_private(story) | set(PUBLIC_TEXT.values())
    leaks = {(path, secret) for path, text in pages.items() for secret in private if secret in text}
    assert leaks == set()


def test_a_text_taken_back_is_on_no_public_page(client):
    story = leaky(publish=True)
    address = ArticlePage.objects.get().url
    story.do("withdraw", story.asker)
    carry_out()

    pages = shown_to_the_public(client, [PUBLIC_TEXT["title"][:8], "請求書"])

    assert client.get(address).status_code == 410
    private = everything_private(story) | set(PUBLIC_TEXT.values())
    leaks = {(path, secret) for path, text in pages.items() for secret in private if secret in text}
    assert leaks == set()
    assert address not in "".join(text for path, text in pages.items() if path != address)
