"""The evaluation command: what it counts and how it answers."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kb.anonymising.evaluation import measure
from kb.anonymising.marks import Found


def labelled(text, *entities):
    return {
        "text": text,
        "entities": [dict(zip(("start", "end", "type"), entity, strict=True)) for entity in entities],
    }


def finding(*found):
    return lambda _text: [Found(*one) for one in found]


def test_an_entity_is_found_when_every_character_is_marked():
    document = labelled("高松市の山田", (0, 3, "place"), (4, 6, "person"))

    result = measure([document], finding((0, 2, "place"), (2, 3, "name"), (4, 5, "person")))

    assert result["recall"] == {"place": 1.0, "person": 0.0}
    assert result["precision"] == 1.0


def test_precision_is_the_share_of_marks_that_touch_an_entity():
    document = labelled("高松市の山田です", (0, 3, "place"))

    assert measure([document], finding((0, 1, "place"), (6, 8, "name")))["precision"] == 0.5


def test_dates_count_only_where_dates_are_labelled():
    names, shapes = labelled("5月3日の山田", (5, 7, "person")), labelled("5月3日", (0, 4, "date"))
    find = finding((0, 4, "date"))

    assert measure([names], find)["marks"] == 0
    assert measure([shapes], find)["marks"] == 1


def test_the_command_prints_one_object(tmp_path):
    file = tmp_path / "labelled.jsonl"
    file.write_text(
        json.dumps(labelled("高松市の山田太郎さんです。", (0, 3, "place"), (4, 8, "person"))) + "\n"
    )
    printed = StringIO()

    call_command("evaluate_anonymiser", labelled=file, stdout=printed)

    result = json.loads(printed.getvalue())
    assert result["recall"] == {"person": 1.0, "place": 1.0}
    assert result["precision"] == 1.0
    assert result["ms_per_1000_chars"] > 0


@pytest.mark.parametrize("content", [None, "{not json", '{"text": "a"}'])
def test_a_file_that_cannot_be_read_says_so(tmp_path, content):
    file = tmp_path / "labelled.jsonl"
    if content is not None:
        file.write_text(content)

    with pytest.raises(CommandError):
        call_command("evaluate_anonymiser", labelled=file)
