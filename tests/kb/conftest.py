"""Drafts whose words are found nowhere else."""

import uuid

import pytest

from kb.drafts import ArticleDraft


@pytest.fixture
def make_draft():
    """Makes drafts; the same `ref` is the same case."""

    def make(ref=None, **fields):
        defaults = {
            "title": "とびうおの題",
            "question": "あまがえるの質問",
            "answer": "かわせみの答え",
            "category": "mail",
            "audience": "staff",
        }
        return ArticleDraft(source_ref=ref or uuid.uuid4(), **defaults | fields)

    return make
