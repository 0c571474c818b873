"""Files that askers sent, by program: the same people as on the pages, and nothing unseen unasked."""

import uuid

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.asking import attachments
from tickets.lifecycle import Status
from tickets.models import Attachment

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7\n"


@pytest.fixture
def expert():
    return user(Role.EXPERT)


@pytest.fixture
def case(expert):
    return ticket_in(Status.IN_PROGRESS, expert=expert)


def sent(case, state=Attachment.State.CLEAN):
    scanned = state in (Attachment.State.CLEAN, Attachment.State.INFECTED)
    file = Attachment.objects.create(
        ticket=case,
        name="請求書.pdf",
        media_type="application/pdf",
        size=len(CONTENT),
        state=state,
        created_at=timezone.now(),
        scanned_at=timezone.now() if scanned else None,
    )
    attachments.folder().mkdir(parents=True, exist_ok=True)
    attachments.path_of(file.pk).write_bytes(CONTENT)
    return file


def address(case, file=None):
    return f"/api/v1/tickets/{case.number}/files/" + (f"{file.pk}/" if file else "")


def test_files_are_listed_and_handed_over(signed_in, case, expert):
    file, program = sent(case), signed_in(expert)

    [row] = program.get(address(case)).json()
    assert (row["id"], row["name"], row["state"], row["size"]) == (
        str(file.pk),
        "請求書.pdf",
        "clean",
        len(CONTENT),
    )
    answer = program.get(address(case, file))
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("state", [Attachment.State.WAITING, Attachment.State.UNSCANNED])
def test_what_nobody_looked_at_is_for_coordinators_who_say_so(program_of, problem_of, case, expert, state):
    file, coordinator = sent(case, state), program_of(user(Role.COORDINATOR))

    problem_of(program_of(expert).get(address(case, file) + "?unscanned=true"), 403)
    problem_of(coordinator.get(address(case, file)), 409)
    taken = coordinator.get(address(case, file) + "?unscanned=true")
    assert b"".join(taken.streaming_content) == CONTENT


def test_what_does_harm_is_nobodys(program_of, problem_of, case):
    file = sent(case, Attachment.State.INFECTED)

    problem_of(program_of(user(Role.COORDINATOR)).get(address(case, file) + "?unscanned=true"), 403)


def test_a_strangers_file_is_not_there(program_of, problem_of, anybody, case, expert):
    file, other = sent(case), ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT))
    stranger = program_of(other.expert)

    for path in (address(case), address(case, file), address(other, file)):
        problem_of(stranger.get(path), 404)
    problem_of(program_of(expert).get(f"{address(case)}{uuid.uuid4()}/"), 404)
    problem_of(anybody.get(address(case, file)), 401)


def test_a_file_that_is_gone_is_not_there(program_of, problem_of, case, expert):
    file = sent(case)
    attachments.path_of(file.pk).unlink()

    problem_of(program_of(expert).get(address(case, file)), 404)
