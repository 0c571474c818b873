"""The consultation: from the question to the public answer and back."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "相談"

    def ready(self) -> None:
        from tickets import receivers  # noqa: F401, PLC0415  receivers connect on import; models load before ready()
