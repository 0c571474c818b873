"""A draft that could not become an article is refused before anything is written."""

import dataclasses
import uuid

import pytest

from kb.drafts import ArticleDraft, InvalidDraftError

GOOD = {"source_ref": uuid.uuid4(), "title": "題", "question": "質問", "answer": "答え"}


def test_a_complete_draft_is_kept_to_the_last_space():
    draft = ArticleDraft(**GOOD | {"answer": " 答え \n"})

    assert draft.answer == " 答え \n"
    with pytest.raises(dataclasses.FrozenInstanceError):
        draft.title = "別"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source_ref", "not-a-uuid"),
        ("title", ""),
        ("title", "　"),
        ("title", "長" * 256),
        ("title", None),
        ("question", ""),
        ("question", "長" * 20_001),
        ("answer", "\n"),
        ("answer", "NUL\x00"),
        ("category", None),
        ("audience", "nobody"),
        ("industry", "ZZ"),
        ("size_band", "e99"),
    ],
)
def test_a_field_that_cannot_be_published_is_named(field, value):
    with pytest.raises(InvalidDraftError, match=f"^{field}:"):
        ArticleDraft(**GOOD | {field: value})


def test_the_error_does_not_repeat_the_text():
    with pytest.raises(InvalidDraftError) as error:
        ArticleDraft(**GOOD | {"title": "秘密" * 200})

    assert "秘密" not in str(error.value)
