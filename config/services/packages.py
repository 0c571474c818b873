"""What has to be installed for the servers to run natively; Debian has all of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.services.server import ServiceError


def missing() -> list[str]:
    """The Debian packages without which a server cannot start."""
    there = {
        "postgresql": any(Path("/usr/lib/postgresql").glob("*/bin/postgres")),
        "redis-server": shutil.which("redis-server"),
        "openjdk-17-jre-headless": shutil.which("java"),
        "maven": shutil.which("mvn"),
    }
    return [package for package, found in there.items() if not found]


def install_missing() -> None:
    """Installs them, as root; anybody else is told what to ask for. Raises ServiceError."""
    packages = missing()
    if not packages:
        return
    if os.geteuid() != 0:
        raise ServiceError(f"As root: apt-get install {' '.join(packages)}")
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", "-qq", *command],  # noqa: S607
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=sys.stderr,
            check=True,
        )
