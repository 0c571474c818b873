"""What happens beside the cases (readers, votes, voices, searches in vain), counted once more from the rows."""

from collections import Counter

from django.conf import settings

from cms.article_views import ArticleViews
from cms.helpfulness import HelpfulVote
from cms.models import ArticlePage
from search.models import MissedSearch
from tests import oracle
from tests.figures import reading
from tests.figures.expected import MIN_N, wilson
from tickets.models import Questionnaire, Survey

MOST = 10
NEWEST_SEMINARS = 3
HELPED_CODES = {"yes": "役に立った", "partly": "少し役に立った", "no": "役に立たなかった"}
HELPED = HELPED_CODES.values()


def _read(first, last):
    """(views of all, [(title, path, views, yes, no)], the most read first)."""
    every = [
        (article, number)
        for article, day, number in ArticleViews.objects.values_list("article", "day", "number")
        if first <= day <= last
    ]
    views = Counter()
    for article, number in every:
        views[article] += number
    votes = Counter(
        (article, helpful)
        for article, helpful, at in HelpfulVote.objects.values_list("article", "helpful", "voted_at")
        if first <= at.astimezone(oracle.JAPAN).date() <= last
    )
    pages = {page.pk: page for page in ArticlePage.objects.live().public() if page.retracted_at is None}
    rows = [
        (pages[pk].title, f"/kb/{pages[pk].slug}/", number, votes[pk, True], votes[pk, False])
        for pk, number in sorted(views.items(), key=lambda item: (-item[1], item[0]))
        if pk in pages
    ]
    return sum(number for _article, number in every), rows


def api(tally, truth, answer, period, *, protected=False):
    """`extras` and `reading`; of observers', what is shown of votes."""
    names = ("deflections", "helpful", "not_helpful")
    for name, number in zip(names, truth.beside(*period), strict=True):
        shown = answer["extras"][name]
        if not (protected and shown is None):
            tally.same(f"extras {name}", shown, number)
        tally.holds(not protected or shown is None or not 0 < shown < MIN_N, f"extras {name}: {shown}")
    views, rows = _read(*period)
    tally.same("views", answer["reading"]["views"], views)
    shown = [
        [one[name] for name in ("title", "path", "views", "helpful", "not_helpful")]
        for one in answer["reading"]["answers"]
    ]
    tally.same("answers", shown, [_without_votes(row, protected=protected) for row in rows[:MOST]])


def _without_votes(row, *, protected):
    return [*row[:3], None, None] if protected else list(row)


def page(tally, truth, shown, period):
    tally.same("beside", shown["beside"], [*truth.beside(*period), _searched_in_vain()])
    views(tally, shown, period)
    counts = _helped(*period)
    n = sum(counts.values())
    tally.same("voices", shown["said"], [n] if n else [])
    tally.same("what they said", shown["voices"], _shares(counts) if n else [])
    tally.same("seminars", shown["seminars"], _seminars(Questionnaire.objects.all()))


def voices_of_observer(tally, shown, period):
    """What is shown is exact, and no handful."""
    counts = _helped(*period)
    n = sum(counts.values())
    tally.holds(shown["said"] in ([], [n]) and not 0 < sum(shown["said"]) < MIN_N, f"{shown['said']} of {n}")
    tally.holds(shown["voices"] in ([], _shares(counts)), f"{shown['voices']} of {counts}")
    handful = any(0 < number < MIN_N or 0 < n - number < MIN_N for number in counts.values())
    tally.holds(not (shown["voices"] and handful), f"{shown['voices']} of {counts}")
    tally.same("seminars", shown["seminars"], _seminars(Questionnaire.objects.filter(is_open=False)))


def _searched_in_vain():
    asked = MissedSearch.objects.filter(handled_at=None).values_list("count", "days")
    return sum(max(times, days) > 1 for times, days in asked)


def _helped(first, last):
    counts = dict.fromkeys(HELPED, 0)
    for helped, at in Survey.objects.values_list("helped", "given_at"):
        if first <= at.astimezone(oracle.JAPAN).date() <= last:
            counts[HELPED_CODES[helped]] += 1
    return counts


def _shares(counts):
    n = sum(counts.values())
    return [[words, *_with_interval(number, n)] for words, number in counts.items()]


def _with_interval(hits, n):
    return [round(100 * hits / n), *wilson(hits, n)] if n >= MIN_N else []


def _seminars(asked):
    rows = []
    for one in sorted(asked, key=lambda one: one.created_at, reverse=True):
        question = next(
            question for question in one.questions.order_by("position") if question.kind != "text"
        )
        least = {"scale": 4, "yes_no": 1}[question.kind]
        said = list(question.answers.values_list("value", flat=True))
        if said:
            hits, n = sum(value >= least for value in said), len(said)
            rows.append([f"{one.title}{question.text}", *_with_interval(hits, n), n])
    return rows[:NEWEST_SEMINARS]


def views(tally, shown, period, *, protected=False):
    """The table of answers; the share of votes is in the API's words nowhere else, so it is not compared here."""
    every, rows = _read(*period)
    first_day = ArticleViews.objects.order_by("day").values_list("day", flat=True).first()
    # Before anything was counted there is no number to show, not even 0.
    tally.same("views", shown["read"], [every] if first_day and first_day <= period[1] else [])
    mine = [_without_votes(row, protected=protected) for row in rows[:MOST]]
    tally.same("answers", [row[:4] for row in shown["answers"]], [[row[0], *row[2:]] for row in mine])


def files(tally, truth, client, period, ending, *, protected=False):
    """The file of all answers that were read, and the sheet with the same rows."""

    query = {"from": period[0].isoformat(), "to": period[1].isoformat()}
    _every, rows = _read(*period)
    mine = [_without_votes(row, protected=protected) for row in rows]
    mine = [[row[0], f"{settings.BASE_URL}{row[1]}", *row[2:]] for row in mine]
    tables = [reading.of_answers_file(client, query, ending)]
    if ending == "xlsx":
        tables.append(reading.of_answers_sheet(client, query))
    for shown in tables:
        tally.same(f"{ending} of answers", [row[:5] for row in shown], mine)
