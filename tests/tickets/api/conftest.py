"""Programs that call the API: with a secret link, an API token, a session, or nothing."""

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

PROBLEM_JSON = "application/problem+json"


class Program(APIClient):
    """A program. It sees a crash as the 500 that a real one would see."""

    def __init__(self, **headers):
        super().__init__(raise_request_exception=False)
        self.credentials(**headers)


@pytest.fixture
def anybody():
    return Program()


@pytest.fixture
def asker_of():
    """A program that holds a secret link."""

    def make(token):
        return Program(HTTP_AUTHORIZATION=f"Token {token}")

    return make


@pytest.fixture(params=["bearer", "session"])
def signed_in(request):
    """A program or browser of a user; each test runs once with an API token and once with a session."""

    def make(user):
        if request.param == "bearer":
            return Program(HTTP_AUTHORIZATION=f"Bearer {AuthToken.objects.create(user=user)[1]}")
        browser = Program()
        browser.force_login(user)
        return browser

    return make


@pytest.fixture
def program_of():
    """A program with the API token of a user."""

    def make(user):
        return Program(HTTP_AUTHORIZATION=f"Bearer {AuthToken.objects.create(user=user)[1]}")

    return make


@pytest.fixture
def problem_of():
    """The problem document of an answer, checked for its form."""

    def read(response, status):
        assert response.status_code == status, response.content[:500]
        assert response["Content-Type"] == PROBLEM_JSON
        problem = response.json()
        assert problem["status"] == status
        assert problem["type"].startswith("urn:madoguchi:problem:")
        assert problem["title"]
        assert problem["detail"]
        return problem

    return read
