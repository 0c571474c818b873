"""How django-allauth is bound to this desk."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

logger = logging.getLogger(__name__)

# The first address whose permission the person holds is where they work.
WORKPLACES = (
    ("tickets.coordinate_tickets", "/desk/"),
    ("tickets.answer_tickets", "/desk/"),
    ("wagtailadmin.access_admin", "/cms/"),
    ("tickets.view_metrics", "/desk/metrics/"),
)


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A dead mail server must look the same for a known address as for an unknown one."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            logger.error("account mail %s could not be sent (%s)", template_prefix, type(error).__name__)  # noqa: TRY400

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Each role lands where its work is."""
        for permission, address in WORKPLACES:
            if request.user.has_perm(permission):
                return address
        return "/"
