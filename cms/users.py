"""Wagtail's user administration for people known by e-mail and one display name."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.users import forms as wagtail_forms
from wagtail.users.views import users as wagtail_views

User = get_user_model()


class _DeskUserForm(forms.ModelForm):
    """What both forms share.

    Nobody becomes a superuser here: who administers users would otherwise be able to promote
    themselves. `manage.py createsuperuser` makes one.
    """

    # None takes away a field that Wagtail's form declares.
    first_name = None
    last_name = None

    def clean_email(self) -> str:
        """Addresses are kept in lower case, whatever was typed, so that each exists once."""
        return self.cleaned_data["email"].lower()


class DeskUserCreationForm(_DeskUserForm, wagtail_forms.UserCreationForm):
    is_superuser = None

    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields: ClassVar[list[str]] = ["email", "display_name", "groups"]


class DeskUserEditForm(_DeskUserForm, wagtail_forms.UserEditForm):
    # Wagtail deletes both of these from the form of somebody who edits themselves.
    is_superuser = forms.BooleanField(required=False, disabled=True, label=_("すべてができる管理者"))

    class Meta(wagtail_forms.UserEditForm.Meta):
        fields: ClassVar[list[str]] = ["email", "display_name", "is_active", "is_superuser", "groups"]


class DeskUserEditView(wagtail_views.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Raises PermissionDenied where a superuser's account, password included, is another's to change."""
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied


class UserViewSet(wagtail_views.UserViewSet):
    edit_view_class = DeskUserEditView
    # Wagtail's own templates name first_name, last_name and is_superuser.
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002
        return DeskUserEditForm if for_update else DeskUserCreationForm
