"""The settings fail closed: what is not said is not allowed."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = """
import json
from config import settings as s
print(json.dumps({name: getattr(s, name, None) for name in %r}, default=str))
"""
WATCHED = [
    "DEBUG",
    "DEMO",
    "ALLOWED_HOSTS",
    "SECURE_HTTPS",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_BACKEND",
    "DATABASES",
]


@pytest.fixture
def start(tmp_path):
    """Loads the settings in a process of their own, in exactly this environment."""

    def run(**environment):
        return subprocess.run(
            [sys.executable, "-c", SHOW % WATCHED],
            cwd=settings.PROJECT_DIR,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def loaded(process):
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_without_a_secret_key_nothing_starts(start):
    process = start()

    assert process.returncode != 0
    assert "SECRET_KEY" in process.stderr


def test_an_empty_secret_key_is_none(start):
    process = start(SECRET_KEY="")

    assert process.returncode != 0
    assert "SECRET_KEY" in process.stderr


def test_what_is_not_said_is_off(start):
    found = loaded(start(SECRET_KEY="x"))

    assert (found["DEBUG"], found["DEMO"]) == (False, False)
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1"]


def test_only_the_host_of_the_base_url_is_answered(start):
    found = loaded(start(SECRET_KEY="x", BASE_URL="https://desk.example.jp/"))

    assert found["ALLOWED_HOSTS"] == ["desk.example.jp"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://desk.example.jp"]


def test_with_https_no_cookie_travels_in_the_open(start):
    found = loaded(start(SECRET_KEY="x", BASE_URL="https://desk.example.jp"))

    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]


def test_hosts_and_database_come_from_the_environment(start):
    found = loaded(
        start(
            SECRET_KEY="x", ALLOWED_HOSTS="a.example.jp,b.example.jp", DATABASE_URL="postgres://u:p@db/desk"
        )
    )

    assert found["ALLOWED_HOSTS"] == ["a.example.jp", "b.example.jp"]
    assert found["DATABASES"]["default"]["HOST"] == "db"


@pytest.mark.parametrize("value", ["", "no", "0", "off", "False", "nonsense"])
def test_only_a_clear_yes_switches_debugging_on(start, value):
    assert loaded(start(SECRET_KEY="x", DEBUG=value))["DEBUG"] is False


def test_mails_of_a_demo_stay_on_the_machine_unless_a_server_is_named(start):
    demo = loaded(start(SECRET_KEY="x", DEMO="1"))
    with_server = loaded(start(SECRET_KEY="x", DEMO="1", EMAIL_URL="smtp://localhost:25"))

    assert demo["EMAIL_BACKEND"] == "config.demo_mails.FolderBackend"
    assert with_server["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
