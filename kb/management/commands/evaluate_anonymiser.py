"""Measures the detector of names and numbers on labelled texts."""

import functools
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.anonymising import ginza
from kb.anonymising.detector import find
from kb.anonymising.evaluation import measure, read


class Command(BaseCommand):
    help = (
        'Prints JSON {"precision", "recall": {type: share}, "ms_per_1000_chars"} for a file with a JSON object a line: '
        '{"text", "entities": [{"start", "end", "type"}]}. An entity is found when every character of it is marked; '
        "precision is the share of marks that touch an entity (marks of shapes only where the file labels shapes). "
        'Where GiNZA is installed, "with_ginza" has the same for both together.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--labelled", type=Path, required=True)

    def handle(self, *args: Any, labelled: Path, **options: Any) -> None:
        try:
            documents = read(labelled)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        find("起動のための一文。")  # the dictionary is read once, not with the first sentence
        result = measure(documents, functools.partial(find, extra=False))
        if ginza.is_installed():
            find("起動のための一文。", extra=True)
            result["with_ginza"] = measure(documents, functools.partial(find, extra=True))
        self.stdout.write(json.dumps(result, ensure_ascii=False))
