"""Categories, windows and glossary terms as they come with the product, from `cms/data/*.json`."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from cms import taxonomy

Row = dict[str, Any]
GetModel = Callable[[str], type[models.Model]]


def load_reference_data(get_model: GetModel, *, update: bool = False) -> dict[str, int]:
    """Create the rows that are missing; with `update`, also overwrite the others with the data's values.

    Without `update` a row that exists is left as editors made it. `checked_on` of a window is never
    overwritten. `get_model` finds a model of this app by name, so that migrations can pass historical ones.
    Returns how many rows were created or overwritten, by model name.
    """
    return {
        name: sum(_save(get_model(name), key, row, update=update) for row in rows())
        for name, (key, rows) in SOURCES.items()
    }


def _save(model: type[models.Model], key: str, row: Row, *, update: bool) -> bool:
    # A migration that loads data knows only the columns of its time.
    columns = {field.name for field in model._meta.get_fields()}  # noqa: SLF001  Django's API
    values = {name: value for name, value in row.items() if name in columns}
    identity = {key: values.pop(key)}
    if update:
        model._default_manager.update_or_create(**identity, defaults=values)  # noqa: SLF001  Django's API
        return True
    _instance, created = model._default_manager.get_or_create(**identity, defaults=values)  # noqa: SLF001
    return created


def _categories() -> Iterator[Row]:
    for item in taxonomy.load("taxonomy")["categories"]:
        yield {
            "code": item["id"],
            "name": item["name_ja"],
            "description": item["description_ja"],
            "order": item["order"],
        }


def window_rows() -> Iterator[Row]:
    """The shipped windows as keyword arguments of the model."""
    for item in taxonomy.load("windows")["windows"]:
        yield {
            "code": item["id"],
            "name": item["name_ja"],
            "kind": item["kind"],
            "prefecture": item["prefecture_code"] or "",
            "host": item["host_ja"] or "",
            "phone": item["phone"] or "",
            "email": item["email"] or "",
            "url": item["url"] or "",
            "hours": item["hours_ja"] or "",
            "channels": item["channels"],
            "topics": item["topics"],
            "cost": item["cost_ja"] or "",
            "description": item["description_ja"] or "",
            "note": item["note_ja"] or "",
            "source": item["source"] or "",
            "source_date": item["source_date"] or "",
            "verified": item["verified"],
            "stale": item["stale"],
            # The data name their own keys (`hours_ja`); the model asks by its field (`hours`).
            "unverified_fields": [name.removesuffix("_ja") for name in item["unverified_fields"]],
        }


def _glossary_terms() -> Iterator[Row]:
    for item in taxonomy.load("glossary")["terms"]:
        yield {
            "term": item["term"],
            "reading": item["reading"] or "",
            "short": item["short_ja"],
            "plain": item["plain_ja"],
            "aliases": item["aliases"],
            "kind": item["category"] or "",
            "source_note": item["source_note"] or "",
        }


SOURCES: dict[str, tuple[str, Callable[[], Iterator[Row]]]] = {
    "Category": ("code", _categories),
    "Window": ("code", window_rows),
    "GlossaryTerm": ("term", _glossary_terms),
}
