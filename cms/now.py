"""An attack that is running: for each thing that may be happening, what to do first, what not to do, whom to call.

Questions, steps and windows come from the data with their sources (`cms/data/taxonomy.json`, `triage`). Needs windows,
wherever they come from, and no database.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.data_words import translated
from cms.reference_data import window_rows
from cms.snippets import Window

NATIONAL_POLICE = "police-9110"


@dataclass(frozen=True)
class Contact:
    """A window to call or write to, with what is special for the prefecture chosen."""

    window: Window
    remark: str = ""


@dataclass(frozen=True)
class Situation:
    """One of the happening-now questions, answered. `code` is its name in the form and the API."""

    code: str
    short: str
    question: str
    steps: list[str]
    donts: list[str]
    notify: list[str]
    contacts: list[Contact]
    chosen: bool


def situations(
    windows: Mapping[str, Window], chosen: Collection[str] = (), prefecture: str = ""
) -> list[Situation]:
    """All that may be happening, what was chosen first; windows for `prefecture` where it has its own.

    Unknown codes in `chosen` change nothing. A window that editors deleted is left out.
    """
    answered = [
        Situation(
            code=item["id"],
            short=translated(item["short_ja"]),
            question=translated(item["question_ja"]),
            steps=[translated(step) for step in item["do_first_ja"]],
            donts=[translated(dont) for dont in item["dont_ja"]],
            notify=[translated(whom) for whom in item["notify_ja"]],
            contacts=_contacts(item["windows"], windows, prefecture),
            chosen=item["id"] in chosen,
        )
        for item in taxonomy.triage_questions()
    ]
    return sorted(answered, key=lambda situation: not situation.chosen)


def shipped_windows() -> dict[str, Window]:
    """The windows as they came with the product, for when the database does not answer."""
    return {row["code"]: Window(**row) for row in window_rows()}


def _contacts(codes: list[str], windows: Mapping[str, Window], prefecture: str) -> list[Contact]:
    """Those that take calls first, then those to write to, then what has no address yet."""
    found: list[Contact] = []
    for code in codes:
        if code not in windows:
            continue
        if code == NATIONAL_POLICE and prefecture:
            found.extend(_police_of(prefecture, windows))
            place = taxonomy.label(taxonomy.PREFECTURES, prefecture)
            remark = _("%(place)sの中からかけると、%(place)sの警察につながります。") % {"place": place}
            found.append(Contact(windows[code], remark))
        else:
            found.append(Contact(windows[code]))
    return sorted(found, key=lambda one: (not one.window.can_be_reached, not one.window.takes_calls))


def _police_of(prefecture: str, windows: Mapping[str, Window]) -> list[Contact]:
    """The police of the prefecture, where it has a number of its own that may be shown."""
    national = windows[NATIONAL_POLICE].shown_phone
    return [
        Contact(window)
        for window in windows.values()
        if window.kind == "police"
        and window.prefecture == prefecture
        and window.shown_phone not in {"", national}
    ]
