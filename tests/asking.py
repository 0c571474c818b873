"""Walks the form as a browser without scripts does: every page's hidden fields are sent along."""

import html
import re
from typing import Any

from django.test import Client

WHAT, FIRM, CONTACT, CHECK = "/consult/", "/consult/firm/", "/consult/contact/", "/consult/check/"
STEP_FIELDS = {
    WHAT: ("body", "happening_now"),
    FIRM: ("prefecture", "industry", "size_band", "audience", "level"),
    CONTACT: ("email", "organisation", "name", "language"),
}


def hidden(response) -> dict[str, Any]:
    """The hidden fields of the form on a page, repeated ones as lists."""
    form = re.search(r'<form method="post" action="/consult/.*?</form>', response.content.decode(), re.DOTALL)
    values: dict[str, Any] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', form[0]):
        name = re.search(r'name="([^"]*)"', tag)[1]
        value = html.unescape(re.search(r'value="([^"]*)"', tag)[1])
        values.setdefault(name, []).append(value)
    return {name: found if name == "happening_now" else found[0] for name, found in values.items()}


def fill(client: Client, address: str, data: dict[str, Any], **more: Any):
    """Opens a step, fills in those of `data` that it asks for, and presses the button."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    mine = {name: data[name] for name in STEP_FIELDS.get(address, ()) if name in data}
    return client.post(address, {**hidden(page), **mine, **more})


def walk_to(client: Client, address: str, data: dict[str, Any]) -> None:
    """Fills in every step before `address`."""
    for step in STEP_FIELDS:
        if step == address:
            return
        answer = fill(client, step, data)
        assert answer.status_code == 302, answer.content.decode()


def send(client: Client, data: dict[str, Any], **more: Any):
    """The whole walk; the answer to the last button."""
    walk_to(client, CHECK, data)
    return fill(client, CHECK, data, **more)
