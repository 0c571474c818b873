"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import assignment, attachments, desk, experts, metrics

urlpatterns = [
    path("", desk.queue, name="desk"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    path("me/", experts.me, name="desk-me"),
    path("me/conflicts/", experts.add_own_conflict, name="desk-me-conflicts"),
    path("me/conflicts/<int:conflict_id>/", experts.remove_own_conflict, name="desk-me-conflict"),
    path("experts/", experts.everybody, name="desk-experts"),
    path("experts/<int:user_id>/", experts.expert, name="desk-expert"),
    path("experts/<int:user_id>/conflicts/", experts.add_conflict, name="desk-expert-conflicts"),
    path(
        "experts/<int:user_id>/conflicts/<int:conflict_id>/",
        experts.remove_conflict,
        name="desk-expert-conflict",
    ),
    path("assignment/", assignment.rule, name="desk-assignment"),
    path("tickets/<slug:number>/offer/", assignment.offer, name="desk-offer"),
    path("tickets/<slug:number>/conflict/", assignment.record_conflict, name="desk-record-conflict"),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
