"""A message in the folder queue is there whole or not at all; a lost Redis is a lost connection."""

import os
from queue import Empty

import pytest
from kombu import Connection

from config import broker


@pytest.fixture
def connection(tmp_path):
    broker.install()
    folder = str(tmp_path / "queue")
    (tmp_path / "queue").mkdir()
    options = {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("filesystem://localhost", transport_options=options) as connection:
        yield connection


def test_a_message_arrives(connection):
    queue = connection.SimpleQueue("celery")

    queue.put({"effect": "請求書"})

    assert queue.get(timeout=5).payload == {"effect": "請求書"}
    queue.close()


def test_a_message_that_is_still_being_written_is_not_taken(connection, monkeypatch):
    channel = connection.channel()
    give_the_name, looked = os.replace, []

    def look_first(part, file):
        with pytest.raises(Empty):
            channel._get("celery")
        looked.append(part.exists())
        give_the_name(part, file)

    monkeypatch.setattr("config.broker.os.replace", look_first)

    channel._put("celery", {"effect": 1})

    assert looked == [True]
    assert channel._get("celery") == {"effect": 1}


def test_a_channel_that_outlives_its_connection_to_redis_says_connection_lost():
    """Celery connects again after such an error, and ends the worker after any other."""
    broker.install()
    connection = Connection("redis://127.0.0.1:1/0")
    transport = connection.transport
    channel = broker.RedisChannel.__new__(broker.RedisChannel)
    channel.connection = transport
    connection.close()

    with pytest.raises(transport.connection_errors, match="closed"):
        channel._connparams()
