"""How an asker's program proves to hold a secret link: `Authorization: Token <token>`."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tickets.actors import Asker
from tickets.asking import links
from tickets.errors import NotFoundError


class SecretLinkAuthentication(BaseAuthentication):
    """Makes `request.user` the Asker of the case and `request.auth` the case itself."""

    keyword = b"token"

    def authenticate(self, request: Request) -> tuple[Asker, object] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("トークンの書き方が正しくありません。"))
        try:
            ticket = links.ticket_for(parts[1].decode("utf-8", "replace"))
        except NotFoundError as error:
            raise AuthenticationFailed(
                _("このリンクは使えません。まちがっているか、取り消されています。")
            ) from error
        return Asker(ticket.pk), ticket

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SecretLinkScheme(OpenApiAuthenticationExtension):
    """Describes it in the OpenAPI document."""

    target_class = "tickets.api.authentication.SecretLinkAuthentication"
    name = "secretLink"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token <token>: the token of a consultation, from its creation or from a mail.",
        }
