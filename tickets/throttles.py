"""How often one address may ask: the same limit for the form and the API."""

import hashlib
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class ConsultationThrottle(SimpleRateThrottle):
    """By address; how many proxies stand before us is said by NUM_PROXIES, never by the sender."""

    scope = "consultation"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LostLinkThrottle(ConsultationThrottle):
    """How often one computer may ask for lost links."""

    scope = "lost_link"


class LostLinkAddressThrottle(SimpleRateThrottle):
    """How often anybody may ask for mails to one address, known here or not; the address itself is not kept."""

    scope = "lost_link_address"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        address = request.POST.get("email", "").strip().casefold()
        if not address:
            return None  # it will be refused for what it is
        ident = hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
