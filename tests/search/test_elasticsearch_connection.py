"""How the client is made from the settings, and that what it says shows no password. No server needed."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.analysis import query_terms
from search.documents import Document
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import client_from_settings, engine_from_settings
from search.engines.elasticsearch.connection import Pause, QuestionRefused, from_answer

SECRET = "s3cret-word"
NOWHERE = f"http://desk:{SECRET}@127.0.0.1:1"


@pytest.fixture(autouse=True)
def plain(settings):
    settings.ELASTICSEARCH_URL = NOWHERE
    settings.ELASTICSEARCH_API_KEY = ""
    settings.ELASTICSEARCH_CA_FILE = ""
    settings.ELASTICSEARCH_TIMEOUT = 0.8
    yield
    settings.ELASTICSEARCH_URL = ""


def test_addresses_stand_with_commas_between(settings):
    settings.ELASTICSEARCH_URL = "http://one:9200, https://two"

    assert {node.base_url for node in client_from_settings().transport.node_pool.all()} == {
        "http://one:9200",
        "https://two:443",
    }


@pytest.mark.parametrize(
    "address",
    ["", f"desk:{SECRET}@host:9200", f"http://desk:{SECRET}@host:port"],
)
def test_wrong_address_is_told_without_the_password(settings, address):
    settings.ELASTICSEARCH_URL = address

    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL") as raised:
        client_from_settings()

    assert SECRET not in str(raised.value)


def test_missing_ca_file_is_told(settings, tmp_path):
    settings.ELASTICSEARCH_URL = f"https://desk:{SECRET}@127.0.0.1:1"
    settings.ELASTICSEARCH_CA_FILE = str(tmp_path / "nothing.crt")

    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_CA_FILE"):
        client_from_settings()


def test_nobody_there_is_unavailable_and_shows_no_password(caplog):
    caplog.set_level("DEBUG")
    engine = engine_from_settings("anything")

    for ask in (
        lambda: engine.search(query_terms("メール"), {}, 0, 10),
        engine.count,
        engine.is_current,
        lambda: list(engine.entries()),
        lambda: engine.put([Document(1, "メール", "")]),
    ):
        with pytest.raises(EngineUnavailable) as raised:
            ask()
        assert SECRET not in f"{raised.value} {raised.value.__cause__!r}"
    assert SECRET not in caplog.text


def test_errors_of_the_server_do_not_quote_the_text():
    answer = {"error": {"type": "parsing_exception", "reason": "failed on [相談の文]"}}

    assert "相談" not in str(from_answer(400, answer))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pause(clock) -> Pause:
    return Pause(3, clock)


def fail(pause, error):
    with pytest.raises(EngineUnavailable), pause.respected():
        raise error


def asked(pause) -> bool:
    """Whether the server would be asked; it answers then."""
    try:
        with pause.respected():
            return True
    except EngineUnavailable:
        return False


def test_after_a_failure_nobody_asks_for_a_while(pause, clock):
    fail(pause, from_answer(503, {}))

    clock.now = 2.9
    assert not asked(pause)


def test_after_the_pause_one_tries_and_opens_it_for_all(pause, clock):
    fail(pause, from_answer(503, {}))

    clock.now = 3.0
    with pause.respected():
        assert not asked(pause)
    assert asked(pause)


def test_failed_try_begins_another_pause(pause, clock):
    fail(pause, from_answer(503, {}))
    clock.now = 3.0
    fail(pause, from_answer(503, {}))

    clock.now = 5.9
    assert not asked(pause)
    clock.now = 6.0
    assert asked(pause)


def test_refused_question_says_nothing_about_the_server(pause):
    fail(pause, from_answer(400, {}))

    assert asked(pause)


@pytest.mark.parametrize(
    ("status", "refused"), [(400, True), (404, True), (429, False), (500, False), (503, False)]
)
def test_only_an_answer_about_the_question_is_a_refusal(status, refused):
    assert isinstance(from_answer(status, {}), QuestionRefused) == refused
