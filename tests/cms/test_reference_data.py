"""Categories, windows and glossary terms as shipped, and loading them again."""

import datetime

import pytest
from django.core.management import call_command

from cms import taxonomy
from cms.snippets import Category, GlossaryTerm, Window

pytestmark = pytest.mark.django_db


def test_every_row_of_the_data_is_in_the_database():
    assert Category.objects.count() == len(taxonomy.load("taxonomy")["categories"])
    assert Window.objects.count() == len(taxonomy.load("windows")["windows"])
    assert GlossaryTerm.objects.count() == len(taxonomy.load("glossary")["terms"])


def test_topics_of_windows_are_categories():
    codes = set(Category.objects.values_list("code", flat=True))

    assert {topic for window in Window.objects.all() for topic in window.topics} <= codes


def test_unverified_fields_are_named_as_the_model_names_them():
    names = {field.name for field in Window._meta.get_fields()}

    assert {name for window in Window.objects.all() for name in window.unverified_fields} <= names


def test_loading_again_creates_what_is_missing_and_leaves_what_editors_changed():
    Category.objects.filter(code="mail").update(name="変なメール")
    GlossaryTerm.objects.get(term="マルウェア").delete()

    call_command("load_reference_data", verbosity=0)

    assert Category.objects.get(code="mail").name == "変なメール"
    assert GlossaryTerm.objects.filter(term="マルウェア").exists()


def test_update_overwrites_but_keeps_the_day_an_operator_checked():
    day = datetime.date(2026, 11, 1)
    Window.objects.filter(code="police-36").update(name="別の名前", checked_on=day)

    call_command("load_reference_data", "--update", verbosity=0)

    window = Window.objects.get(code="police-36")
    assert window.name != "別の名前"
    assert window.checked_on == day
