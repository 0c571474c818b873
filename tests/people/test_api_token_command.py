"""`manage.py api_token EMAIL`."""

import pytest
from django.core.management.base import CommandError
from knox.models import AuthToken

from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db


def status_with(client, token):
    return client.get("/api/v1/tickets/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code


def test_the_token_works(client, call_command):
    coordinator = user(Role.COORDINATOR)

    token = call_command("api_token", coordinator.email.upper()).strip()

    assert status_with(client, token) == 200
    assert status_with(client, f"{token}x") == 401


def test_the_token_is_not_in_the_database(call_command):
    token = call_command("api_token", user(Role.COORDINATOR).email).strip()

    row = AuthToken.objects.get()
    assert token not in (row.digest, row.token_key)


def test_an_unknown_address_is_an_error(call_command):
    with pytest.raises(CommandError, match=r"nobody@example\.jp"):
        call_command("api_token", "nobody@example.jp")

    assert not AuthToken.objects.exists()


def test_revoked_tokens_work_no_more(client, call_command):
    one, other = user(Role.COORDINATOR), user(Role.COORDINATOR)
    ended = call_command("api_token", one.email).strip()
    kept = call_command("api_token", other.email).strip()

    call_command("api_token", one.email, "--revoke")

    assert (status_with(client, ended), status_with(client, kept)) == (401, 200)
