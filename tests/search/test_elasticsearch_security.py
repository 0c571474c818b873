"""User and password, API key and CA file against a real server that demands them, over TLS.

The minimal distribution knows users and TLS but cannot make API keys. So a small proxy demands the key, and
asks the real server in its own name.
"""

import shutil
import ssl
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
import uuid
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.services import folders
from config.services.elasticsearch import Elasticsearch as Server
from config.services.elasticsearch import distribution
from search.analysis import query_terms
from search.documents import Document
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import engine_from_settings

pytestmark = pytest.mark.own_servers

KEY = b64encode(b"desk:an-api-key").decode()


class Authority:
    """A certificate authority, and the certificates of this machine that it signs."""

    def __init__(self, folder: Path, name: str) -> None:
        self.key, self.certificate = folder / f"{name}.key", folder / f"{name}.crt"
        subject = ["-nodes", "-newkey", "rsa:2048", "-subj", f"/CN={name}"]
        self._openssl("req", "-x509", *subject, "-days", "2", "-keyout", self.key, "-out", self.certificate)

    def sign(self, key: Path, certificate: Path) -> None:
        request, names = certificate.with_suffix(".csr"), certificate.with_suffix(".names")
        names.write_text("subjectAltName=IP:127.0.0.1")
        subject = ["-nodes", "-newkey", "rsa:2048", "-subj", "/CN=server"]
        self._openssl("req", *subject, "-keyout", key, "-out", request)
        signer = ["-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", "2"]
        self._openssl("x509", "-req", "-in", request, *signer, "-extfile", names, "-out", certificate)

    def _openssl(self, *arguments: object) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)  # noqa: S607


class SecuredServer(Server):
    """Elasticsearch with the user `elastic`, a password and TLS."""

    def __init__(self, folder: Path, authority: Authority) -> None:
        super().__init__(folder, heap="256m")
        self._authority = authority

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"https://elastic:{self.password}@127.0.0.1:{self.port}"

    def prepare(self) -> None:
        super().prepare()
        config = self.folder / "config"
        self._authority.sign(config / "http.key", config / "http.crt")
        for file in (config / "http.key", config / "http.crt"):
            folders.give(file)
        for arguments, answer in ((["create"], ""), (["add", "-x", "bootstrap.password"], self.password)):
            subprocess.run(
                [distribution() / "bin" / "elasticsearch-keystore", *arguments],
                input=answer.encode(),
                env=self.environment(),
                check=True,
                capture_output=True,
                cwd=self.folder,
                **folders.run_as(),
            )

    def command(self) -> list[str]:
        security = {
            "xpack.security.enabled": "true",
            "xpack.security.http.ssl.enabled": "true",
            "xpack.security.http.ssl.key": "http.key",
            "xpack.security.http.ssl.certificate": "http.crt",
        }
        # Of an option given twice the server complains, so the one of the parent goes.
        command = super().command()
        at = command.index("xpack.security.enabled=false")
        del command[at - 1 : at + 1]
        return [*command, *(part for name, value in security.items() for part in ("-E", f"{name}={value}"))]

    def check(self) -> None:
        ask(self, "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")


def ask(server: SecuredServer, method: str, path: str, body: bytes = b"", kind: str = "application/json"):
    """Status, type and body of the server's answer to its own user."""
    login = b64encode(f"elastic:{server.password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": kind, "Accept": kind}
    request = urllib.request.Request(server.address + path, body or None, headers, method=method)  # noqa: S310
    context = ssl.create_default_context(cafile=server._authority.certificate)
    with urllib.request.urlopen(request, timeout=30, context=context) as answer:  # noqa: S310
        return answer.status, answer.headers["Content-Type"], answer.read()


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory(prefix="madoguchi-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def authority(place) -> Authority:
    assert shutil.which("openssl")
    return Authority(place, "ours")


@pytest.fixture(scope="module")
def server(place, authority):
    server = SecuredServer(place / "server", authority).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def keyed_address(place, server, authority):
    """The address of a proxy that lets only the API key through, to the server."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, kind, content = 401, "application/json", b'{"error":{"type":"security_exception"}}'
            if self.headers["Authorization"] == f"ApiKey {KEY}":
                try:
                    accepted = self.headers.get("Content-Type") or self.headers["Accept"]
                    status, kind, content = ask(server, self.command, self.path, body, accepted)
                except urllib.error.HTTPError as error:
                    with error:
                        status, kind, content = error.code, error.headers["Content-Type"], error.read()
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", kind or "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815  so http.server calls them

        def log_message(self, *args):
            """Not on the screen."""

    authority.sign(place / "proxy.key", place / "proxy.crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place / "proxy.crt", place / "proxy.key")
    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        proxy.daemon_threads = True
        proxy.socket = context.wrap_socket(proxy.socket, server_side=True)
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        yield f"https://127.0.0.1:{proxy.server_port}"
        proxy.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def configured(settings, authority):
    settings.ELASTICSEARCH_API_KEY = ""
    settings.ELASTICSEARCH_CA_FILE = str(authority.certificate)
    settings.ELASTICSEARCH_TIMEOUT = 10
    yield settings
    settings.ELASTICSEARCH_URL = ""


def everything_works() -> bool:
    engine = engine_from_settings(f"security-{uuid.uuid4().hex}")
    try:
        engine.put([Document(1, "メール", "", version=1)])
        engine.aside().put([Document(2, "メール", "", version=1)])
        engine.adopt()
        found = engine.search(query_terms("メール"), {}, 0, 10).candidates
        return [one.page_id for one in found] == [2] == [entry.page_id for entry in engine.entries()]
    finally:
        engine.destroy()


def refusal() -> str:
    with pytest.raises(EngineUnavailable) as raised:
        engine_from_settings("anything").search(query_terms("メール"), {}, 0, 10)
    return str(raised.value)


def test_user_and_password_in_the_address(configured, server):
    configured.ELASTICSEARCH_URL = server.url

    assert everything_works()


def test_wrong_password_is_refused_and_not_shown(configured, server):
    configured.ELASTICSEARCH_URL = server.url.replace(server.password, "wrong-password")

    assert "401" in refusal()
    assert "wrong-password" not in refusal()


def test_no_password_is_refused(configured, server):
    configured.ELASTICSEARCH_URL = server.address

    assert "401" in refusal()


def test_api_key(configured, keyed_address):
    configured.ELASTICSEARCH_URL = keyed_address
    configured.ELASTICSEARCH_API_KEY = KEY

    assert everything_works()


def test_wrong_api_key_is_refused_and_not_shown(configured, keyed_address):
    wrong = b64encode(b"desk:another").decode()
    configured.ELASTICSEARCH_URL = keyed_address
    configured.ELASTICSEARCH_API_KEY = wrong

    assert "401" in refusal()
    assert wrong not in refusal()


def test_server_of_another_authority_is_not_trusted(configured, server, tmp_path):
    configured.ELASTICSEARCH_URL = server.url
    configured.ELASTICSEARCH_CA_FILE = str(Authority(tmp_path, "strangers").certificate)

    assert "Tls" in refusal()
    assert server.password not in refusal()


def test_without_the_ca_file_the_server_is_not_trusted(configured, server):
    configured.ELASTICSEARCH_URL = server.url
    configured.ELASTICSEARCH_CA_FILE = ""

    assert "Tls" in refusal()
