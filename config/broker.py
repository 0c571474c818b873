"""kombu's transports, mended where they end a worker.

The folder of files, the broker of a single machine: kombu opens a file under its final name and writes then; a
worker that looks in between takes an empty message and dies of it. Here a message gets its name only when it is
complete.

Redis: where the connection breaks while a task is at work, the channel is closed with what it has not acknowledged.
kombu then looks for the address of the server at the transport, which has forgotten it already, and the worker ends
by an AttributeError instead of connecting again. Here that is what it is, a lost connection.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem, redis
from kombu.utils.json import dumps


class FolderChannel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Puts a message onto the queue; the name is kombu's: time, id, queue. Raises ChannelError."""
        file = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        part = file.with_suffix(".part")
        try:
            part.write_text(dumps(message), encoding="utf-8")
            os.replace(part, file)  # noqa: PTH105  atomic on one file system
        except OSError as error:
            raise ChannelError(f"Cannot add {file.name} to the queue") from error


class FolderTransport(filesystem.Transport):
    Channel = FolderChannel


class RedisChannel(redis.Channel):
    def _connparams(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Where the server is. Raises ConnectionError, which kombu and Celery expect, once the transport is closed."""
        if getattr(self.connection, "client", None) is None:
            raise ConnectionError("the connection of this channel was closed")
        return super()._connparams(*args, **kwargs)  # type: ignore[misc]


class RedisTransport(redis.Transport):
    Channel = RedisChannel


def install() -> None:
    """Makes `filesystem://`, `redis://` and `rediss://` mean these transports."""
    TRANSPORT_ALIASES["filesystem"] = "config.broker:FolderTransport"
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "config.broker:RedisTransport"
