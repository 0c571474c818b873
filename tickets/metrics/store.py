"""Arrays that are worked out once and read by every process of the machine: files mapped into memory, small ones held.

Whatever is here can be worked out again from the packs; a name says what the arrays were made of and is never used
for others, so nothing here is ever out of date. Files may be deleted at any time.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from tickets.metrics.survival import Numbers

Arrays = dict[str, Numbers]
SMALLEST_FILE = 1 << 18
"""Bytes. What is smaller is worked out in less time than it is worth a file for."""
_HELD_BYTES = 96 << 20
_MOST_FILES = 300
"""Each file that is mapped takes one of the process's handles."""
_OLD_SECONDS = 60 * 60
_ALIGNED = 64
_SUFFIX = ".arrays"
_HEAD = 8


class _Held:
    """The arrays used last, so many bytes and files of them. Threads of one process share it."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[Arrays, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Arrays | None:
        with self._lock:
            if name not in self._held:
                return None
            self._held.move_to_end(name)
            return self._held[name][0]

    def put(self, name: str, arrays: Arrays, size: int) -> None:
        """`size` in memory; 0 for a mapped file."""
        with self._lock:
            self._held[name] = arrays, size
            while len(self._held) > 1 and self._is_full():
                self._held.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()

    def _is_full(self) -> bool:
        sizes = [size for _arrays, size in self._held.values()]
        return sum(sizes) > _HELD_BYTES or sizes.count(0) > _MOST_FILES


_held = _Held()


def known(name: str) -> Arrays | None:
    """The arrays of that name, if they have been worked out."""
    arrays = _held.get(name)
    if arrays is None:
        arrays = _mapped(_path(name))
        if arrays is not None:
            _held.put(name, arrays, 0)
    return arrays


def kept(name: str, work_out: Callable[[], Arrays]) -> Arrays:
    """The arrays of that name, worked out by the first who asks."""
    arrays = known(name)
    if arrays is not None:
        return arrays
    arrays = work_out()
    size = sum(array.nbytes for array in arrays.values())
    if size >= SMALLEST_FILE:
        # A full disk or one that cannot be written to costs memory and time, and no figure.
        with suppress(OSError):
            _write(_path(name), arrays)
            mapped = _mapped(_path(name))
            if mapped is not None:
                _held.put(name, mapped, 0)
                return mapped
    _held.put(name, arrays, max(size, 1))
    return arrays


def forget() -> None:
    """As in a process that has just begun: nothing is held, the files stay."""
    _held.clear()


def prune(names: set[str]) -> None:
    """Deletes the files of other names that nobody has asked for in the last hour."""
    limit = time.time() - _OLD_SECONDS
    for path in _folder().glob("*"):
        with suppress(OSError):
            if path.name.removesuffix(_SUFFIX) not in names and path.stat().st_mtime < limit:
                path.unlink()


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "figures"


def _path(name: str) -> Path:
    return _folder() / f"{name}{_SUFFIX}"


def _write(path: Path, arrays: Arrays) -> None:
    """Whole or not at all: others may read the folder meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header: dict[str, tuple[str, Any, int]] = {}
    offset = 0
    for name, array in arrays.items():
        header[name] = array.dtype.str, array.shape, offset
        offset += -(-array.nbytes // _ALIGNED) * _ALIGNED
    words = json.dumps(header).encode()
    words += b" " * (-(len(words) + _HEAD) % _ALIGNED)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with part.open("wb") as file:
            file.write(len(words).to_bytes(_HEAD, "little") + words)
            for array in arrays.values():
                file.write(np.ascontiguousarray(array).tobytes())
                file.write(b"\0" * (-array.nbytes % _ALIGNED))
            file.flush()
            os.fsync(file.fileno())  # the name must never stand for less, whatever happens to the machine
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _mapped(path: Path) -> Arrays | None:
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    begin = _HEAD + int.from_bytes(data[:_HEAD], "little")
    header = json.loads(data[_HEAD:begin])
    with suppress(OSError):
        os.utime(path)
    return {
        name: np.frombuffer(data, dtype, int(np.prod(shape)), begin + offset).reshape(shape)
        for name, (dtype, shape, offset) in header.items()
    }
