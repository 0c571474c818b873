"""The second pair of eyes: comments at places of an answer under review, and what has changed since the last one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from tickets import clock, rules
from tickets.answers.answer_inputs import CommentInput, unix_lines
from tickets.door import Data, checked, locked
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import Message, ReviewComment, Ticket


def answers_of(ticket: Ticket) -> list[Message]:
    """What was put to review so far, oldest first, sent or not; one query."""
    return list(ticket.messages.filter(kind=Message.Kind.ANSWER).select_related("author"))


def under_review(answers: list[Message]) -> Message | None:
    """The answer that waits for its second reader."""
    return answers[-1] if answers and not answers[-1].is_public else None


def reviewed_before(answers: list[Message]) -> Message | None:
    """The version that the reviewer saw last, where the newest is a revision of it."""
    return answers[-2] if len(answers) > 1 and not answers[-2].is_public else None


def comments_on(message: Message | None) -> list[ReviewComment]:
    """In the order of the text; one query."""
    return list(message.review_comments.select_related("author", "resolved_by")) if message else []


def add_comment(ticket_id: int, *, by: User, data: Data) -> ReviewComment:
    """Comments on a place of the answer under review.

    Raises NotFoundError, ForbiddenError (its own writer too), ConflictError where nothing is under review,
    InvalidInputError naming `body`, `end` or `quote`.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("comment_on_answer", by, ticket):
            raise ForbiddenError
        message = under_review(answers_of(ticket)) if ticket.status == Status.IN_REVIEW else None
        if message is None:
            raise ConflictError(_("いま確認する回答がありません。"))
        values = checked(CommentInput, data)
        start, end = _place(unix_lines(message.body), values["start"], values["end"], values["quote"])
        return ReviewComment.objects.create(
            message=message,
            start=start,
            end=end,
            quote=unix_lines(message.body)[start:end],
            body=values["body"],
            author=by,
            created_at=clock.now(),
        )


def resolve(ticket_id: int, comment_id: int, *, by: User) -> ReviewComment:
    """Marks a comment as dealt with. Raises NotFoundError, ForbiddenError."""
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("resolve_comment", by, ticket):
            raise ForbiddenError
        comment = ReviewComment.objects.filter(message__ticket=ticket, pk=comment_id).first()
        if comment is None:
            raise NotFoundError
        if comment.resolved_at is None:
            comment.resolved_at, comment.resolved_by = clock.now(), by
            comment.save(update_fields=["resolved_at", "resolved_by"])
        return comment


def _place(text: str, start: int, end: int, quote: str) -> tuple[int, int]:
    """Where the comment belongs. Words count more than numbers; neither of them: the whole answer."""
    if quote and text[start:end] != quote:
        start = text.find(quote)
        if start == -1:
            raise InvalidInputError({"quote": [_("この言葉は、回答の中に見つかりません。")]})
        end = start + len(quote)
    if end > len(text):
        raise InvalidInputError({"end": [_("回答はここまで長くありません。")]})
    return (start, end) if end > start else (0, len(text))


@dataclass(frozen=True)
class Line:
    """A line of the answer, its place, and the comments that begin in it."""

    text: str
    start: int
    end: int
    comments: list[ReviewComment]


def lines_of(message: Message, comments: list[ReviewComment]) -> list[Line]:
    """The answer line by line, so that each can be commented on without a script."""
    found: list[Line] = []
    start = 0
    for text in unix_lines(message.body).split("\n"):
        end = start + len(text)
        here = [
            comment
            for comment in comments
            if start <= comment.start <= end and not _is_whole(comment, message)
        ]
        found.append(Line(text, start, end, here))
        start = end + 1
    return found


def comments_on_whole(message: Message, comments: list[ReviewComment]) -> list[ReviewComment]:
    return [comment for comment in comments if _is_whole(comment, message)]


def _is_whole(comment: ReviewComment, message: Message) -> bool:
    return comment.start == 0 and comment.end == len(unix_lines(message.body))
