"""How django-allauth is bound to this desk."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Each role lands where its work is."""
        for permission, address in WORKPLACES:
            if request.user.has_perm(permission):
                return address
        return "/"
