"""The public search API, mounted under /api/v1/."""

from django.urls import path

from search.api import SearchView, SuggestView

urlpatterns = [
    path("search/", SearchView.as_view(), name="api-search"),
    path("suggest/", SuggestView.as_view(), name="api-suggest"),
]
