"""Where servers keep their files, and as whom they run.

PostgreSQL and Elasticsearch refuse to run as root. Then they run as a system user, who cannot look into
/root; so nothing of theirs lies in the checkout.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

SYSTEM_USER = "madoguchi"


class RunAs(TypedDict, total=False):
    """What `subprocess` takes to start a process as somebody else; nothing where we are not root."""

    user: str
    group: int
    extra_groups: list[int]


def cache_folder() -> Path:
    """For what can be fetched again; shared by all checkouts."""
    if _is_root():
        return Path("/var/cache/madoguchi")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "madoguchi"


def state_folder() -> Path:
    """For what the servers store."""
    if _is_root():
        return Path("/var/lib/madoguchi")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "madoguchi"


def run_as() -> RunAs:
    """As whom servers run: the caller or, where that is root, a system user made on first use."""
    if not _is_root():
        return {}
    return {"user": SYSTEM_USER, "group": _system_user().pw_gid, "extra_groups": []}


def give(path: Path) -> None:
    """Hands a file or a folder of ours to the user that servers run as."""
    if _is_root():
        entry = _system_user()
        shutil.chown(path, entry.pw_uid, entry.pw_gid)


def _is_root() -> bool:
    return os.geteuid() == 0


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            [
                "/usr/sbin/useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
        )
        return pwd.getpwnam(SYSTEM_USER)
