from django.urls import path

from tickets.api import assignment, experts, views
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
    path("me/", experts.ProfileView.as_view(), name="api-me"),
    path("me/conflicts/", experts.ConflictsView.as_view(), name="api-me-conflicts"),
    path("me/conflicts/<int:conflict_id>/", experts.ConflictView.as_view(), name="api-me-conflict"),
    path("experts/", experts.ExpertsView.as_view(), name="api-experts"),
    path("experts/<int:user_id>/", experts.ProfileView.as_view(), name="api-expert"),
    path("experts/<int:user_id>/conflicts/", experts.ConflictsView.as_view(), name="api-expert-conflicts"),
    path(
        "experts/<int:user_id>/conflicts/<int:conflict_id>/",
        experts.ConflictView.as_view(),
        name="api-expert-conflict",
    ),
    path("assignment/", assignment.OfferRuleView.as_view(), name="api-assignment"),
    path("tickets/<slug:number>/suggestions/", assignment.SuggestionsView.as_view(), name="api-suggestions"),
    path(
        "tickets/<slug:number>/conflicts/", assignment.CaseConflictView.as_view(), name="api-case-conflicts"
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
