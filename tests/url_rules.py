"""The rule of each address: who may open it. `test_url_matrix` holds every address to its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OK, SIGN_IN, FORBIDDEN, HIDDEN, SAME = "ok", "has to sign in", "forbidden", "hidden", "as anybody"
PEOPLE = ("nobody", "asker", "holder", "stranger", "coordinator", "editor", "observer", "admin")
"""`holder` is the expert of the case, `stranger` an expert of other cases, `asker` a program with the secret link."""

Rule = dict[str, str]


def rule(otherwise: str, **exceptions: str) -> Rule:
    return dict.fromkeys(PEOPLE, otherwise) | exceptions


def of_staff(nobody: str = SIGN_IN, **others: str) -> Rule:
    """For who is signed in; an asker's token signs nobody in there."""
    return rule(OK, nobody=nobody, asker=nobody, **others)


PUBLIC = rule(SAME)
# The token in the address is the key; without it there is nothing (see the test below).
OWN_SECRET = rule(SAME)
OWN_SECRET_API = rule(SIGN_IN, asker=OK)
STAFF = of_staff(editor=FORBIDDEN, observer=FORBIDDEN)
STAFF_CASE = of_staff(stranger=HIDDEN, editor=HIDDEN, observer=HIDDEN)
COORDINATOR = of_staff(**dict.fromkeys(("holder", "stranger", "editor", "observer"), FORBIDDEN))
COORDINATOR_CASE = of_staff(holder=FORBIDDEN, stranger=HIDDEN, editor=HIDDEN, observer=HIDDEN)
HOLDER_CASE = COORDINATOR_CASE | {"holder": OK, "coordinator": FORBIDDEN, "admin": FORBIDDEN}
METRICS = of_staff(holder=FORBIDDEN, stranger=FORBIDDEN, editor=FORBIDDEN)
# The only case has come today: observers see nothing of a time that is not over.
FIGURES_FILE = METRICS | {"observer": HIDDEN}
EDITORIAL = of_staff(holder=FORBIDDEN, stranger=FORBIDDEN, observer=FORBIDDEN)
"""Coordinators and editors."""
WINDOWS = of_staff(observer=FORBIDDEN)
"""Experts know the windows too."""
ADMIN = rule(FORBIDDEN, nobody=SIGN_IN, asker=SIGN_IN, admin=OK)
# Of an expert's own page there is none for those who answer no cases.
EXPERT = STAFF | {"coordinator": HIDDEN, "admin": HIDDEN}
EXPERT_API = STAFF | {"coordinator": FORBIDDEN, "admin": FORBIDDEN}
# An expert is given their own figures, whoever of them asks.
FIGURES_API = of_staff(editor=FORBIDDEN)
# A form sent signed out keeps what was typed: 403 instead of the sign-in.
KEEPS_TYPED = {"nobody": FORBIDDEN, "asker": FORBIDDEN}
# Signed in is enough: the list is empty for who sees no case.
OWN_CASES_API = of_staff()


@dataclass(frozen=True)
class Row:
    rule: Rule
    method: str = "GET"
    kwargs: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    data: dict[str, Any] = field(default_factory=dict)


SURVEY = {"slug": "after-the-talk"}

RULES: dict[str, Row] = {
    # --- operators ------------------------------------------------------------------------------------
    "healthz": Row(PUBLIC),
    "readyz": Row(PUBLIC),
    # There is no such page without METRICS_TOKEN.
    "metrics": Row(rule(HIDDEN)),
    "favicon.ico": Row(PUBLIC, path="/favicon.ico"),
    # --- the public site ------------------------------------------------------------------------------
    "home": Row(PUBLIC),
    "answers": Row(PUBLIC),
    "article": Row(PUBLIC),
    "article_picture": Row(PUBLIC),
    "helpful": Row(PUBLIC, "POST"),
    "now": Row(PUBLIC),
    "search": Row(PUBLIC),
    "windows": Row(PUBLIC),
    "which_window": Row(PUBLIC),
    "glossary": Row(PUBLIC),
    "glossary_term": Row(PUBLIC),
    "cost": Row(PUBLIC),
    "feed": Row(PUBLIC),
    "category_feed": Row(PUBLIC),
    "sitemap": Row(PUBLIC),
    "robots_txt": Row(PUBLIC),
    "language": Row(PUBLIC),
    "wagtail_serve": Row(PUBLIC, path="/about/"),
    "wagtailcore_authenticate_with_password": Row(
        PUBLIC, "POST", kwargs={"page_view_restriction_id": 1, "page_id": 1}
    ),
    "wagtailcore_login": Row(PUBLIC),
    # --- asking ---------------------------------------------------------------------------------------
    "consult": Row(PUBLIC),
    "consult-check": Row(PUBLIC),
    "consult-similar": Row(PUBLIC),
    "consult-solved": Row(PUBLIC),
    "consult-discard": Row(PUBLIC, "POST"),
    "consult-discarded": Row(PUBLIC),
    "consult-step": Row(PUBLIC, kwargs={"name": "what"}),
    "resume": Row(PUBLIC),
    "resume-sent": Row(PUBLIC),
    "resume-open": Row(OWN_SECRET),
    "lost-link": Row(PUBLIC),
    "lost-link-sent": Row(PUBLIC),
    "erased": Row(PUBLIC),
    "receipt": Row(OWN_SECRET),
    "status": Row(OWN_SECRET),
    "consent-receipt": Row(OWN_SECRET),
    "status-handover": Row(OWN_SECRET, "POST"),
    "status-outcome": Row(OWN_SECRET, "POST"),
    "promise": Row(PUBLIC),
    "survey": Row(PUBLIC, kwargs=SURVEY),
    "survey-thanks": Row(PUBLIC, kwargs=SURVEY),
    "status-act": Row(OWN_SECRET, "POST", kwargs={"name": "add_message"}),
    # --- the desk -------------------------------------------------------------------------------------
    "desk": Row(STAFF),
    "desk-counts": Row(STAFF),
    "desk-views": Row(STAFF),
    # A view is its owner's: the coordinator's, here.
    "desk-view-remove": Row(STAFF | dict.fromkeys(("holder", "stranger", "admin"), HIDDEN), "POST"),
    "desk-columns": Row(STAFF, "POST"),
    "desk-metrics": Row(METRICS),
    "desk-metrics-definitions": Row(METRICS),
    "desk-metrics-file": Row(FIGURES_FILE, kwargs={"ending": "csv"}),
    "desk-metrics-mine": Row(EXPERT),
    "desk-metrics-expert": Row(COORDINATOR),
    "desk-metrics-answers-file": Row(FIGURES_FILE, kwargs={"ending": "csv"}),
    "desk-calendar": Row(COORDINATOR),
    "desk-reports": Row(COORDINATOR),
    "desk-report": Row(COORDINATOR, kwargs={"year": 2026, "ending": "csv"}),
    "desk-notices": Row(STAFF),
    "desk-notices-read": Row(STAFF, "POST"),
    "desk-notice-settings": Row(STAFF),
    # A notice is its recipient's: the coordinator's, here.
    "desk-notice-open": Row(STAFF | dict.fromkeys(("holder", "stranger", "admin"), HIDDEN), "POST"),
    "desk-upkeep": Row(EDITORIAL),
    "desk-upkeep-checked": Row(EDITORIAL, "POST"),
    "desk-upkeep-handled": Row(EDITORIAL, "POST"),
    "desk-webhooks": Row(ADMIN),
    "desk-webhook-new": Row(ADMIN),
    "desk-webhook": Row(ADMIN),
    "desk-webhook-act": Row(ADMIN, "POST", kwargs={"name": "secret"}),
    "desk-surveys": Row(COORDINATOR),
    "desk-survey-new": Row(COORDINATOR),
    "desk-survey": Row(COORDINATOR, kwargs=SURVEY),
    "desk-survey-edit": Row(COORDINATOR, kwargs=SURVEY),
    "desk-survey-paper": Row(COORDINATOR, kwargs=SURVEY),
    "desk-survey-poster": Row(COORDINATOR, kwargs=SURVEY),
    "desk-intake": Row(COORDINATOR),
    "desk-spam": Row(COORDINATOR),
    "desk-windows": Row(WINDOWS),
    "desk-window-new": Row(WINDOWS),
    "desk-window-decide": Row(WINDOWS | {"holder": FORBIDDEN, "stranger": FORBIDDEN}, "POST"),
    "desk-window": Row(WINDOWS, kwargs={"code": "ipa-org"}),
    "desk-templates": Row(STAFF),
    "desk-me": Row(EXPERT),
    "desk-me-conflicts": Row(EXPERT, "POST"),
    "desk-me-conflict": Row(EXPERT | {"stranger": HIDDEN}, "POST"),
    "desk-experts": Row(COORDINATOR),
    "desk-expert": Row(COORDINATOR),
    "desk-expert-conflicts": Row(COORDINATOR, "POST"),
    "desk-expert-conflict": Row(COORDINATOR, "POST"),
    "desk-assignment": Row(COORDINATOR),
    # --- one case at the desk -------------------------------------------------------------------------
    "desk-file-look": Row(STAFF_CASE),
    "desk-file-page": Row(STAFF_CASE, kwargs={"page": 1}),
    "desk-presence": Row(STAFF_CASE, "POST"),
    "desk-arrange": Row(STAFF_CASE),
    "desk-contact": Row(COORDINATOR_CASE),
    "desk-handover": Row(COORDINATOR_CASE),
    "desk-refer": Row(COORDINATOR_CASE),
    "desk-sheet": Row(COORDINATOR_CASE),
    "desk-spoken": Row(COORDINATOR_CASE),
    "desk-answer": Row(STAFF_CASE),
    "desk-answer-autosave": Row(STAFF_CASE | KEEPS_TYPED, "POST"),
    "desk-answer-check": Row(STAFF_CASE | KEEPS_TYPED, "POST"),
    "desk-answer-side": Row(STAFF_CASE, kwargs={"side": "words"}),
    "desk-review": Row(COORDINATOR_CASE),
    "desk-offer": Row(COORDINATOR_CASE),
    "desk-record-conflict": Row(STAFF_CASE, "POST"),
    "desk-public-text": Row(STAFF_CASE),
    "desk-request-consent": Row(STAFF_CASE),
    "desk-ticket": Row(STAFF_CASE),
    "desk-file": Row(STAFF_CASE),
    "desk-act": Row(
        STAFF_CASE | {"nobody": FORBIDDEN, "asker": FORBIDDEN}, "POST", kwargs={"name": "add_note"}
    ),
    # --- the API --------------------------------------------------------------------------------------
    "api-consultations": Row(PUBLIC, "POST"),
    "api-status": Row(OWN_SECRET_API),
    "api-status-messages": Row(OWN_SECRET_API, "POST"),
    "api-status-transition": Row(OWN_SECRET_API, "POST", kwargs={"name": "want_changes"}),
    "api-status-handover": Row(OWN_SECRET_API, "POST"),
    "api-status-outcome": Row(OWN_SECRET_API, "POST"),
    "api-metrics": Row(FIGURES_API),
    "api-ticket-merge": Row(COORDINATOR_CASE, "POST"),
    "api-ticket-split": Row(COORDINATOR_CASE, "POST"),
    "api-ticket-links": Row(STAFF_CASE, "POST"),
    "api-ticket-tags": Row(STAFF_CASE, "POST"),
    "api-ticket-urgency": Row(STAFF_CASE, "POST"),
    "api-ticket-spoken": Row(COORDINATOR_CASE, "POST", kwargs={"name": "erase"}),
    "api-ticket-handovers": Row(COORDINATOR_CASE, "POST"),
    "api-ticket-handover": Row(COORDINATOR_CASE, "POST"),
    "api-answer-templates": Row(STAFF),
    "api-plain-words": Row(STAFF, "POST"),
    "api-ticket-draft": Row(STAFF_CASE),
    "api-ticket-review-comments": Row(STAFF_CASE),
    "api-public-text-check": Row(STAFF_CASE, "POST"),
    "api-suggestions": Row(COORDINATOR_CASE),
    "api-case-conflicts": Row(STAFF_CASE, "POST"),
    "api-me": Row(EXPERT_API),
    "api-me-conflicts": Row(EXPERT_API, "POST"),
    "api-me-conflict": Row(EXPERT_API | {"stranger": HIDDEN}, "DELETE"),
    "api-experts": Row(COORDINATOR),
    "api-expert": Row(COORDINATOR),
    "api-expert-conflicts": Row(COORDINATOR, "POST"),
    "api-expert-conflict": Row(COORDINATOR, "DELETE"),
    "api-assignment": Row(COORDINATOR),
    "api-notices": Row(STAFF),
    "api-notice-choices": Row(STAFF),
    "api-upkeep": Row(EDITORIAL),
    "api-answer-checked": Row(EDITORIAL, "POST"),
    "api-search-handled": Row(EDITORIAL, "POST"),
    "api-window-checks": Row(WINDOWS),
    "api-window-confirm": Row(
        WINDOWS | dict.fromkeys(("holder", "stranger"), FORBIDDEN), "POST", kwargs={"code": "ipa-org"}
    ),
    "api-window-correct": Row(WINDOWS, "POST", kwargs={"code": "ipa-org"}),
    "api-ticket-notes": Row(STAFF_CASE, "POST"),
    "api-ticket-new-link": Row(COORDINATOR_CASE, "POST"),
    "api-notice-read": Row(STAFF | dict.fromkeys(("holder", "stranger", "admin"), HIDDEN), "POST"),
    "api-webhooks": Row(ADMIN),
    "api-webhook": Row(ADMIN),
    "api-webhook-deliveries": Row(ADMIN),
    "api-webhook-again": Row(ADMIN, "POST"),
    "api-window-proposals": Row(WINDOWS),
    "api-window-proposal": Row(WINDOWS | dict.fromkeys(("holder", "stranger"), FORBIDDEN), "POST"),
    "api-notices-read": Row(STAFF, "POST"),
    "api-review-comment-resolved": Row(STAFF_CASE, "POST"),
    "api-ticket-files": Row(STAFF_CASE),
    "api-ticket-file": Row(STAFF_CASE),
    "api-ticket-contact": Row(COORDINATOR_CASE, "PUT"),
    "api-surveys": Row(COORDINATOR),
    "api-survey": Row(COORDINATOR, kwargs=SURVEY),
    "api-survey-results": Row(COORDINATOR, kwargs=SURVEY),
    "api-survey-replies": Row(COORDINATOR, "POST", kwargs=SURVEY),
    "api-satisfaction": Row(COORDINATOR),
    "api-spam": Row(COORDINATOR),
    "api-calendar": Row(COORDINATOR),
    "api-calendar-closed-days": Row(COORDINATOR, "POST"),
    # A shared one is everybody's to read.
    "api-answer-template": Row(STAFF),
    "api-saved-views": Row(STAFF),
    "api-saved-view": Row(STAFF | dict.fromkeys(("holder", "stranger", "admin"), HIDDEN)),
    "api-queues": Row(OWN_CASES_API),
    "api-tickets": Row(OWN_CASES_API),
    "api-ticket": Row(STAFF_CASE),
    "api-ticket-transitions": Row(STAFF_CASE),
    "api-ticket-transition": Row(STAFF_CASE, "POST", kwargs={"name": "request_consent"}),
    "api-search": Row(PUBLIC),
    "api-suggest": Row(PUBLIC),
    "api_windows": Row(PUBLIC),
    "schema": Row(PUBLIC),
    "api-docs": Row(PUBLIC),
    # --- signing in, and what others made: one rule for each ------------------------------------------
    "accounts/": Row(PUBLIC, path="/accounts/password/reset/"),
    "accounts/email/": Row(PUBLIC, path="/accounts/email/"),
    "cms/login/": Row(PUBLIC, path="/cms/login/"),
    "cms/password_reset/": Row(PUBLIC, path="/cms/password_reset/"),
    # Where /cms/ sends whom it does not let in: to the sign-in, or to a plain no.
    "cms_sign_in": Row(of_staff(**dict.fromkeys(PEOPLE[2:], FORBIDDEN))),
    "cms/": Row(rule(SIGN_IN, editor=OK, admin=OK), path="/cms/"),
    "documents/": Row(PUBLIC, path="/documents/1/none.pdf"),
}
OTHERS = ("accounts/", "cms/", "documents/")
"""Trees of addresses that libraries bring with them."""
