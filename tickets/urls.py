"""Pages of the consultation: the form, the asker's page, the desk."""

from django.urls import path

from tickets.views import consult, desk, metrics, status

urlpatterns = [
    path("consult/", consult.consult, name="consult"),
    path("c/<str:token>/", status.status, name="status"),
    path("c/<str:token>/<slug:name>/", status.act, name="status-act"),
    path("desk/", desk.queue, name="desk"),
    path("desk/metrics/", metrics.metrics, name="desk-metrics"),
    path("desk/tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("desk/tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
