"""`manage.py evaluate_search --corpus C.jsonl --queries Q.jsonl`: quality and speed as JSON."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.base import SearchError
from search.evaluation import UnusableLine, evaluate, read_questions
from search.index import scratch_engine


class Command(BaseCommand):
    help = "Measure search on a corpus and questions, on an index of its own of the configured engine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--corpus", type=Path, required=True, help='lines of {"id", "title", "body"}')
        parser.add_argument(
            "--queries", type=Path, required=True, help='lines of {"query", "relevant": [ids]}'
        )

    def handle(self, *args: Any, corpus: Path, queries: Path, **options: Any) -> None:
        try:
            questions = read_questions(queries)
            with scratch_engine() as engine:
                figures = evaluate(engine, corpus, questions)
        except (OSError, UnusableLine, SearchError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(figures))
