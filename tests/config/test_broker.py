"""The folder queue: a message is there whole or not at all."""

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
