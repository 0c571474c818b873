"""What can go wrong with a case, in words the user may read. `config.errors` maps each to a page or problem."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Base. `status` is the HTTP status (RFC 9110), `code` the stable name for programs."""

    status = 400
    code = "error"
    message = _("この操作はできませんでした。")

    def __init__(self, message: object = None) -> None:
        super().__init__(message or self.message)

    @property
    def user_message(self) -> str:
        return str(self.args[0])


class InvalidInputError(DomainError):
    """A field is missing, too long or holds an unknown value; `errors` maps field → messages."""

    status = 400
    code = "invalid"
    message = _("入力した内容を確かめてください。")

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__()
        self.errors = dict(errors)


class OpenMarksError(InvalidInputError):
    """Words by which somebody could be recognised are left in a public text, and nobody has decided about them.

    `open_marks` has each with field, start, end, text, type, suggestion and reason.
    """

    code = "open_marks"
    message = _(
        "会社や人が分かるかもしれない言葉が残っています。言いかえるか、このままでよいと決めてください。"
    )

    def __init__(self, open_marks: Sequence[Mapping[str, object]], errors: Mapping[str, list[str]]) -> None:
        super().__init__(errors)
        self.open_marks = list(open_marks)


class ForbiddenError(DomainError):
    """The actor sees the case but may not do this to it."""

    status = 403
    code = "forbidden"
    message = _("この操作をする権限がありません。")


class NotFoundError(DomainError):
    """No such case, or none this actor may know of: the two look the same from outside."""

    status = 404
    code = "not_found"
    message = _("お探しのものは見つかりませんでした。")


class ConflictError(DomainError):
    """The case has moved on: the transition is not possible now, or somebody was faster."""

    status = 409
    code = "conflict"
    message = _("いまの状態では、この操作はできません。ほかの人が先に進めた可能性があります。")


class ConsentMismatchError(ConflictError):
    """The text changed since it was read: a changed text needs a new yes."""

    code = "consent_mismatch"
    message = _("公開する文章が変わっています。新しい文章を読んでから、もう一度決めてください。")
