"""Pages of the consultation: the form, the asker's page, the desk."""

from django.urls import include, path

from tickets.views import aside, consult, handover, lost_link, promise, receipt, status, survey_form

urlpatterns = [
    path("consult/", consult.consult, name="consult"),
    path("consult/check/", consult.check, name="consult-check"),
    path("consult/similar/", aside.similar, name="consult-similar"),
    path("consult/solved/", aside.solved, name="consult-solved"),
    path("consult/discard/", aside.discard, name="consult-discard"),
    path("consult/discarded/", aside.discarded, name="consult-discarded"),
    path("consult/resume/", aside.resume, name="resume"),
    path("consult/resume/sent/", aside.resume_sent, name="resume-sent"),
    path("consult/resume/<str:token>/", aside.go_on, name="resume-open"),
    path("consult/<slug:name>/", consult.consult, name="consult-step"),
    # No token is as short as these words: see the shape in `asking/links.py`.
    path("c/lost/", lost_link.lost_link, name="lost-link"),
    path("c/lost/sent/", lost_link.lost_link_sent, name="lost-link-sent"),
    path("c/erased/", status.erased, name="erased"),
    path("c/<str:token>/receipt/", receipt.receipt, name="receipt"),
    path("c/<str:token>/", status.status, name="status"),
    path("c/<str:token>/consent-receipt/", status.consent_receipt, name="consent-receipt"),
    path("c/<str:token>/handovers/<int:handover_id>/", handover.answer, name="status-handover"),
    path("c/<str:token>/outcome/", handover.outcome, name="status-outcome"),
    path("c/<str:token>/<slug:name>/", status.act, name="status-act"),
    path("promise/", promise.page, name="promise"),
    path("survey/<slug:slug>/", survey_form.fill, name="survey"),
    path("survey/<slug:slug>/thanks/", survey_form.thanks, name="survey-thanks"),
    path("desk/", include("tickets.desk_urls")),
]
