"""The index behind the search box of Wagtail's admin.

Wagtail replaces an article's entry whenever it is saved. SQLite's FTS5, though, only marks the old words
as deleted and keeps them in its files until it happens to merge them.
"""

from django.db import connection
from modelsearch.conf import get_app_config


def forget_earlier_words() -> None:
    """On SQLite, merge the full-text index now, so that no word of a replaced entry stays in it."""
    if connection.vendor != "sqlite":
        return
    # Looked up here: on PostgreSQL there is no such model.
    table = get_app_config().get_model("SQLiteFTSIndexEntry")._meta.db_table  # noqa: SLF001  Django's API
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608  a table's own name
