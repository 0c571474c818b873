"""How often one address may ask: the same limit for the form and the API."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class ConsultationThrottle(SimpleRateThrottle):
    """By address; how many proxies stand before us is said by NUM_PROXIES, never by the sender."""

    scope = "consultation"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}

    @classmethod
    def admits(cls, request: HttpRequest) -> bool:
        """Counts a request for a page and says whether it is within the limit."""
        return cls().allow_request(cast("Request", request), cast("APIView", None))


class StepThrottle(ConsultationThrottle):
    """Steps of the form, looks at similar answers and links asked for: more than anybody needs who types."""

    scope = "consultation_step"


class UnsuspiciousThrottle(ConsultationThrottle):
    """So many consultations from one address are nothing unusual; a few more, and a proof is asked for."""

    scope = "consultation_unsuspicious"


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


class SurveyThrottle(ConsultationThrottle):
    """Replies to a questionnaire: a whole hall may share one address."""

    scope = "survey"
