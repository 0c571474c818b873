"""Browsers, and what stands on the page they show."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from tickets.forms import OWN_PAGES


@pytest.fixture
def browser_of():
    """A browser in which this user is signed in."""

    def make(user):
        browser = Client(raise_request_exception=False)
        browser.force_login(user)
        return browser

    return make


@pytest.fixture
def text_of():
    """The text of a page as a person reads it: without tags, spaces joined."""

    def read(response):
        page = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

    return read


@pytest.fixture
def buttons_of():
    """The names of the transitions that can be sent from a page, or that have a page of their own."""

    def read(response):
        shown = response.content.decode()
        sent_to = re.findall(r'<form method="post" action="([^"]+)"', shown)
        led_to = re.findall(r'<a class="button[^"]*" href="([^"]+)"', shown)
        names = {address.rstrip("/").rsplit("/", 1)[1] for address in sent_to}
        own_pages = {
            name
            for name, page in OWN_PAGES.items()
            if any(
                reverse(page, args=[address.split("/")[3]]) == address
                for address in led_to
                if address.startswith("/desk/tickets/")
            )
        }
        return names - {"logout"} | own_pages

    return read


@pytest.fixture
def control():
    """The tag of the control with this id."""

    def read(response, control_id):
        found = re.search(
            rf'<(?:input|textarea|select)[^>]* id="{control_id}"[^>]*>', response.content.decode()
        )
        assert found, f"no control {control_id}"
        return found[0]

    return read


@pytest.fixture
def assert_escaped():
    """Nothing that was typed became a tag, and it is still there to be read."""

    def check(response, attack):
        page = response.content.decode()
        assert attack not in page
        assert html.escape(attack) in page

    return check
