"""Other windows: the list that one can narrow, and three questions that lead to the right one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms import routing, taxonomy
from cms.data_words import translated
from cms.directory import directory
from cms.revalidation import revalidated
from cms.routing import Answers
from cms.snippets import Category, Window
from cms.which_form import WhichForm


@revalidated
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """Where else to turn, narrowed by `prefecture`, `topic` and `open`. A code nobody knows narrows nothing."""
    topics = _topics()
    prefecture = _known(request.GET.get("prefecture", ""), taxonomy.PREFECTURES)
    topic = _known(request.GET.get("topic", ""), topics)
    is_open = bool(request.GET.get("open"))
    context = {
        "prefecture": prefecture,
        "topic": topic,
        "prefecture_name": dict(taxonomy.PREFECTURES).get(prefecture, ""),
        "topic_name": dict(topics).get(topic, ""),
        "open": is_open,
        "narrowed": bool(prefecture or topic or is_open),
        "found": directory(
            Window.objects.all(), prefecture, topic, topics, open_at=timezone.now() if is_open else None
        ),
    }
    return render(request, "cms/windows.html", context)


@dataclass(frozen=True)
class Result:
    """One place to turn to, as the page shows it. `window` is None for this desk's own pages."""

    target: str
    because: str
    window: Window | None = None


@revalidated
@require_safe
def which_window(request: HttpRequest) -> HttpResponse:
    """The three questions and, once they are answered, where to turn and why."""
    topics = _topics()
    asked = set(WhichForm.base_fields) & set(request.GET)
    form = WhichForm(request.GET if asked else None, topics=topics)
    context: dict[str, Any] = {"form": form, "errors": form.summary() if asked else []}
    if asked and form.is_valid():
        answers = form.answers()
        context |= {
            "answers": answers,
            "results": _results(answers),
            "first_steps": [
                (short, _address("/now/", {"now": code, "prefecture": answers.prefecture}))
                for code, short in _happening(answers.topic)
            ],
            "ways_to_ask": _ways_to_ask(answers),
            "topic_name": dict(topics).get(answers.topic, ""),
            "need_name": dict(routing.NEEDS).get(answers.need, ""),
            "prefecture_name": dict(taxonomy.PREFECTURES).get(answers.prefecture, ""),
        }
    return render(request, "cms/which_window.html", context, status=400 if context["errors"] else 200)


def _results(answers: Answers) -> list[Result]:
    """The suggestions whose window still exists and is not somebody else's prefecture's."""
    found = Window.objects.in_bulk()
    results = []
    for suggestion in routing.route(answers):
        window = found.get(suggestion.target)
        if suggestion.target in {routing.DESK, routing.NOW, routing.ANSWERS}:
            results.append(Result(suggestion.target, suggestion.because))
        elif window is not None and window.prefecture in {"", answers.prefecture}:
            results.append(Result(suggestion.target, suggestion.because, window))
    return results


def _ways_to_ask(answers: Answers) -> list[tuple[str, str]]:
    """(what is happening, address): the form of this desk with the answers carried over, by the names of its fields.

    One for each thing that may be happening within the topic, so that nothing is ticked that nobody said.
    """
    carried = {"category": answers.topic, "prefecture": answers.prefecture}
    happening = dict(_happening(answers.topic)) if answers.happening else {}
    return [
        (short, _address("/consult/", {"now": code, **carried})) for code, short in happening.items()
    ] or [("", _address("/consult/", carried))]


def _happening(topic: str) -> list[tuple[str, str]]:
    """Code and short name of the happening-now questions that belong to the topic."""
    return [
        (item["id"], translated(item["short_ja"]))
        for item in taxonomy.triage_questions()
        if item["category"] == topic
    ]


def _address(path: str, query: dict[str, str]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{given}" if given else path


def _topics() -> taxonomy.Choices:
    return [(one.code, str(one)) for one in Category.objects.all()]


def _known(code: str, choices: taxonomy.Choices) -> str:
    return code if code in dict(choices) else ""
