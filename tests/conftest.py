"""Fixtures every test may use. Factories with no surprises stand in `tests/factories.py`."""

import io
import logging
import uuid

import pytest
from django.core.cache import caches
from django.core.management import call_command as django_call_command
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from tests.live import Desk
from tests.servers import remove_indices

LIVE = ("tests/browser/", "tests/flows/")


class LiveTestsTogether(LoadScopeScheduling):
    """Tests that run whole desks share one process, and so one desk; all others go by file."""

    def _split_scope(self, nodeid):
        return "live" if nodeid.startswith(LIVE) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return LiveTestsTogether(config, log)


# How long one example takes depends on who else uses the machine.
hypothesis_settings.register_profile("desk", deadline=None)
hypothesis_settings.load_profile("desk")
logging.getLogger("httpx").setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path):
    """Each test has its own search index and files."""
    settings.DATA_DIR = tmp_path
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.SEND_UNDO_SECONDS = 0  # what is sent is read at once; `test_sending.py` says otherwise
    settings.ELASTICSEARCH_INDEX = name = f"test-{uuid.uuid4().hex}"
    server = settings.ELASTICSEARCH_URL
    for name in ("default", "near"):
        caches[name].clear()
    yield
    if server:
        remove_indices(server, name)


@pytest.fixture(autouse=True)
def language_of_the_settings():
    """A request leaves its language active in the thread, as in a server: the next one brings its own, a test does not."""
    translation.deactivate()


@pytest.fixture
def call_command():
    """Runs a management command and returns what it printed."""

    def call(*args, **options):
        out = io.StringIO()
        django_call_command(*args, stdout=out, **options)
        return out.getvalue()

    return call


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory):
    """A migrated data folder with the demo's people and no cases; each desk gets a copy."""
    folder = tmp_path_factory.mktemp("desk-template")
    with Desk(folder) as desk:
        desk.manage("migrate", "--verbosity", "0")
        desk.manage("seed_demo", "--tickets", "0", "--articles", "0")
        desk.manage("rebuild_index")
        yield desk


@pytest.fixture
def new_desk(desk_template, tmp_path):
    """Makes desks with their own data and processes, and stops what it started."""
    desks = []

    def make(**environment):
        desk = desk_template.copy(tmp_path / f"desk{len(desks)}", **environment)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture(scope="session")
def shared_desk(desk_template, tmp_path_factory):
    """One running desk for the tests that only add to it; it shows everybody whether it keeps its promise."""
    with desk_template.copy(tmp_path_factory.mktemp("desk"), PUBLISH_PROMISE="true") as desk:
        yield desk.start()
