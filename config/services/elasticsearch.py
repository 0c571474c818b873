"""Elasticsearch from Elastic's own minimal distribution, which Maven Central serves.

It lacks security, so it listens on the loopback address only; a real installation takes the whole server.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
import zipfile
from pathlib import Path
from typing import ClassVar

from config.services import folders
from config.services.server import HOST, Server, ServiceError, free_port

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


class Elasticsearch(Server):
    name = "Elasticsearch"
    start_seconds = 180
    stop_seconds = 40
    not_yet: ClassVar[tuple[type[Exception], ...]] = (OSError, ValueError)

    def __init__(self, folder: Path, heap: str = "512m") -> None:
        """`heap` is the memory of the Java machine; the process takes about as much again."""
        super().__init__(folder)
        self._heap = heap

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def prepare(self) -> None:
        config = self.folder / "config"  # the server writes into it, so each has its own
        if not config.exists():
            shutil.copytree(distribution() / "config", config)
        for path in (config, *config.rglob("*")):
            folders.give(path)

    def command(self) -> list[str]:
        settings = {
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "network.host": HOST,
            "http.port": str(self.port),
            "transport.port": str(free_port()),
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            # A laptop's disk is seldom empty; at 90 % a node would make its indices read-only.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        options = [part for name, value in settings.items() for part in ("-E", f"{name}={value}")]
        return [str(distribution() / "bin" / "elasticsearch"), *options]

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": f"-Xms{self._heap} -Xmx{self._heap}",
            "ES_PATH_CONF": str(self.folder / "config"),
        }

    def check(self) -> None:
        address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s"
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  our own address
            if json.load(answer)["status"] == "red":
                raise OSError("red")


def java_home() -> Path:
    """The folder of the Java machine on the path. Raises ServiceError."""
    java = shutil.which("java")
    if java is None:
        raise ServiceError("Java is not installed: apt-get install openjdk-17-jre-headless")
    return Path(java).resolve().parent.parent


def distribution() -> Path:
    """The unpacked server in the cache folder; fetched, checked and unpacked the first time."""
    cache = folders.cache_folder()
    unpacked = cache / f"elasticsearch-{VERSION}"
    if not unpacked.exists():
        cache.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as place:
            ready = _unpack(_fetch(Path(place)), Path(place))
            if not unpacked.exists():  # two may fetch at once
                ready.rename(unpacked)
    return unpacked


def _fetch(place: Path) -> Path:
    program = shutil.which("mvn")
    if program is None:
        raise ServiceError("Maven is not installed: apt-get install maven")
    done = subprocess.run(
        [program, "--quiet", "--batch-mode", _COPY, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={place}"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    archive = place / f"elasticsearch-{VERSION}.zip"
    if done.returncode != 0 or not archive.exists():
        raise ServiceError(f"Elasticsearch {VERSION} cannot be fetched:\n{done.stdout}{done.stderr}")
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ServiceError(f"{archive.name} is not the file that was expected: SHA-256 {found}")
    return archive


def _unpack(archive: Path, place: Path) -> Path:
    with zipfile.ZipFile(archive) as content:
        content.extractall(place)
    folder = place / f"elasticsearch-{VERSION}"
    for path in (folder, *folder.rglob("*")):
        # zipfile forgets modes; the server's own user has to read everything, and run what is in bin/.
        path.chmod(0o755 if path.is_dir() or path.parent == folder / "bin" else 0o644)
    os.sync()  # a machine that crashes now must not leave half a server under the final name
    return folder
