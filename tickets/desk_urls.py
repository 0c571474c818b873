"""Pages of those who work on cases, under /desk/."""

from django.urls import path

from tickets.views import arrange, attachments, desk, handover, intake, metrics, refer, spam, spoken, windows

urlpatterns = [
    path("", desk.queue, name="desk"),
    path("metrics/", metrics.metrics, name="desk-metrics"),
    path("intake/", intake.intake, name="desk-intake"),
    path("spam/", spam.tray, name="desk-spam"),
    path("windows/", windows.queue, name="desk-windows"),
    path("windows/new/", windows.propose, name="desk-window-new"),
    path("windows/checks/<int:check_id>/", windows.decide, name="desk-window-decide"),
    path("windows/<slug:code>/", windows.window, name="desk-window"),
    path("tickets/<slug:number>/", desk.ticket, name="desk-ticket"),
    path("tickets/<slug:number>/files/<uuid:file_id>/", attachments.download, name="desk-file"),
    path("tickets/<slug:number>/arrange/", arrange.arrange, name="desk-arrange"),
    path("tickets/<slug:number>/contact/", intake.contact, name="desk-contact"),
    path("tickets/<slug:number>/handover/", handover.handover, name="desk-handover"),
    path("tickets/<slug:number>/refer/", refer.refer, name="desk-refer"),
    path("tickets/<slug:number>/sheet/", intake.sheet, name="desk-sheet"),
    path("tickets/<slug:number>/spoken/", spoken.hear, name="desk-spoken"),
    # Pages of single steps stand above this one: it takes every name.
    path("tickets/<slug:number>/<slug:name>/", desk.act, name="desk-act"),
]
