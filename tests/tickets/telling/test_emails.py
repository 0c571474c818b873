"""Mails go out in the asker's language; what the desk wrote stays as it was written."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from tests.factories import Story
from tickets.models import Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.PROJECT_DIR) / "tickets" / "templates" / "tickets" / "email"
TO_EXPERTS = {
    "offer",
    "asker_replied",
    "reopened",
    "returned",
    "offer_passed",
    "handed_back",
    "notice",
    "digest",
    "monthly_figures",
}
VARIABLE = re.compile(r"\{\{\s*([\w.]+)|\{%\s*(if|for|endif|endfor)\b")


def carry_out():
    while delivery.sweep():
        pass


def in_english(story):
    Ticket.objects.filter(pk=story.ticket.pk).update(language="en")
    return story


def names(folder):
    return {file.name for file in folder.glob("*.txt") if file.name.split(".")[0] not in TO_EXPERTS}


def test_every_mail_to_askers_is_there_in_both_languages():
    assert names(FOLDER / "en") == names(FOLDER)


@pytest.mark.parametrize("name", sorted(names(FOLDER)))
def test_both_languages_say_the_same_things(name):
    japanese, english = (
        {found for match in VARIABLE.findall(path.read_text()) for found in match if found}
        for path in (FOLDER / name, FOLDER / "en" / name)
    )

    assert english == japanese
    assert not re.search("[ぁ-んァ-ヶ]", (FOLDER / "en" / name).read_text())


def test_an_asker_who_reads_english_is_written_to_in_english():
    story = in_english(Story()).until_granted()
    carry_out()

    to_asker = [one for one in mail.outbox if one.to == [story.ticket.email]]
    subjects = [one.subject for one in to_asker]

    assert len(subjects) >= 3
    assert all(subject.startswith("[Shikoku Cyber Help Desk]") for subject in subjects)
    assert all("Shikoku Cyber Help Desk" in one.body for one in to_asker)


def test_experts_are_written_to_in_japanese():
    story = in_english(Story())
    story.do("offer", story.coordinator, expert=story.expert.email)
    carry_out()

    to_expert = [one.subject for one in mail.outbox if one.to == [story.expert.email]]

    assert to_expert
    assert all("四国サイバー相談" in subject for subject in to_expert)
