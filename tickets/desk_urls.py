"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import attachments, desk, metrics, notices, surveys, upkeep, webhooks

urlpatterns = [
    path("", desk.queue, name="desk"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("notices/", notices.listing, name="desk-notices"),
    path("notices/read/", notices.read_all, name="desk-notices-read"),
    path("notices/settings/", notices.settings, name="desk-notice-settings"),
    path("notices/<int:notice_id>/", notices.open_notice, name="desk-notice-open"),
    path("upkeep/", upkeep.upkeep, name="desk-upkeep"),
    path("upkeep/articles/<int:page_id>/checked/", upkeep.checked, name="desk-upkeep-checked"),
    path("upkeep/searches/<int:search_id>/handled/", upkeep.handled, name="desk-upkeep-handled"),
    path("webhooks/", webhooks.listing, name="desk-webhooks"),
    path("webhooks/new/", webhooks.edit, name="desk-webhook-new"),
    path("webhooks/<int:endpoint_id>/", webhooks.edit, name="desk-webhook"),
    path("webhooks/<int:endpoint_id>/<slug:name>/", webhooks.act, name="desk-webhook-act"),
    path("surveys/", surveys.listing, name="desk-surveys"),
    path("surveys/new/", surveys.edit, name="desk-survey-new"),
    path("surveys/<slug:slug>/", surveys.results, name="desk-survey"),
    path("surveys/<slug:slug>/edit/", surveys.edit, name="desk-survey-edit"),
    path("surveys/<slug:slug>/paper/", surveys.paper, name="desk-survey-paper"),
    path("surveys/<slug:slug>/poster/", surveys.poster, name="desk-survey-poster"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
