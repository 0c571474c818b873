"""What an asker writes later, with files: an answer to a question, something to add, a question once more.

The words and the files arrive together or not at all.
"""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest

from tickets import services
from tickets.actors import Asker
from tickets.asking import attachments
from tickets.door import locked
from tickets.errors import InvalidInputError

ADD_MESSAGE = "add_message"
WITH_FILES = (ADD_MESSAGE, "asker_reply", "reopen")


def send(ticket_id: int, name: str, *, by: Asker, request: HttpRequest) -> None:
    """Does what `name` says with the words and files of `request`.

    Raises what `services.perform` and `services.add_message` raise, and InvalidInputError naming `files`, with a
    sentence for each that is not taken; then nothing was stored.
    """
    files: list[UploadedFile] = request.FILES.getlist("files")
    with transaction.atomic():
        if name == ADD_MESSAGE:
            services.add_message(ticket_id, by=by, data=request.POST)
        else:
            services.perform(ticket_id, name, by=by, data=request.POST)
        refused = attachments.too_large(getattr(request, "too_large_files", []))
        refused += attachments.add_to_case(locked(ticket_id, by), files if not refused else ())
        if refused:
            raise InvalidInputError({"files": refused})
