"""What Linux says about processes: whether one still runs, and which are its children."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def started_at(pid: int) -> int | None:
    """When the process began, in clock ticks since boot; None if it is gone or only waits to be reaped.

    Together with the pid this names a process for ever; a pid alone is given to another one some day.
    """
    process = _PROC / str(pid)
    try:
        # The name of the program, in brackets, may hold spaces.
        state, *fields = (process / "stat").read_text().rpartition(")")[2].split()
        # The first thread of a killed process may be over while others still hold its ports.
        if state in "ZX" and len(list((process / "task").iterdir())) <= 1:
            return None
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[18])


def tree(pid: int) -> list[int]:
    """The process and everything below it, from the top."""
    children: list[str] = []
    for file in (_PROC / str(pid) / "task").glob("*/children"):  # each thread has its own
        with suppress(FileNotFoundError, ProcessLookupError):
            children += file.read_text().split()
    return [pid, *(below for child in children for below in tree(int(child)))]


def working_in(folder: Path, program: str) -> list[int]:
    """Processes of this program whose working folder is `folder`."""
    found = []
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # gone in this moment, or somebody else's
            if (process / "cwd").readlink() == folder and (process / "exe").readlink().name == program:
                found.append(int(process.name))
    return found


def gone_within(pids: list[int], seconds: float) -> bool:
    """Waits until none of these processes lives; says whether that came about."""
    births = {pid: started_at(pid) for pid in pids}
    deadline = time.monotonic() + seconds
    while any(birth is not None and started_at(pid) == birth for pid, birth in births.items()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def send(pids: list[int], sig: signal.Signals) -> None:
    """Sends a signal to those that still live."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sig)
