"""`python -m config.services`: start, stop, or run a command on servers of its own.

start   prints the environment lines, ready for `eval`, and writes them to var/services.env
stop    ends exactly those
run     starts fresh servers, runs a command with their addresses, ends them, whatever happens
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from config.services import docker, packages
from config.services.local import PROJECT_DIR, Local, of_this_checkout
from config.services.server import ServiceError

ENVIRONMENT_FILE = PROJECT_DIR / "var" / "services.env"


def main() -> int:
    """Does what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m config.services", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "run"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        if arguments.action == "run":
            return run(arguments.command)
        return start() if arguments.action == "start" else stop()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def start() -> int:
    """Starts the servers of this checkout and says where they are; those that run are kept."""
    local = of_this_checkout()
    services: Local | docker.Containers
    if docker.is_there():
        services = docker.Containers(local.folder)
    else:
        packages.install_missing()
        services = local
    print("starting PostgreSQL, Redis and Elasticsearch", file=sys.stderr)
    services.start()
    lines = [f"{name}={value}" for name, value in services.environment().items()]
    ENVIRONMENT_FILE.parent.mkdir(exist_ok=True)
    ENVIRONMENT_FILE.touch(mode=0o600)
    ENVIRONMENT_FILE.write_text("\n".join([*lines, ""]))
    print("\n".join(f"export {line}" for line in lines))
    return 0


def stop() -> int:
    """Ends the servers of this checkout, however they were started."""
    local = of_this_checkout()
    local.stop()
    if docker.is_there():
        docker.Containers(local.folder).stop()
    ENVIRONMENT_FILE.unlink(missing_ok=True)
    return 0


def run(command: list[str]) -> int:
    """Runs a command on servers that begin and end with it; returns its exit code."""
    packages.install_missing()
    signal.signal(signal.SIGTERM, _leave)
    # Not TMPDIR, which may be closed to the user the servers run as.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-services-", dir="/var/tmp"))
    folder.chmod(0o755)
    # What the machine loses with its power is lost here; nobody misses it.
    local = Local(folder, fsync="off", full_page_writes="off")
    try:
        local.start()
        environment = {**os.environ, **local.environment()}
        environment.pop("DJANGO_SETTINGS_MODULE", None)  # set by our own package; the command has its own
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        local.stop()
        shutil.rmtree(folder)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
