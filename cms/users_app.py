"""The app that stands in INSTALLED_APPS for "wagtail.users".

Apart from `cms/apps.py`, where Django would no longer know which of two configurations is that of `cms`.
"""

from wagtail.users.apps import WagtailUsersAppConfig


class DeskUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user administration with this desk's forms."""

    user_viewset = "cms.users.UserViewSet"
