"""Categories, windows and glossary terms as shipped, and loading them again."""

import datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from cms import migrations, taxonomy
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


@pytest.mark.parametrize(
    ("code", "note", "description"),
    [
        (
            "yorozu-36",
            "実施機関・電話番号は保存資料で確認できず（未確認）。公開前に公式サイトで確認する。",
            "shipped",
        ),
        ("yorozu-36", "第1水曜は休みです。", "第1水曜は休みです。"),
        ("of-the-editors", "だれでも来られます。", "だれでも来られます。"),
    ],
)
def test_the_public_goes_on_reading_what_editors_wrote_but_no_shipped_remark(code, note, description):
    file = next(Path(migrations.__file__).parent.glob("*_window_description.py"))
    migration = import_module(f"cms.migrations.{file.stem}")
    shipped = Window.objects.get(code="yorozu-36").description
    Window.objects.update_or_create(
        code=code, defaults={"name": "窓口", "kind": "x", "note": note, "description": ""}
    )

    migration.describe(apps, None)

    expected = shipped if description == "shipped" else description
    assert Window.objects.get(code=code).description == expected
