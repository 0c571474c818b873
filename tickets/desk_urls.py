"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import (
    arrange,
    attachments,
    desk,
    exports,
    handover,
    intake,
    metrics,
    own_views,
    presence,
    queues,
    refer,
    spam,
    spoken,
    windows,
)

urlpatterns = [
    path("", queues.queue, name="desk"),
    path("counts/", queues.counts, name="desk-counts"),
    path("views/", own_views.saved_views, name="desk-views"),
    path("views/<int:view_id>/remove/", own_views.remove_view, name="desk-view-remove"),
    path("columns/", own_views.columns, name="desk-columns"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("reports/", exports.reports, name="desk-reports"),
    path("reports/<int:year>.<str:ending>", exports.report, name="desk-report"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    path("tickets/<slug:number>/files/<uuid:file_id>/look/", attachments.look, name="desk-file-look"),
    path(
        "tickets/<slug:number>/files/<uuid:file_id>/look/<int:page>.png",
        attachments.page_picture,
        name="desk-file-page",
    ),
    path("tickets/<slug:number>/presence/", presence.presence, name="desk-presence"),
    path("intake/", intake.intake, name="desk-intake"),
    path("spam/", spam.tray, name="desk-spam"),
    path("windows/", windows.queue, name="desk-windows"),
    path("windows/new/", windows.propose, name="desk-window-new"),
    path("windows/checks/<int:check_id>/", windows.decide, name="desk-window-decide"),
    path("windows/<slug:code>/", windows.window, name="desk-window"),
    path("tickets/<slug:number>/arrange/", arrange.arrange, name="desk-arrange"),
    path("tickets/<slug:number>/contact/", intake.contact, name="desk-contact"),
    path("tickets/<slug:number>/handover/", handover.handover, name="desk-handover"),
    path("tickets/<slug:number>/refer/", refer.refer, name="desk-refer"),
    path("tickets/<slug:number>/sheet/", intake.sheet, name="desk-sheet"),
    path("tickets/<slug:number>/spoken/", spoken.hear, name="desk-spoken"),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
