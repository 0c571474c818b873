"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import answer, answer_templates, attachments, desk, metrics, review

urlpatterns = [
    path("", desk.queue, name="desk"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    path("templates/", answer_templates.templates, name="desk-templates"),
    path("tickets/<slug:number>/answer/", answer.answer, name="desk-answer"),
    path("tickets/<slug:number>/answer/autosave/", answer.autosave, name="desk-answer-autosave"),
    path("tickets/<slug:number>/answer/check/", answer.check_words, name="desk-answer-check"),
    path("tickets/<slug:number>/answer/side/<slug:side>/", answer.side_part, name="desk-answer-side"),
    path("tickets/<slug:number>/review/", review.review, name="desk-review"),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
