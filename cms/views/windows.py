"""Other windows: the list that one can narrow, and three questions that lead to the right one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import routing, taxonomy
from cms.directory import directory
from cms.now import situations
from cms.routing import Answers
from cms.snippets import Category, Window
from cms.which_form import WhichForm


@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """Where else to turn, narrowed by `prefecture` and `topic`. A code nobody knows narrows nothing."""
    topics = _topics()
    prefecture = _known(request.GET.get("prefecture", ""), taxonomy.PREFECTURES)
    topic = _known(request.GET.get("topic", ""), topics)
    context = {
        "prefecture": prefecture,
        "topic": topic,
        "prefecture_name": dict(taxonomy.PREFECTURES).get(prefecture, ""),
        "topic_name": dict(topics).get(topic, ""),
        "found": directory(Window.objects.all(), prefecture, topic, topics),
    }
    return render(request, "cms/windows.html", context)


@dataclass(frozen=True)
class Result:
    """One place to turn to, as the page shows it. `window` is None for this desk's own pages."""

    target: str
    because: str
    window: Window | None = None


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
            "situations": [
                one for one in situations({}) if one.code in routing.happening_codes(answers.topic)
            ],
            "consult": _consult_address(answers),
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


def _consult_address(answers: Answers) -> str:
    """The form of this desk with the answers carried over, by the names that its fields have."""
    query = QueryDict(mutable=True)
    if answers.happening:
        query.setlist("now", routing.happening_codes(answers.topic))
    for name, value in (("category", answers.topic), ("prefecture", answers.prefecture)):
        if value:
            query[name] = value
    return f"/consult/?{query.urlencode()}" if query else "/consult/"


def _topics() -> taxonomy.Choices:
    return list(Category.objects.values_list("code", "name"))


def _known(code: str, choices: taxonomy.Choices) -> str:
    return code if code in dict(choices) else ""
