"""Public pages run no script but our own, and our templates need no exception from that."""

import re

import pytest

from people.roles import Role
from tests.factories import Story, user

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/",
    "/consult/",
    "/kb/",
    "/search/?q=メール",
    "/windows/",
    "/glossary/",
    "/glossary/マルウェア/",
    "/cost/",
    "/accounts/login/",
    "/nothing/",
]


def policy_of(response):
    header = response["Content-Security-Policy"]
    return {part.split()[0]: set(part.split()[1:]) for part in header.split(";") if part.strip()}


def pages(client):
    story = Story().until_requested()
    yield from (client.get(path) for path in [*PUBLIC, f"/c/{story.token}/"])
    client.force_login(user(Role.COORDINATOR))
    yield from (client.get(path) for path in ["/desk/", f"/desk/tickets/{story.ticket.number}/"])


def test_every_page_allows_our_own_scripts_only(client):
    for response in pages(client):
        policy = policy_of(response)
        assert policy["default-src"] == {"'self'"}
        assert policy["object-src"] == {"'none'"}
        assert policy["base-uri"] == {"'self'"}
        assert policy["form-action"] == {"'self'"}
        assert policy["frame-ancestors"] == {"'self'"}
        allowed = set().union(*policy.values())
        assert {
            source for source in allowed if "unsafe" in source or source in {"*", "https:", "http:"}
        } == set()


def test_no_page_needs_an_exception(client):
    for response in pages(client):
        page = response.content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
        assert re.findall(r'(?:src|href)="javascript:', page) == []
        assert re.findall(r'<[^>]* src="(?:https?:)?//', page) == []
        assert re.findall(r'<link rel="(?:stylesheet|icon|preload)"[^>]* href="(?:https?:)?//', page) == []


@pytest.mark.parametrize("path", ["/", "/consult/", "/api/v1/search/", "/healthz"])
def test_every_answer_carries_the_plain_protections(client, path):
    response = client.get(path)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
