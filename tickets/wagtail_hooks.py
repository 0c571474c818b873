"""A way from the editors' pages to the work lists of the published answers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def upkeep_of_answers() -> MenuItem:
    return MenuItem(_("答えの手入れ"), reverse("desk-upkeep"), icon_name="list-ul", order=240)
