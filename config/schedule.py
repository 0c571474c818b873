"""What beat asks the worker for, and how often."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def beat(sweep_seconds: int) -> dict[str, dict[str, Any]]:
    """Name → task and schedule, in seconds or by the clock; the outbox is swept every `sweep_seconds`."""
    return {
        "sweep-effects": {
            "task": "tickets.tasks.sweep_effects_task",
            "schedule": sweep_seconds,
            # A sweep that waited longer than its own period is replaced by the next one.
            "options": {"expires": sweep_seconds},
        },
        "publish-scheduled": {"task": "cms.tasks.publish_scheduled_task", "schedule": 5 * 60},
        "gather-views": {"task": "cms.tasks.gather_views_task", "schedule": 5 * 60},
        "renew-index": {"task": "search.tasks.renew_index_task", "schedule": 5 * 60},
        "reconcile-index": {
            "task": "search.tasks.reconcile_index_task",
            "schedule": crontab(hour="3", minute="10"),
        },
        "pack-measures": {"task": "tickets.tasks.pack_measures_task", "schedule": 5 * 60},
        "renew-due": {"task": "tickets.tasks.renew_due_task", "schedule": 60 * 60},
        "purge-drafts": {"task": "tickets.tasks.purge_drafts_task", "schedule": 60 * 60},
        "scan-again": {"task": "tickets.tasks.scan_again_task", "schedule": 10 * 60},
        "escalate": {"task": "tickets.tasks.escalate_task", "schedule": 5 * 60},
        "ask-for-digests": {"task": "tickets.tasks.ask_for_digests_task", "schedule": 5 * 60},
        "purge-notices": {
            "task": "tickets.tasks.purge_notices_task",
            "schedule": crontab(hour="3", minute="40"),
        },
        "purge-missed-searches": {"task": "search.tasks.purge_missed_searches_task", "schedule": 6 * 60 * 60},
        "close-quiet-cases": {"task": "tickets.tasks.close_quiet_cases_task", "schedule": 6 * 60 * 60},
        "offer-waiting-cases": {"task": "tickets.tasks.offer_waiting_cases_task", "schedule": 60},
        "hand-back-for-leave": {"task": "tickets.tasks.hand_back_for_leave_task", "schedule": 15 * 60},
        "decline-silent-consents": {
            "task": "tickets.tasks.decline_silent_consents_task",
            "schedule": 6 * 60 * 60,
        },
    }
