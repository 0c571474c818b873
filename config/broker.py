"""The broker of a single machine: kombu's folder of files, written so that a reader never sees half a message.

kombu opens the file under its final name and writes then; a worker that looks in between takes an empty
message and dies of it. Here a message gets its name only when it is complete.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Puts a message onto the queue; the name is kombu's: time, id, queue. Raises ChannelError."""
        file = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        part = file.with_suffix(".part")
        try:
            part.write_text(dumps(message), encoding="utf-8")
            os.replace(part, file)  # noqa: PTH105  atomic on one file system
        except OSError as error:
            raise ChannelError(f"Cannot add {file.name} to the queue") from error


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Makes `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"
