"""What has to be in place before anything is counted or any error is sent; called by the settings."""

import os
import socket
from pathlib import Path

from config import sentry


def begin(data_dir: Path, *, counts: bool, sentry_dsn: str) -> None:
    """Makes the folder in which this host's processes count together, and connects to Sentry.

    prometheus_client reads the variable when it is first imported, which has to be after this. Raises
    ImproperlyConfigured where Sentry is wanted and its package is missing.
    """
    if counts:
        folder = data_dir / "metrics" / socket.gethostname()
        folder.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))
    if sentry_dsn:
        sentry.start(sentry_dsn)
