"""`make demo`: a whole desk on this machine, with data to look at, on nothing but files.

Prepares the data folder (secret key, database, demo data), starts web, worker and beat under supervisor,
waits until `/readyz` says yes, prints where to sign in, and stops everything on Ctrl-C.
"""

import getpass
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

import django
from django.core.management import call_command

from config.services.server import HOST, is_free

PROJECT_DIR = Path(__file__).resolve().parent.parent
DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535
START_SECONDS = 90


def main() -> int:
    """Runs the demo until it is stopped; returns the exit code."""
    os.chdir(PROJECT_DIR)
    port = os.environ.get("PORT") or DEFAULT_PORT
    if not port.isdigit() or not 1 <= int(port) <= HIGHEST_PORT:
        print(f"PORT={port} is not a port: it takes a number from 1 to {HIGHEST_PORT}.")
        return 1
    if not is_free(int(port)):
        print(f"Port {port} on {HOST} cannot be used: something else runs there. Try: make demo PORT=8001")
        return 1
    prepare_environment(port)
    prepare_data()
    return supervise(f"http://{HOST}:{port}")


def prepare_environment(port: str) -> None:
    """Sets what the settings need, keeping what the caller has set."""
    data_dir = Path(os.environ.get("DATA_DIR") or PROJECT_DIR / "var" / "demo").resolve()
    (data_dir / "logs").mkdir(parents=True, exist_ok=True)
    os.environ.update(
        DATA_DIR=str(data_dir),
        PORT=port,
        BASE_URL=f"http://{HOST}:{port}",
        VENV_BIN=str(Path(sys.executable).parent),
        SUPERVISOR_USER=getpass.getuser(),
        DJANGO_SETTINGS_MODULE="config.settings",
        DEMO="1",
    )
    os.environ.setdefault("SECRET_KEY", secret_key(data_dir / "secret_key"))
    os.environ.setdefault("ALLOWED_HOSTS", f"{HOST},localhost")


def prepare_data() -> None:
    """Brings database, demo data and search index up to date; quick where they already are."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed_demo")
    call_command("rebuild_index")


def secret_key(file: Path) -> str:
    """The data folder's own key, made on first use, so that sessions outlive a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def supervise(base_url: str) -> int:
    """Starts everything, says where it is, and waits; SIGINT and SIGTERM stop it all."""
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "-c", "config/supervisord.conf"],
        start_new_session=True,
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        supervisor.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if wait_until_ready(base_url, supervisor):
        announce(base_url)
    elif supervisor.poll() is None:
        print(f"Not ready after {START_SECONDS} s; see {os.environ['DATA_DIR']}/logs", flush=True)
    return supervisor.wait()


def wait_until_ready(base_url: str, supervisor: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and supervisor.poll() is None:
        try:
            with urllib.request.urlopen(f"{base_url}/readyz", timeout=5):  # noqa: S310  our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return False


def announce(base_url: str) -> None:
    """Prints addresses and sign-ins."""
    demo = json.loads((Path(os.environ["DATA_DIR"]) / "demo.json").read_text())
    lines = [
        "",
        f"Madoguchi runs at {base_url}/   (Ctrl-C stops it)",
        f"  desk    {base_url}/desk/     editors {base_url}/cms/     API {base_url}/api/v1/docs/",
        f"  mails   {base_url}/demo/mails/     logs {os.environ['DATA_DIR']}/logs",
        "  sign in with:",
        *(
            f"    {account['role']:12} {account['email']:32} {account['password']}"
            for account in demo["accounts"]
        ),
        "",
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
