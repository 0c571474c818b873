"""The OpenAPI document: complete, valid, ours only, and readable in the browser."""

import pytest
import yaml
from django.core.management import call_command as django_call_command

FIXED = {
    "/api/v1/consultations/": {"post"},
    "/api/v1/consultations/status/": {"get"},
    "/api/v1/consultations/status/transitions/{name}/": {"post"},
    "/api/v1/tickets/": {"get", "post"},
    "/api/v1/tickets/{number}/": {"get"},
    "/api/v1/tickets/{number}/transitions/": {"get"},
    "/api/v1/tickets/{number}/transitions/{name}/": {"post"},
    "/api/v1/search/": {"get"},
    "/api/v1/suggest/": {"get"},
    "/api/v1/windows/": {"get"},
    "/api/v1/metrics/": {"get"},
}


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    file = tmp_path_factory.mktemp("openapi") / "schema.yml"
    django_call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    return yaml.safe_load(file.read_text())


def methods(operations):
    return {method for method in operations if method in {"get", "post", "put", "patch", "delete"}}


def test_the_document_is_made_without_a_warning(document):
    assert document["openapi"].startswith("3.")


@pytest.mark.parametrize("path", FIXED)
def test_a_fixed_address_is_described(document, path):
    assert methods(document["paths"][path]) == FIXED[path]


def test_only_our_own_api_is_described(document):
    assert {path for path in document["paths"] if not path.startswith("/api/v1/")} == set()


def test_the_parameters_of_the_search_are_described(document):
    parameters = {entry["name"] for entry in document["paths"]["/api/v1/search/"]["get"]["parameters"]}

    assert parameters == {"q", "category", "audience", "industry", "size", "page"}


def test_what_is_sent_and_answered_is_described(document):
    post = document["paths"]["/api/v1/consultations/"]["post"]

    assert set(post["requestBody"]["content"]) == {"application/json"}
    assert set(post["responses"]) == {"201", "400", "429"}
    sent = document["components"]["schemas"]["ConsultationInputRequest"]
    assert set(sent["required"]) == {"body", "email"}


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_everybody_may_read_it(client, db, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.content
