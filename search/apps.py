"""Finding published answers in everyday Japanese."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "検索"

    def ready(self) -> None:
        from search import receivers  # noqa: F401, PLC0415  receivers connect on import; models load before ready()
