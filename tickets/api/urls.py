from django.urls import path

from tickets.api import (
    answering,
    assignment,
    calendar,
    experts,
    keeping,
    lists,
    notices,
    saved_views,
    spam,
    surveys,
    upkeep,
    views,
    webhooks,
)
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
    path("queues/", lists.QueuesView.as_view(), name="api-queues"),
    path("saved-views/", saved_views.SavedViewsView.as_view(), name="api-saved-views"),
    path("saved-views/<int:view_id>/", saved_views.SavedViewView.as_view(), name="api-saved-view"),
    path("surveys/", surveys.SurveysView.as_view(), name="api-surveys"),
    path("surveys/<slug:slug>/", surveys.SurveyView.as_view(), name="api-survey"),
    path("surveys/<slug:slug>/results/", surveys.SurveyResultsView.as_view(), name="api-survey-results"),
    path("surveys/<slug:slug>/replies/", surveys.SurveyRepliesView.as_view(), name="api-survey-replies"),
    path("satisfaction/", surveys.SatisfactionView.as_view(), name="api-satisfaction"),
    path("spam/", spam.SpamView.as_view(), name="api-spam"),
    path("calendar/", calendar.CalendarView.as_view(), name="api-calendar"),
    path("calendar/closed-days/", calendar.ClosedDaysView.as_view(), name="api-calendar-closed-days"),
    path("tickets/", lists.TicketListView.as_view(), name="api-tickets"),
    path(
        "consultations/status/handovers/<int:handover_id>/",
        upkeep.AskerHandOverView.as_view(),
        name="api-status-handover",
    ),
    path("consultations/status/outcome/", upkeep.AskerOutcomeView.as_view(), name="api-status-outcome"),
    path("tickets/<slug:number>/merge/", upkeep.MergeView.as_view(), name="api-ticket-merge"),
    path("tickets/<slug:number>/split/", upkeep.SplitView.as_view(), name="api-ticket-split"),
    path("tickets/<slug:number>/links/", upkeep.LinksView.as_view(), name="api-ticket-links"),
    path("tickets/<slug:number>/tags/", upkeep.TagsView.as_view(), name="api-ticket-tags"),
    path("tickets/<slug:number>/urgency/", upkeep.UrgencyView.as_view(), name="api-ticket-urgency"),
    path("tickets/<slug:number>/spoken/<slug:name>/", upkeep.SpokenView.as_view(), name="api-ticket-spoken"),
    path("tickets/<slug:number>/handovers/", upkeep.HandOversView.as_view(), name="api-ticket-handovers"),
    path(
        "tickets/<slug:number>/handovers/<int:handover_id>/",
        upkeep.HandOverView.as_view(),
        name="api-ticket-handover",
    ),
    path("answer-templates/", answering.AnswerTemplateListView.as_view(), name="api-answer-templates"),
    path(
        "answer-templates/<int:template_id>/",
        answering.AnswerTemplateView.as_view(),
        name="api-answer-template",
    ),
    path("plain-words/check/", answering.PlainWordsView.as_view(), name="api-plain-words"),
    path("tickets/<slug:number>/draft/", answering.TicketDraftView.as_view(), name="api-ticket-draft"),
    path(
        "tickets/<slug:number>/review-comments/",
        answering.ReviewCommentsView.as_view(),
        name="api-ticket-review-comments",
    ),
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
    path("notices/choices/", keeping.NoticeChoicesView.as_view(), name="api-notice-choices"),
    path("upkeep/", keeping.UpkeepView.as_view(), name="api-upkeep"),
    path(
        "upkeep/answers/<int:page_id>/checked/",
        keeping.AnswerCheckedView.as_view(),
        name="api-answer-checked",
    ),
    path(
        "upkeep/searches/<int:search_id>/handled/",
        keeping.SearchHandledView.as_view(),
        name="api-search-handled",
    ),
    path("window-checks/", keeping.WindowChecksView.as_view(), name="api-window-checks"),
    path(
        "window-checks/<slug:code>/confirm/", keeping.WindowConfirmView.as_view(), name="api-window-confirm"
    ),
    path(
        "window-checks/<slug:code>/correct/", keeping.WindowCorrectView.as_view(), name="api-window-correct"
    ),
    path("tickets/<slug:number>/notes/", keeping.NotesView.as_view(), name="api-ticket-notes"),
    path("tickets/<slug:number>/new-link/", keeping.NewLinkView.as_view(), name="api-ticket-new-link"),
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
