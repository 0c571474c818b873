"""From an answered case to a public article. Knows no ticket."""

from django.apps import AppConfig


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = "公開"
