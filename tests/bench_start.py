"""How a benchmark begins: settings, a folder of its own, a throw-away database; and how it ends.

Imported before anything of the project, because settings read the environment.
"""

import os
import tempfile
from collections.abc import Callable

FOLDER = tempfile.TemporaryDirectory(prefix="madoguchi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["DATA_DIR"] = FOLDER.name

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import override_settings  # noqa: E402


def in_own_database(report: Callable[[int], None], number: int, *, on_disk: bool = False) -> None:
    """Runs `report(number)` on an empty database, which is gone afterwards; that of SQLite in memory or on the disk."""
    if on_disk and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{FOLDER.name}/bench.sqlite3"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            report(number)
    finally:
        runner.teardown_databases(databases)
        FOLDER.cleanup()
