"""The same three servers where a docker engine runs, from the services of docker-compose.yml."""

import os
import secrets
import subprocess
from pathlib import Path

from config.services.local import PROJECT_DIR
from config.services.server import ServiceError

_PARTS = {"postgres": 5432, "redis": 6379, "elasticsearch": 9200}
_FILES = ["--file", "docker-compose.yml", "--file", "config/services/docker-compose.ports.yml"]


def is_there() -> bool:
    """Whether an engine answers and compose is installed beside it."""
    try:
        return all(
            subprocess.run(["docker", *words], capture_output=True, timeout=20, check=False).returncode == 0  # noqa: S607
            for words in (["info"], ["compose", "version"])
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


class Containers:
    """The three as containers, with their ports open to this machine alone."""

    def __init__(self, folder: Path) -> None:
        """`folder` keeps the passwords, without which the volumes cannot be opened again."""
        self._passwords = folder / "docker-passwords"

    def start(self) -> None:
        """Starts what does not run and waits for the health checks. Raises ServiceError."""
        self._compose("up", "--detach", "--wait", *_PARTS)

    def stop(self) -> None:
        """Ends them and keeps their volumes."""
        if self._passwords.exists():
            self._compose("stop", *_PARTS)

    def environment(self) -> dict[str, str]:
        """What the product needs to know of them."""
        address = {name: self._compose("port", name, str(port)).strip() for name, port in _PARTS.items()}
        password = self._password()
        return {
            "DATABASE_URL": f"postgres://madoguchi:{password}@{address['postgres']}/madoguchi",
            "CELERY_BROKER_URL": f"redis://:{password}@{address['redis']}/0",
            "ELASTICSEARCH_URL": f"http://elastic:{password}@{address['elasticsearch']}",
        }

    def _compose(self, *words: str) -> str:
        password = self._password()
        secret = dict.fromkeys(
            ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ELASTIC_PASSWORD"), password
        )
        done = subprocess.run(
            ["docker", "compose", "--project-name", "madoguchi-services", *_FILES, *words],  # noqa: S607
            cwd=PROJECT_DIR,
            env={**os.environ, **secret},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise ServiceError(f"docker compose {words[0]}:\n{done.stderr}")
        return done.stdout

    def _password(self) -> str:
        if not self._passwords.exists():
            self._passwords.parent.mkdir(parents=True, exist_ok=True)
            self._passwords.touch(mode=0o600)
            self._passwords.write_text(secrets.token_hex(16))
        return self._passwords.read_text()
