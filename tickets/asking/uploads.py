"""Reads the files of our public forms no further than the limit; what was typed beside them is kept."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from tickets.asking.attachments import LARGEST, MOST

PUBLIC_FORMS = ("/consult/", "/c/")
_ALL_TOGETHER = 2 * MOST * LARGEST


class BoundedUploadHandler(FileUploadHandler):
    """Lets go of a file once it is too large and remembers its name in `request.too_large_files`.

    Whoever goes on sending after twice what is allowed in all is cut off. Only for `PUBLIC_FORMS`: what
    editors upload is Wagtail's business.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._applies = request is not None and request.path.startswith(PUBLIC_FORMS)
        self._read_of_file = 0
        self._read_of_all = 0
        if self._applies:
            request.too_large_files = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._read_of_file = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if self._applies:
            self._read_of_file += len(raw_data)
            self._read_of_all += len(raw_data)
            if self._read_of_all > _ALL_TOGETHER:
                raise StopUpload(connection_reset=True)
            if self._read_of_file > LARGEST:
                self.request.too_large_files.append(self.file_name)  # type: ignore[union-attr]
                raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one make the file."""
