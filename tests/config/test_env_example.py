"""`.env.example` lists exactly the variables that the settings read."""

import ast
import re

from django.conf import settings

EXAMPLE = settings.PROJECT_DIR / ".env.example"
SETTINGS = settings.PROJECT_DIR / "config" / "settings.py"


def read_by_the_settings():
    """The first argument of every `env.kind("NAME", ...)` and `env("NAME")`."""
    names = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(called, ast.Name) and called.id == "env" and isinstance(node.args[0], ast.Constant):
            names.add(node.args[0].value)
    return names


def listed():
    return re.findall(r"^(\w+)=", EXAMPLE.read_text(), re.MULTILINE)


def test_every_variable_is_listed_once_and_no_other():
    assert len(read_by_the_settings()) > 8
    assert sorted(listed()) == sorted(read_by_the_settings())


def test_every_variable_is_explained():
    lines = EXAMPLE.read_text().splitlines()

    unexplained = {
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if "=" in line and not before.startswith("#")
    }
    assert {line for line in unexplained if not line.startswith("#")} == set()


def test_no_secret_is_given_away():
    values = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))

    assert values["SECRET_KEY"] == ""
