"""What is written down is true: the picture of the lifecycle, and the addresses and commands of the README."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from cms.models import KnowledgeIndexPage
from tickets.inputs import INPUTS
from tickets.lifecycle import Publication, Status

README = settings.PROJECT_DIR / "README.md"
LIFECYCLE = settings.PROJECT_DIR / "docs" / "lifecycle.md"
ADDRESSES = {
    "/",
    "/consult/",
    "/c/<token>/",
    "/kb/",
    "/kb/<slug>/",
    "/search/?q=",
    "/windows/",
    "/glossary/",
    "/feed/",
    "/sitemap.xml",
    "/desk/",
    "/desk/metrics/",
    "/cms/",
    "/healthz",
    "/readyz",
    "/api/v1/",
    "/api/v1/docs/",
}
MAKE_TARGETS = {"demo", "test", "check", "bench", "services", "services-stop"}
COMMANDS = {
    "api_token",
    "seed_demo",
    "rebuild_index",
    "reconcile_index",
    "resend_effects",
    "evaluate_search",
    "load_reference_data",
}


def test_the_picture_of_the_lifecycle_is_not_stale(call_command):
    call_command("draw_lifecycle", "--check")


def test_the_picture_shows_every_state_and_transition():
    text = LIFECYCLE.read_text()

    missing = {
        name for name in [*INPUTS, *Status.values, *Publication.values] if not re.search(rf"\b{name}\b", text)
    }
    assert missing == set()


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(ADDRESSES))
def test_a_fixed_address_leads_somewhere(address):
    path = address.split("?")[0].replace("<token>", "x" * 43)
    if path == "/api/v1/":
        return
    if path.startswith("/kb/"):
        assert KnowledgeIndexPage.objects.get().url == "/kb/"
        return

    try:
        match = resolve(path)
    except Resolver404:
        pytest.fail(f"{path} leads nowhere")
    assert path == "/" or match.func.__module__ != "wagtail.views"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_fixed_command_exists(name):
    assert name in get_commands()


@pytest.mark.parametrize("name", sorted(MAKE_TARGETS))
def test_a_fixed_make_target_exists(name):
    makefile = (settings.PROJECT_DIR / "Makefile").read_text()

    assert re.search(rf"^{name}:.*##", makefile, re.MULTILINE)


@pytest.mark.parametrize("words", sorted(ADDRESSES | COMMANDS | {f"make {name}" for name in MAKE_TARGETS}))
def test_the_readme_names_what_is_fixed(words):
    assert words.split("?")[0] in README.read_text()
