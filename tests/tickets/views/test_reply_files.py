"""Files that come with a later word of the asker: the same limits and the same quarantine as those of the form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import Story
from tickets.asking import attachments
from tickets.models import Attachment, Effect, Message, Ticket

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def file(name="請求書.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def send(client, story, name, *files, message="写真を送ります。"):
    return client.post(f"/c/{story.token}/{name}/", {"message": message, "files": list(files)})


def replies():
    return Message.objects.filter(kind=Message.Kind.REPLY)


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def asked_back(story):
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")
    return story


def test_a_reply_brings_its_files_to_the_desk(client, asked_back, browser_of, text_of):
    asked = client.get(f"/c/{asked_back.token}/")
    assert 'enctype="multipart/form-data"' in asked.content.decode()
    assert "1つ10MBまで、5つまで" in text_of(asked)

    answer = send(client, asked_back, "asker_reply", file(), file("画面.pdf"))

    assert answer.status_code == 302
    kept = Attachment.objects.all()
    assert {(one.name, one.ticket, one.state) for one in kept} == {
        ("請求書.pdf", asked_back.ticket, "waiting"),
        ("画面.pdf", asked_back.ticket, "waiting"),
    }
    assert Effect.objects.filter(kind="scan_attachment").count() == 2
    assert "請求書.pdf" in text_of(client.get(f"/c/{asked_back.token}/"))
    assert "ウイルスがないか確かめています" in text_of(client.get(f"/c/{asked_back.token}/"))
    desk = browser_of(asked_back.expert).get(f"/desk/tickets/{asked_back.ticket.number}/")
    assert f"/files/{kept[0].pk}/" in desk.content.decode()


def test_files_come_with_something_added_and_with_a_question_once_more(client, story):
    assert send(client, story, "add_message", file("a.pdf")).status_code == 302
    story.until_answered()
    assert send(client, story, "reopen", file("b.pdf")).status_code == 302

    assert [one.name for one in story.ticket.attachments.all()] == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize("name", ["asker_reply", "add_message"])
def test_with_a_file_that_is_not_taken_nothing_is_sent_and_the_words_are_kept(
    client, asked_back, text_of, name, monkeypatch
):
    if name == "add_message":
        asked_back.do("asker_reply", asked_back.asker, message="先週からです。")
    before = (Ticket.objects.get().status, replies().count())

    answer = send(
        client,
        asked_back,
        name,
        file(),
        file("a.pdf", b"MZ\x90\x00" + b"\x00" * 100),
        message="この写真です。",
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "「a.pdf」は受け取れませんでした。PDF・画像・メール（.eml）のほかは受け取れません。" in text_of(
        answer
    )
    assert "この写真です。" in page
    assert f'href="#id_{name}_files"' in page
    assert f'id="id_{name}_files_error"' in page
    assert (Ticket.objects.get().status, replies().count()) == before
    assert not Attachment.objects.exists()
    assert not list(attachments.folder().glob("*"))


def test_without_words_no_file_is_kept(client, asked_back):
    assert send(client, asked_back, "asker_reply", file(), message=" ").status_code == 400
    assert not Attachment.objects.exists()


def test_what_is_too_large_is_let_go_unread(client, asked_back, text_of, monkeypatch):
    monkeypatch.setattr("tickets.asking.uploads.LARGEST", 1000)

    answer = send(client, asked_back, "asker_reply", file("大きい.pdf", PDF + b" " * 70_000))

    assert "「大きい.pdf」は受け取れませんでした。1つ10MBまでです。" in text_of(answer)
    assert not replies().exists()


def test_five_at_once_and_twenty_in_all(client, story, text_of):
    six = send(client, story, "add_message", *(file(f"{n}.pdf") for n in range(6)))
    assert "「5.pdf」は受け取れませんでした。つけられるのは、一度に5つまでです。" in text_of(six)

    for _time in range(4):
        assert send(client, story, "add_message", *(file(f"{n}.pdf") for n in range(5))).status_code == 302

    assert "全部で20までです" in text_of(send(client, story, "add_message", file()))
    assert Attachment.objects.count() == 20


def test_a_button_that_takes_no_files_keeps_none(client, story):
    story.until_requested()

    client.post(f"/c/{story.token}/want_changes/", {"message": "直してください。", "files": [file()]})

    assert not Attachment.objects.exists()
