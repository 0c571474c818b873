"""The rules of the house, read from the source: a breach fails the build and says where it stands."""

import ast
import re
import subprocess
from collections import Counter
from importlib.metadata import distribution, distributions, packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.PROJECT_DIR)
APPS = ("config", "tickets", "kb", "search", "cms", "people")
MODULES = sorted(
    file for app in APPS for file in (ROOT / app).rglob("*.py") if "migrations" not in file.parts
)
TEMPLATES = sorted(
    file
    for app in APPS
    for kind in ("*.html", "*.txt")
    for file in (ROOT / app).rglob(f"templates/**/{kind}")
)
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in MODULES}
MIGRATIONS = sorted(file for app in APPS for file in (ROOT / app).rglob("migrations/*.py"))

STATES = {"status", "publication"}
MAY_WRITE_STATES = {ROOT / "tickets" / "lifecycle.py"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
LONGER_FUNCTIONS: set[str] = set()
"""`file:function` of those that may be longer, each with a reason beside it."""
REGISTRIES = "pypi.org|files.pythonhosted|deb.debian.org|registry.npmjs|repo1.maven"


def at(file, node_or_line):
    line = node_or_line if isinstance(node_or_line, int) else node_or_line.lineno
    return f"{file.relative_to(ROOT)}:{line}"


def nodes(*kinds):
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield file, node


def called(node):
    """The last name of what is called: `delay` of `task.delay(...)`."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def state_writes(file, tree):
    """Where a state of a case is assigned, set by name or updated in bulk."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [one for target in targets for one in ast.walk(target)]
            if any(isinstance(one, ast.Attribute) and one.attr in STATES for one in flat):
                yield at(file, node)
        if not isinstance(node, ast.Call):
            continue
        if called(node) in {"update", "bulk_update"} and STATES & {word.arg for word in node.keywords}:
            yield at(file, node)
        if called(node) in {"setattr", "bulk_update"} and any(
            isinstance(one, ast.Constant) and one.value in STATES for one in ast.walk(node)
        ):
            yield at(file, node)


# --- the rules see what they are about --------------------------------------------------------------------
def test_there_is_something_to_read():
    assert len(MODULES) > 50
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize(
    "breach",
    [
        "ticket.status = 'closed'",
        "a, ticket.publication = 1, 2",
        "Ticket.objects.filter(pk=1).update(status='closed')",
        "Ticket.objects.update(publication='published', number=1)",
        "setattr(ticket, 'status', 'closed')",
        "Ticket.objects.bulk_update(rows, ['status'])",
    ],
)
def test_a_write_of_a_state_is_recognised(breach):
    assert list(state_writes(ROOT / "x.py", ast.parse(breach))) == ["x.py:1"]


@pytest.mark.parametrize(
    "fine", ["status = 1", "x = ticket.status", "qs.filter(status=1)", "d.update(number=1)"]
)
def test_reading_a_state_is_not_a_write(fine):
    assert list(state_writes(ROOT / "x.py", ast.parse(fine))) == []


# --- workflow ---------------------------------------------------------------------------------------------
def test_nobody_but_the_lifecycle_writes_a_state():
    breaches = [
        place
        for file, tree in TREES.items()
        if file not in MAY_WRITE_STATES
        for place in state_writes(file, tree)
    ]

    assert breaches == []


def test_tasks_are_woken_after_the_commit_and_never_sent_directly():
    direct = {"delay", "apply_async", "delay_on_commit", "apply_async_on_commit"}

    assert [at(file, node) for file, node in nodes(ast.Call) if called(node) in direct] == []
    assert [str(file.relative_to(ROOT)) for file, node in nodes(ast.Call) if called(node) == "send_task"] == [
        "tickets/effects.py"
    ]


def test_mail_leaves_from_one_place():
    senders = {"EmailMessage", "EmailMultiAlternatives", "send_mail", "send_mass_mail", "mail_admins"}

    found = {str(file.relative_to(ROOT)) for file, node in nodes(ast.Call) if called(node) in senders}

    # allauth sends the password mails, through the adapter.
    assert found == {"tickets/telling/emails.py", "people/adapter.py"}


# --- code ---------------------------------------------------------------------------------------------------
def test_no_drawer_for_everything():
    names = {"utils", "util", "helpers", "helper", "lib", "common", "misc"}

    assert [at(file, 1) for file in MODULES if file.stem in names or file.parent.name in names] == []


def test_no_two_files_of_tests_have_one_name():
    """They are modules without packages: run together, the second one is not found."""
    names = Counter(file.name for file in (ROOT / "tests").rglob("test_*.py"))

    assert [name for name, number in names.items() if number > 1] == []


def test_no_file_is_too_long():
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in MODULES}

    assert {at(file, length) for file, length in lengths.items() if length > LONGEST_FILE} == set()


def test_no_function_is_too_long():
    long = {
        f"{file.relative_to(ROOT)}:{node.name}"
        for file, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert long == LONGER_FUNCTIONS


def test_every_relation_says_what_the_way_back_is_called():
    relations = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField"}

    nameless = [
        at(file, node)
        for file, node in nodes(ast.Call)
        if called(node) in relations and "related_name" not in {word.arg for word in node.keywords}
    ]

    assert nameless == []


def test_no_error_is_swallowed():
    silent = [
        at(file, node)
        for file, node in nodes(ast.ExceptHandler)
        if (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    silent += [
        at(file, node)
        for file, node in nodes(ast.Call)
        if any(word.arg == "fail_silently" for word in node.keywords)
        or (called(node) == "suppress" and "Exception" in [ast.unparse(one) for one in node.args])
    ]

    assert silent == []


def test_words_for_translation_are_constants():
    """A translator never sees what an f-string, `%` or `.format` has already filled in."""
    translators = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}

    assert [
        at(file, node)
        for file, node in nodes(ast.Call)
        if called(node) in translators
        and not all(isinstance(one, ast.Constant) for one in node.args[:1])
        and file != ROOT / "cms" / "data_words.py"  # the data have a catalogue of their own
    ] == []


def test_words_for_translation_are_marked_by_names_that_are_collected():
    """Under a name of our own, makemessages does not find them."""
    assert [
        at(file, node)
        for file, node in nodes(ast.ImportFrom)
        if node.module == "django.utils.translation"
        and any("gettext" in name.name and name.asname not in (None, "_") for name in node.names)
    ] == []


def test_every_app_of_ours_is_installed():
    assert {config.name for config in apps.get_app_configs()} >= set(APPS) - {"config"}


# --- templates ----------------------------------------------------------------------------------------------
COMMENTS = r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}"
TEMPLATE_TAGS = r"\{%.*?%\}|\{\{.*?\}\}"


def found_in_pages(pattern, *, without):
    """`file: beginning of the match` in every page template, leaving out what matches `without`."""
    return {
        f"{file.relative_to(ROOT)}: {match[0][:60]}"
        for file in TEMPLATES
        if file.suffix == ".html"
        for match in re.finditer(pattern, re.sub(without, "", file.read_text(), flags=re.DOTALL))
    }


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"<script(?![^>]*\bsrc=)[^>]*>", id="a script written into the page"),
        pytest.param(r"<style\b", id="a style sheet written into the page"),
        pytest.param(r"<[^>]*\sstyle\s*=", id="a style attribute"),
        pytest.param(r"<[^>]*\son[a-z]+\s*=", id="an event handler"),
        pytest.param(r"javascript:", id="a script in an address"),
        pytest.param(
            r"""<(?:script|img|iframe|source)[^>]*\bsrc=["'](?:https?:)?//""", id="somebody else's file"
        ),
    ],
)
def test_templates_need_no_exception_from_the_content_security_policy(pattern):
    assert found_in_pages(pattern, without=f"{COMMENTS}|{TEMPLATE_TAGS}") == set()


def test_words_are_escaped_everywhere():
    """But the help texts of Django's own password form, which are lists."""
    unescaped = found_in_pages(r"\|safe\b|\|safeseq\b|autoescape off", without=COMMENTS)

    assert unescaped == {"cms/templates/components/form_field.html: |safe"}


def test_mails_are_text_and_are_not_escaped_as_if_they_were_pages():
    mails = [file for file in TEMPLATES if file.parent.name == "email"]

    assert len(mails) > 10
    assert {file.suffix for file in mails} == {".txt"}
    assert [at(file, 1) for file in mails if "autoescape off" not in file.read_text()] == []


# --- what is shipped ----------------------------------------------------------------------------------------
def test_exactly_one_distribution_provides_django_fsm():
    """`django-fsm` and `django-fsm-2` install the same package; both together are a gamble."""
    assert set(packages_distributions()["django_fsm"]) == {"django-fsm-2"}
    assert "django-fsm" not in {entry.metadata["Name"] for entry in distributions()}
    assert distribution("django-fsm-2").version.startswith("4.")


def test_nothing_shipped_names_a_registry_or_the_place_it_was_made():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    forbidden = re.compile(rf"{REGISTRIES}|/wor[k]/|\b(?:this|previous|earlier|last|next|coding) session\b")
    assert len(listed) > 100

    found = {
        f"{name}: {match[0]}"
        for name in listed
        if name != "tests/test_house_rules.py" and (ROOT / name).is_file()
        for match in forbidden.finditer((ROOT / name).read_bytes().decode("utf-8", "replace"))
    }

    assert found == set()


def test_migrations_are_numbered_without_gaps_or_twins():
    numbers = Counter(
        (file.parent.parent.name, file.name[:4]) for file in MIGRATIONS if file.name != "__init__.py"
    )

    assert {entry: count for entry, count in numbers.items() if count > 1} == {}
    for app in APPS:
        mine = sorted(int(number) for name, number in numbers if name == app)
        assert mine == list(range(1, len(mine) + 1)), app


# --- tests --------------------------------------------------------------------------------------------------
def test_no_test_empties_the_database_for_the_next():
    """Django ends a transactional test by truncating all tables, reference data of the migrations included."""
    emptying = re.compile(r"transaction=Tru[e]|transactional_d[b]|TransactionTestCas[e]")

    assert [
        str(file.relative_to(ROOT))
        for file in (ROOT / "tests").rglob("*.py")
        if emptying.search(file.read_text(encoding="utf-8"))
    ] == []
