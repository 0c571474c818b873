"""How often one address may ask: the same limit for the form and the API."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class ConsultationThrottle(SimpleRateThrottle):
    """By address; how many proxies stand before us is said by NUM_PROXIES, never by the sender."""

    scope = "consultation"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
