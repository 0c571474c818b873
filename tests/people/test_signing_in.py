"""Signing in by e-mail; nobody signs up; nothing tells a stranger which addresses are known."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.db import IntegrityError, transaction

from people.models import User
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db
LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"


def shown(response):
    """The page without what differs from request to request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.fixture
def hanako():
    return User.objects.create_user("Hanako@Desk.example.jp", "correct horse battery")


@pytest.mark.parametrize(
    "typed", ["hanako@desk.example.jp", "HANAKO@DESK.EXAMPLE.JP", "Hanako@desk.example.JP"]
)
def test_the_address_may_be_typed_in_any_case(client, hanako, typed):
    response = client.post(LOGIN, {"login": typed, "password": "correct horse battery"})

    assert response.status_code == 302
    assert get_user(client) == hanako


def test_after_signing_in_one_comes_back_to_where_one_was_going(client, hanako):
    data = {"login": hanako.email, "password": "correct horse battery", "next": "/desk/?queue=held"}

    assert client.post(LOGIN, data)["Location"] == "/desk/?queue=held"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/", "//evil.example.com/", "javascript:alert(1)"]
)
def test_signing_in_leads_nobody_to_another_site(client, elsewhere):
    coordinator = user(Role.COORDINATOR)

    response = client.post(LOGIN, {"login": coordinator.email, "password": "password", "next": elsewhere})

    assert (response.status_code, response["Location"]) == (302, "/desk/")


@pytest.mark.parametrize(
    ("role", "workplace"),
    [
        (Role.COORDINATOR, "/desk/"),
        (Role.EXPERT, "/desk/"),
        (Role.EDITOR, "/cms/"),
        (Role.OBSERVER, "/desk/metrics/"),
    ],
)
def test_each_role_lands_where_its_work_is(client, role, workplace):
    response = client.post(LOGIN, {"login": user(role).email, "password": "password"})

    assert (response.status_code, response["Location"]) == (302, workplace)


def test_a_wrong_password_and_an_unknown_address_look_the_same(client, hanako):
    wrong = client.post(LOGIN, {"login": hanako.email, "password": "wrong"})
    unknown = client.post(LOGIN, {"login": "nobody@desk.example.jp", "password": "wrong"})

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert shown(wrong).replace(hanako.email, "") == shown(unknown).replace("nobody@desk.example.jp", "")
    assert get_user(client).is_anonymous


def test_a_closed_account_does_not_sign_in(client, hanako):
    hanako.is_active = False
    hanako.save()

    client.post(LOGIN, {"login": hanako.email, "password": "correct horse battery"})

    assert get_user(client).is_anonymous


def test_guessing_on_and_on_is_stopped(client, hanako):
    for _guess in range(12):
        client.post(LOGIN, {"login": hanako.email, "password": "wrong"})

    client.post(LOGIN, {"login": hanako.email, "password": "correct horse battery"})

    assert get_user(client).is_anonymous


def test_nobody_signs_up(client):
    form = client.get(SIGNUP)
    sent = client.post(
        SIGNUP, {"email": "new@example.jp", "password1": "correct horse", "password2": "correct horse"}
    )

    for response in (form, sent):
        assert response.status_code == 200
        assert "登録の受け付けはしていません" in response.content.decode()
    assert not User.objects.exists()


def test_a_lost_password_looks_the_same_for_known_and_unknown(client, hanako):
    known = client.post(RESET, {"email": hanako.email}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@desk.example.jp"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert shown(known) == shown(unknown)
    assert [message.to for message in mail.outbox] == [[hanako.email]]


def test_the_mailed_link_sets_a_new_password(client, hanako):
    client.post(RESET, {"email": hanako.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]

    form = client.get(link, follow=True)
    new = {"password1": "a brand new pass phrase", "password2": "a brand new pass phrase"}
    client.post(form.request["PATH_INFO"], new)

    hanako.refresh_from_db()
    assert hanako.check_password("a brand new pass phrase")
    assert client.get(link, follow=True).context["token_fail"]


def test_two_accounts_cannot_share_an_address(hanako):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="HANAKO@desk.example.jp")])


def test_pages_of_accounts_are_not_for_robots(client, hanako):
    for path in (LOGIN, SIGNUP, RESET):
        assert '<meta name="robots" content="noindex">' in client.get(path).content.decode()


def test_signing_out_takes_a_press_and_not_only_a_link(client):
    client.force_login(user(Role.COORDINATOR))

    client.get("/accounts/logout/")
    assert get_user(client).is_authenticated
    client.post("/accounts/logout/")

    assert get_user(client).is_anonymous
