"""Which caches an installation has. Read by the settings, so nothing of Django may be imported here."""

from pathlib import Path
from typing import Any


def of_installation(broker: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Django's CACHES.

    "default" is for all processes together: who asks how often (allauth's and DRF's counts too). It lies in Redis where
    there is one, else in files. "near" is each process's own memory: what was counted for all readers, at hand without
    a network.
    """
    return {
        "default": _in_redis(broker) if broker.startswith("redis") else _in_files(folder / "limits"),
        "near": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "near",
            # With the default of 300 entries what was counted for all readers would soon be thrown out.
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
    }


def _in_redis(address: str) -> dict[str, Any]:
    return {
        "BACKEND": "config.limits_cache.LimitsCache",
        "LOCATION": address,
        "KEY_PREFIX": "limits",
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
    }


def _in_files(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(folder),
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
