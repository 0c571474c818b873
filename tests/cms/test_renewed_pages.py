"""Shipped texts that were renewed: on sites that still show the old ones, and on no page that an editor changed."""

import importlib

import pytest
from django.apps import apps

from cms.models import StandardPage

pytestmark = pytest.mark.django_db
renewal = importlib.import_module("cms.migrations.0011_privacy_of_drafts_and_files")
NEW = "送る前の書きかけ"


@pytest.fixture
def page(monkeypatch):
    """The page as it was shipped once; what was shipped then is known by its hash alone."""
    page = StandardPage.objects.get(slug="privacy")
    StandardPage.objects.filter(pk=page.pk).update(body="<p>前の文</p>", body_en="<p>Before</p>")
    hashes = {"body": {renewal._hash("<p>前の文</p>")}, "body_en": {renewal._hash("<p>Before</p>")}}
    monkeypatch.setattr(renewal, "SHIPPED", hashes)
    return page


def renewed(page):
    renewal.renew(apps, None)
    page.refresh_from_db()
    return page


def test_a_new_site_has_the_text():
    page = StandardPage.objects.get(slug="privacy")

    assert NEW in page.body
    assert "What you began to write" in page.body_en


def test_a_page_as_it_was_shipped_is_renewed(page):
    assert NEW in renewed(page).body
    assert "What you began to write" in page.body_en


def test_a_text_that_an_editor_changed_stays(page):
    StandardPage.objects.filter(pk=page.pk).update(body="<p>前の文。足した文。</p>")

    assert renewed(page).body == "<p>前の文。足した文。</p>"
    assert "What you began to write" in page.body_en


def test_a_page_that_an_editor_is_changing_stays(page):
    page = StandardPage.objects.get(pk=page.pk)
    page.save_revision()

    assert renewed(page).body == "<p>前の文</p>"
