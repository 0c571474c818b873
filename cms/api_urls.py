"""API of the windows. Mounted at /api/v1/."""

from django.urls import path

from cms.api import WindowListView

urlpatterns = [path("windows/", WindowListView.as_view(), name="api_windows")]
