from django.urls import path

from tickets.api import views
from tickets.api.metrics import MetricsView
from tickets.api.public_text import PublicTextCheckView

urlpatterns = [
    path("consultations/", views.ConsultationCreateView.as_view(), name="api-consultations"),
    path("consultations/status/", views.StatusView.as_view(), name="api-status"),
    path("consultations/status/messages/", views.AskerMessageView.as_view(), name="api-status-messages"),
    path(
        "consultations/status/transitions/<slug:name>/",
        views.AskerTransitionView.as_view(),
        name="api-status-transition",
    ),
    path("metrics/", MetricsView.as_view(), name="api-metrics"),
    path("tickets/", views.TicketListView.as_view(), name="api-tickets"),
    path("tickets/<slug:number>/", views.TicketView.as_view(), name="api-ticket"),
    path(
        "tickets/<slug:number>/public-text/check/",
        PublicTextCheckView.as_view(),
        name="api-public-text-check",
    ),
    path(
        "tickets/<slug:number>/transitions/",
        views.TicketTransitionsView.as_view(),
        name="api-ticket-transitions",
    ),
    path(
        "tickets/<slug:number>/transitions/<slug:name>/",
        views.TicketTransitionView.as_view(),
        name="api-ticket-transition",
    ),
]
