from django.urls import path

from tickets.api import notices, views, webhooks
from tickets.api.metrics import MetricsView

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
    path("notices/", notices.NoticeListView.as_view(), name="api-notices"),
    path("notices/<int:notice_id>/read/", notices.NoticeReadView.as_view(), name="api-notice-read"),
    path("webhooks/", webhooks.WebhookListView.as_view(), name="api-webhooks"),
    path("webhooks/<int:endpoint_id>/", webhooks.WebhookView.as_view(), name="api-webhook"),
    path(
        "webhooks/<int:endpoint_id>/deliveries/",
        webhooks.WebhookDeliveriesView.as_view(),
        name="api-webhook-deliveries",
    ),
    path(
        "webhooks/<int:endpoint_id>/deliveries/<uuid:message>/again/",
        webhooks.WebhookAgainView.as_view(),
        name="api-webhook-again",
    ),
    path("tickets/", views.TicketListView.as_view(), name="api-tickets"),
    path("tickets/<slug:number>/", views.TicketView.as_view(), name="api-ticket"),
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
