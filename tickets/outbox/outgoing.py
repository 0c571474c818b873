"""One signed POST to somebody else's server: only where it may go, within seconds, and nothing of the answer kept.

Signed as the Standard Webhooks specification says (https://www.standardwebhooks.com, version 1): headers
`webhook-id`, `webhook-timestamp` and `webhook-signature`, HMAC-SHA256 over "id.timestamp.body". By hand, because
its Python package would bring an HTTP client of its own along for these five lines.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from socket import getaddrinfo
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.utils.translation import gettext as _

from tickets.models.webhook import SECRET_PREFIX

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 8.0
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
_PORTS = {"https": 443, "http": 80}


class ForbiddenTargetError(Exception):
    """The address leads where nothing may be sent: into a network of ours, or without encryption. Says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the address as written and the one network address it was resolved to and stays at."""

    url: SplitResult
    address: str

    @property
    def host(self) -> str:
        return self.url.hostname or ""

    @property
    def port(self) -> int:
        return self.url.port or _PORTS[self.url.scheme]

    @property
    def path(self) -> str:
        return f"{self.url.path or '/'}{'?' + self.url.query if self.url.query else ''}"


def read_url(text: str) -> SplitResult:
    """The address, if it may be one at all: https, or http to this very machine. Raises ForbiddenTargetError."""
    try:
        url = urlsplit(text.strip())
        _port = url.port
    except ValueError as error:
        raise ForbiddenTargetError(_("アドレスの形になっていないようです。")) from error
    if url.scheme not in _PORTS or not url.hostname or not text.isascii() or any(c.isspace() for c in text):
        raise ForbiddenTargetError(_("https:// で始まるアドレスを入力してください。"))
    if url.username or url.password:
        raise ForbiddenTargetError(_("アドレスに、名前やパスワードを入れないでください。"))
    if url.scheme == "http" and url.hostname not in LOOPBACK_NAMES:
        raise ForbiddenTargetError(_("暗号化されるアドレス（https://）を入力してください。"))
    return url


def resolve(text: str) -> Target:
    """Where the address leads now. A name must lead to public addresses only, so that nobody reaches inside.

    The request then goes to the very address that was looked at: a name that answers otherwise a moment
    later gains nothing. Raises ForbiddenTargetError, and OSError while the name is not found.
    """
    url = read_url(text)
    host = url.hostname or ""
    port = url.port or _PORTS[url.scheme]
    found = [str(row[4][0]) for row in getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if host not in LOOPBACK_NAMES and not all(_is_public(address) for address in found):
        raise ForbiddenTargetError(_("このアドレスは、内側のネットワークを指しています。"))
    return Target(url, found[0])


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """Sends `body` and returns the status of the answer, whose content is not read; follows no redirect.

    Raises urllib3's errors where there is no answer in time.
    """
    with _pool(target) as pool:
        response = pool.urlopen(
            "POST",
            target.path,
            body=body,
            headers={**headers, "Host": target.url.netloc},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        status = response.status
        response.close()
    return status


def _pool(target: Target) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    if target.url.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=timeout,
        # The certificate has to be the name's, though the connection goes to its address.
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast
