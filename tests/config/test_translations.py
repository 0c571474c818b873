"""The English catalogues: complete, of this code and this data, and compiled."""

import os
import re
import shutil
import subprocess
import sys

import polib
import pytest
from django.conf import settings

from cms.data_strings import data_strings

ROOT = settings.PROJECT_DIR
WORDS, DATA = (path / "en" / "LC_MESSAGES" / "django.po" for path in settings.LOCALE_PATHS)
APPS = ("config", "tickets", "kb", "search", "cms", "people")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@pytest.fixture(scope="module")
def words_of_the_code(tmp_path_factory):
    """What `make messages` would collect now: (context, msgid, plural)."""
    folder = tmp_path_factory.mktemp("words")
    for app in APPS:
        shutil.copytree(
            ROOT / app,
            folder / app,
            ignore=shutil.ignore_patterns("locale", "__pycache__", "static", "migrations"),
        )
    (folder / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--no-location"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},  # without settings: one catalogue for all
        check=True,
        capture_output=True,
    )
    return keys(polib.pofile(str(folder / "locale/en/LC_MESSAGES/django.po")))


def keys(catalogue):
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_word_of_the_code_is_in_the_catalogue_and_no_other(words_of_the_code):
    assert keys(polib.pofile(str(WORDS))) == words_of_the_code


def test_every_word_of_the_data_is_in_the_catalogue_and_no_other():
    assert {entry.msgid for entry in polib.pofile(str(DATA))} == set(data_strings())


@pytest.mark.parametrize("path", [WORDS, DATA], ids=["code", "data"])
def test_everything_is_translated(path):
    catalogue = polib.pofile(str(path))

    assert [entry.msgid for entry in catalogue if entry.fuzzy or not all(translations(entry))] == []


@pytest.mark.parametrize("path", [WORDS, DATA], ids=["code", "data"])
def test_translations_have_the_same_placeholders(path):
    for entry in polib.pofile(str(path)):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)) - {"%%"}
        for text in translations(entry):
            assert set(PLACEHOLDER.findall(text)) - {"%%"} == wanted, entry.msgid


@pytest.mark.parametrize("path", [WORDS, DATA], ids=["code", "data"])
def test_what_is_compiled_is_what_is_written(path):
    written, compiled = (
        {(entry.msgctxt, entry.msgid): translations(entry) for entry in catalogue}
        for catalogue in (polib.pofile(str(path)), polib.mofile(str(path.with_suffix(".mo"))))
    )

    assert compiled == written
