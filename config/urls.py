"""Every address of the product. The fixed ones stand in the README."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from config import demo_mails, errors, health, telemetry

View = Callable[..., HttpResponse]


def atomic_when_writing(view: View) -> View:
    """An editor's change and the index effect it asks for are stored together or not at all."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped


api_urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tickets.api.urls")),
    path("", include("search.api_urls")),
    path("", include("cms.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", telemetry.metrics, name="metrics"),
    path("favicon.ico", RedirectView.as_view(url=staticfiles_storage.url("cms/img/icon.svg"))),
    path("api/v1/", include(api_urlpatterns)),
    # An administrator changes addresses: who holds an unattended browser must not.
    path("accounts/email/", errors.closed),
    path("accounts/", include("allauth.account.urls")),
    # One way to sign in, with its limits; Wagtail's own would be a second without.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("cms/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, atomic_when_writing))),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("tickets.urls")),
    path("", include("search.urls")),
    path("", include("cms.urls")),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/mails/", demo_mails.mails, name="demo-mails"),
        path("demo/mails/<str:name>/", demo_mails.mail, name="demo-mail"),
    ]
urlpatterns += [path("", include(wagtail_urls))]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
