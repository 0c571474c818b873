"""Files: what is taken, where it lies, who gets it, and that nothing unseen reaches anybody unwarned."""

import io
import os
import socket
import struct
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from people.roles import Role
from tests.asking import CHECK, WHAT, fill, hidden, send, walk_to
from tests.factories import user
from tickets import clock, tasks
from tickets.asking import attachments, drafts, scanning
from tickets.models import Attachment, Draft, Effect, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
QUESTION = {"body": "怪しいメールがきました。", "email": "keiri@sanuki.example.jp"}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
MAIL = b"Received: from x by y\r\nFrom: a@example.jp\r\nSubject: hello\r\n\r\nbody\r\n"


def picture(kind="PNG"):
    target = io.BytesIO()
    Image.new("RGB", (2, 2)).save(target, kind)
    return target.getvalue()


def file(name="請求書.pdf", content=PDF, said="application/pdf"):
    return SimpleUploadedFile(name, content, said)


def attach(client, *files):
    return fill(client, WHAT, QUESTION, files=list(files))


def stored():
    return sorted(path.name for path in attachments.folder().iterdir())


# --- taking them ----------------------------------------------------------------------------------------
def test_the_limits_are_said_before(client, text_of):
    shown = text_of(client.get(WHAT))

    assert "1つ10MBまで、5つまで" in shown
    assert "PDF" in shown


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("請求書.pdf", PDF, "application/pdf"),
        ("画面.png", picture(), "image/png"),
        ("IMG.JPG", picture("JPEG"), "image/jpeg"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("変なメール.eml", MAIL, "message/rfc822"),
    ],
)
def test_what_a_file_is_stands_in_its_content(client, name, content, media_type):
    attach(client, file(name, content, "application/x-lies"))

    kept = Attachment.objects.get()
    assert (kept.name, kept.media_type, kept.size) == (name, media_type, len(content))
    assert kept.state == Attachment.State.WAITING


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("請求書.pdf", b"MZ\x90\x00" + b"\x00" * 100),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.pdf", b"<html><script>alert(1)</script></html>"),
        ("a.eml", b"just text: nothing"),
        ("a.eml", b"From: a\r\nSubject: b\r\n\r\n\x00"),
        ("a.zip", b"PK\x03\x04" + b"\x00" * 100),
        ("empty.pdf", b""),
    ],
)
def test_another_kind_of_file_is_refused_by_name_and_the_text_kept(client, text_of, name, content):
    response = attach(client, file(name, content))

    assert response.status_code == 400
    assert f"「{name}」は受け取れませんでした" in text_of(response)
    assert QUESTION["body"] in response.content.decode()
    assert 'href="#id_files"' in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_large_is_refused_and_everything_else_is_kept(client, monkeypatch, text_of):
    monkeypatch.setattr("tickets.asking.uploads.LARGEST", 1000)

    response = attach(client, file("small.pdf"), file("large.pdf", PDF + b" " * 70_000), file("other.pdf"))

    assert response.status_code == 400
    assert "「large.pdf」は受け取れませんでした。1つ10MBまでです。" in text_of(response)
    assert QUESTION["body"] in response.content.decode()
    assert {kept.name for kept in Attachment.objects.all()} == {"small.pdf", "other.pdf"}


def test_no_more_than_five_are_taken(client, text_of):
    attach(client, *(file(f"{n}.pdf") for n in range(4)))

    response = attach(client, file("5.pdf"), file("6.pdf"))

    assert "「6.pdf」は受け取れませんでした。つけられるのは5つまでです。" in text_of(response)
    assert Attachment.objects.count() == 5


def test_a_file_can_be_taken_off_again(client, django_capture_on_commit_callbacks):
    attach(client, file("a.pdf"), file("b.pdf"))
    first = Attachment.objects.get(name="a.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        fill(client, WHAT, QUESTION, remove=str(first.pk))

    assert [kept.name for kept in Attachment.objects.all()] == ["b.pdf"]
    assert stored() == [Attachment.objects.get().pk.hex]


def test_nobody_takes_off_the_file_of_somebody_else(client, client_of_somebody_else):
    attach(client, file())

    fill(client_of_somebody_else, WHAT, QUESTION, remove=str(Attachment.objects.get().pk))

    assert Attachment.objects.exists()


@pytest.fixture
def client_of_somebody_else():
    return Client()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ('a"\r\nSet-Cookie: x.pdf', "a___Set-Cookie_ x.pdf"),
        ("\u202efdp.exe", "_fdp.exe"),
        ("..", "ファイル"),
        ("あ" * 300 + ".pdf", "あ" * 100 + ".pdf"),
    ],
)
def test_names_are_made_harmless(said, kept):
    assert attachments.clean_name(said) == kept


def test_files_lie_outside_every_public_folder_under_names_nobody_guesses(client, settings):
    attach(client, file())

    assert stored() == [Attachment.objects.get().pk.hex]
    assert not attachments.folder().is_relative_to(settings.MEDIA_ROOT)
    assert attachments.folder().stat().st_mode & 0o077 == 0


def test_they_are_seen_on_the_way_and_become_the_cases(client, text_of):
    attach(client, file())
    assert "請求書.pdf" in text_of(client.get(WHAT))
    walk_to(client, CHECK, QUESTION)
    assert "請求書.pdf" in text_of(client.get(CHECK))

    receipt = fill(client, CHECK, {})["Location"]

    assert [kept.name for kept in Ticket.objects.get().attachments.all()] == ["請求書.pdf"]
    assert "請求書.pdf" in text_of(client.get(receipt))
    assert "請求書.pdf" in text_of(client.get(receipt.replace("receipt/", "")))


def test_they_go_with_their_draft(client, django_capture_on_commit_callbacks):
    attach(client, file())

    with (
        clock.set_to(timezone.now() + timedelta(days=2)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        drafts.purge()

    assert not Draft.objects.exists()
    assert stored() == []


def test_a_file_no_row_knows_of_is_removed(client):
    attach(client, file())
    lost = attachments.folder() / ("f" * 32)
    lost.write_bytes(b"x")
    os.utime(lost, (0, 0))

    assert attachments.remove_orphans() == 1
    assert stored() == [Attachment.objects.get().pk.hex]


# --- scanning -------------------------------------------------------------------------------------------
@pytest.fixture
def clamd(settings):
    """A scanner that answers like clamd: it finds the EICAR mark and nothing else."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

    def serve():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as incoming:
                assert incoming.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", incoming.read(4))[0]:
                    content += incoming.read(size)
                connection.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    yield server
    server.close()


def carry_out():
    Effect.objects.filter(state="pending").update(due_at=timezone.now() - timedelta(seconds=1))
    while delivery.sweep():
        pass


def states():
    return {kept.name: kept.state for kept in Attachment.objects.all()}


def test_files_are_scanned_and_stay_in_quarantine_until_then(client, clamd):
    attach(client, file("good.pdf"), file("bad.pdf", PDF + b"EICAR"))
    assert set(states().values()) == {"waiting"}

    carry_out()

    assert states() == {"good.pdf": "clean", "bad.pdf": "infected"}


def test_a_scanner_that_is_away_delays_and_loses_nothing(client, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    attach(client, file())

    delivery.sweep()

    assert states() == {"請求書.pdf": "waiting"}
    assert Effect.objects.get().state == Effect.State.PENDING
    settings.CLAMD_URL = ""
    carry_out()
    assert states() == {"請求書.pdf": "unscanned"}


def test_what_came_before_there_was_a_scanner_is_scanned_once_there_is_one(client, settings, request):
    settings.CLAMD_URL = ""
    attach(client, file("good.pdf"), file("bad.pdf", PDF + b"EICAR"))
    carry_out()
    assert (scanning.scan_again(), set(states().values())) == (0, {"unscanned"})

    request.getfixturevalue("clamd")

    assert (scanning.scan_again(), scanning.scan_again()) == (2, 0)
    assert set(states().values()) == {"waiting"}
    carry_out()
    assert states() == {"good.pdf": "clean", "bad.pdf": "infected"}


def test_beat_looks_for_files_to_scan_again(settings):
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.scan_again_task.name in names


def test_a_file_taken_off_before_it_was_scanned_is_no_error(client, clamd):
    attach(client, file())
    Attachment.objects.all().delete()

    carry_out()

    assert Effect.objects.get().state == Effect.State.DONE


# --- getting them ---------------------------------------------------------------------------------------
@pytest.fixture
def case(client):
    attach(client, file())
    send(client, QUESTION)
    return Ticket.objects.get()


def address(case):
    return f"/desk/tickets/{case.number}/files/{case.attachments.get().pk}/"


def set_state(state):
    Attachment.objects.update(state=state, scanned_at=timezone.now())


def test_the_desk_sees_name_and_state_and_gets_a_clean_file_as_a_download(case, browser_of, text_of):
    browser = browser_of(user(Role.COORDINATOR))
    set_state("clean")

    page = browser.get(f"/desk/tickets/{case.number}/")
    answer = browser.get(address(case))

    assert address(case) in page.content.decode()
    assert "ウイルスは見つかりませんでした" in text_of(page)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("state", ["waiting", "unscanned"])
def test_before_it_was_scanned_a_coordinator_is_warned_first(case, browser_of, text_of, state):
    browser = browser_of(user(Role.COORDINATOR))
    set_state(state)

    warned = browser.get(address(case))
    got = browser.post(address(case))

    assert "ウイルスの確認がすんでいません" in text_of(warned)
    assert "attachment" not in warned.get("Content-Disposition", "")
    assert b"".join(got.streaming_content) == PDF


def test_before_it_was_scanned_the_expert_gets_nothing(case, browser_of):
    expert = user(Role.EXPERT)
    Ticket.objects.update(expert=expert)

    assert browser_of(expert).post(address(case)).status_code == 403
    set_state("clean")
    got = browser_of(expert).get(address(case))
    assert b"".join(got.streaming_content) == PDF


def test_an_infected_file_is_given_to_nobody(case, browser_of):
    set_state("infected")

    assert browser_of(user(Role.COORDINATOR)).post(address(case)).status_code == 403


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_who_may_not_know_of_the_case_may_not_know_of_its_files(case, browser_of, role):
    set_state("clean")

    assert browser_of(user(role)).get(address(case)).status_code == 404


def test_the_public_is_led_to_the_sign_in(case, client):
    assert client.get(address(case)).status_code == 302


def test_the_file_of_another_case_is_not_found_under_this_number(case, browser_of):
    other = Ticket.objects.create(
        body="x", email="a@example.jp", received_at=timezone.now(), last_activity_at=timezone.now()
    )
    set_state("clean")
    wrong = address(case).replace(case.number, other.number)

    assert browser_of(user(Role.COORDINATOR)).get(wrong).status_code == 404


def test_a_form_that_fails_leaves_its_files_with_the_draft(client):
    attach(client, file())
    walk_to(client, CHECK, QUESTION)

    client.post(CHECK, {**hidden(client.get(CHECK)), "email": "x"})

    assert Attachment.objects.get().draft_id == Draft.objects.get().pk


# --- looking into them ----------------------------------------------------------------------------------
def test_a_file_is_looked_at_as_a_picture_of_its_page(client, browser_of):
    attach(client, file("画面.png", picture()))
    send(client, QUESTION)
    case = Ticket.objects.get()
    set_state("clean")
    browser = browser_of(user(Role.COORDINATOR))

    page = browser.get(f"{address(case)}look/")
    drawn = browser.get(f"{address(case)}look/1.png")

    assert f"{address(case)}look/1.png" in page.content.decode()
    assert drawn["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(drawn.content)).size == (2, 2)
    assert "no-store" in drawn["Cache-Control"]


def test_a_file_that_cannot_be_drawn_says_so(case, browser_of, text_of):
    set_state("clean")

    page = browser_of(user(Role.COORDINATOR)).get(f"{address(case)}look/")

    assert "画面に出せませんでした" in text_of(page)


def test_a_mail_is_read_as_text(client, browser_of, text_of):
    attach(client, file("変な.eml", MAIL))
    send(client, QUESTION)
    set_state("clean")
    case = Ticket.objects.get()
    browser = browser_of(user(Role.COORDINATOR))

    assert "hello" in text_of(browser.get(f"{address(case)}look/"))
    assert browser.get(f"{address(case)}look/1.png").status_code == 404


@pytest.mark.parametrize(("state", "status"), [("infected", 403), ("waiting", 200)])
def test_what_is_not_clean_is_not_looked_into_by_everybody(case, browser_of, state, status):
    set_state(state)
    expert = user(Role.EXPERT)
    Ticket.objects.update(expert=expert)

    assert browser_of(user(Role.COORDINATOR)).get(f"{address(case)}look/").status_code == status
    assert browser_of(expert).get(f"{address(case)}look/").status_code == 403
