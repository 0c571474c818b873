"""A worker killed in the middle of sending: nothing is lost, nothing arrives twice."""

import asyncio
import threading
from collections import Counter

import pytest
from aiosmtpd.controller import Controller

from tests.factories import consultation
from tests.live import free_port, wait_for


class SlowFirstMailbox:
    """An SMTP server that keeps the first mail waiting until it is told to go on."""

    def __init__(self):
        self.accepted = []
        self.first_has_begun = threading.Event()
        self.go_on = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        if not self.first_has_begun.is_set():
            self.first_has_begun.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.05)
            return "451 the sender is gone by now"
        headers = envelope.content.decode("utf-8", "replace").split("\n\n")[0].replace("\r", "")
        self.accepted.append(
            next(line for line in headers.splitlines() if line.lower().startswith("message-id"))
        )
        return "250 OK"


@pytest.fixture
def smtp():
    mailbox = SlowFirstMailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mailbox.port = controller.port
    yield mailbox
    mailbox.go_on.set()
    controller.stop()


def ask(desk, times):
    for position in range(times):
        answer = desk.asker().post("consultations/", json=consultation(email=f"a{position}@example.jp"))
        assert answer.status_code == 201


def test_a_worker_killed_in_mid_send_loses_and_doubles_nothing(new_desk, smtp):
    patient = {"EMAIL_TIMEOUT": "600", "EFFECT_LEASE_SECONDS": "8"}
    desk = new_desk(EMAIL_URL=f"smtp://127.0.0.1:{smtp.port}", **patient).start()
    ask(desk, 5)
    assert smtp.first_has_begun.wait(30)
    # Only the first is in mid-send: what is killed between a mail and its note is sent again, and known by its Message-ID.
    assert wait_for(lambda: "\n1 not done" in desk.manage("resend_effects"))

    desk.kill("worker")
    smtp.go_on.set()
    ask(desk, 3)
    desk.start("worker")

    wait_for(lambda: len(smtp.accepted) >= 8)
    assert wait_for(lambda: desk.manage("resend_effects").startswith("0 not done"))
    assert set(Counter(smtp.accepted).values()) == {1}
    assert len(smtp.accepted) == 8


def test_what_is_asked_while_worker_and_beat_are_dead_is_mailed_later(new_desk):
    desk = new_desk().start()
    desk.kill("worker")
    desk.kill("beat")

    ask(desk, 2)
    assert desk.mails() == []
    desk.start("worker", "beat")

    for position in range(2):
        desk.mail(f"a{position}@example.jp", "受け付けました")
    assert len(desk.mails()) == 2
