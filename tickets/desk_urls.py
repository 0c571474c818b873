"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import attachments, desk, metrics, public_text

urlpatterns = [
    path("", desk.queue, name="desk"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    path("tickets/<slug:number>/public-text/", public_text.page, name="desk-public-text"),
    # The button's own address leads to the page too, so that nothing sent there is lost.
    path("tickets/<slug:number>/request_consent/", public_text.page),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
