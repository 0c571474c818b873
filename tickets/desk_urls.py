"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import attachments, desk, metrics, own_views, queues

urlpatterns = [
    path("", queues.queue, name="desk"),
    path("counts/", queues.counts, name="desk-counts"),
    path("views/", own_views.saved_views, name="desk-views"),
    path("views/<int:view_id>/remove/", own_views.remove_view, name="desk-view-remove"),
    path("columns/", own_views.columns, name="desk-columns"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
