"""Pages of the consultation: the form, the asker's page, the desk."""

from django.urls import path

from tickets.views import consult, desk, lost_link, metrics, status

urlpatterns = [
    path("consult/", consult.consult, name="consult"),
    # No token is as short as these words: see the shape in `links.py`.
    path("c/lost/", lost_link.lost_link, name="lost-link"),
    path("c/lost/sent/", lost_link.lost_link_sent, name="lost-link-sent"),
    path("c/erased/", status.erased, name="erased"),
    path("c/<str:token>/", status.status, name="status"),
    path("c/<str:token>/receipt/", status.consent_receipt, name="consent-receipt"),
    path("c/<str:token>/<slug:name>/", status.act, name="status-act"),
    path("desk/", desk.queue, name="desk"),
    path("desk/metrics/", metrics.metrics, name="desk-metrics"),
    path("desk/tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("desk/tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
