"""Documents with their terms, many at a time and by several processes."""

import os
import signal
import subprocess
import sys
from itertools import count, islice

import psutil
import pytest
from django.conf import settings

from search.analysis import analyse
from search.bulk import AHEAD, BATCH, FEW, PROCESSES, analysed, processes
from search.documents import Document
from search.engines.base import EngineUnavailable

MANY = FEW + 2 * BATCH


def documents(numbers):
    for number in numbers:
        yield Document(number, f"題{number}", "ランサムウェアに感染した。")


def analysing_children(pid):
    return [child for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())]


@pytest.mark.parametrize("number", [0, 1, FEW, FEW + 1, MANY + 3])
def test_terms_come_with_their_documents_in_order(number):
    found = list(analysed(documents(range(number))))

    assert [document.page_id for document, _ in found] == list(range(number))
    assert all(terms == analyse(document.title, document.text) for document, terms in found)
    assert analysing_children(os.getpid()) == []


def test_few_documents_start_no_process():
    stream = analysed(documents(range(FEW)))

    assert len(list(islice(stream, FEW - 1))) == FEW - 1
    assert analysing_children(os.getpid()) == []


def test_endless_stream_is_read_no_more_ahead_than_needed():
    read = []

    def endless():
        for document in documents(count()):
            read.append(document.page_id)
            yield document

    stream = analysed(endless())
    taken = list(islice(stream, MANY))
    stream.close()

    assert len(taken) == MANY
    assert len(read) <= len(taken) + (AHEAD + 1) * BATCH
    assert analysing_children(os.getpid()) == []


def test_processes_once_started_serve_the_whole_block():
    with processes():
        first = list(analysed(documents(range(MANY))))
        running = {child.pid for child in analysing_children(os.getpid())}
        second = list(analysed(documents(range(3))))
        assert {child.pid for child in analysing_children(os.getpid())} == running

    assert (len(first), len(second), len(running)) == (MANY, 3, PROCESSES)
    assert analysing_children(os.getpid()) == []


def test_a_stream_dropped_half_way_does_not_disturb_the_next():
    dropped = analysed(documents(count()))
    list(islice(dropped, MANY))
    other = analysed(documents(range(2 * MANY)))
    first = list(islice(other, MANY))

    dropped.close()

    assert len(first) + len(list(other)) == 2 * MANY
    assert analysing_children(os.getpid()) == []


def test_error_while_reading_is_passed_on():
    def broken():
        yield from documents(range(MANY))
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        list(analysed(broken()))


def test_killed_process_is_an_engine_that_does_not_answer():
    stream = analysed(documents(count()))
    list(islice(stream, MANY))

    for child in analysing_children(os.getpid()):
        child.kill()

    with pytest.raises(EngineUnavailable):
        list(islice(stream, 100 * BATCH))


PARENT = f"""
from itertools import count, islice
from search.bulk import analysed
from search.documents import Document
import time
if __name__ == "__main__":
    stream = analysed(Document(number, "題", "感染した") for number in count())
    list(islice(stream, {MANY}))
    print("ready", flush=True)
    time.sleep(60)
"""


def test_processes_end_with_the_one_that_started_them(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        f"import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings_test'\ndjango.setup()\n{PARENT}"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(settings.PROJECT_DIR)},
    )
    with parent:
        assert parent.stdout.readline() == b"ready\n"
        children = analysing_children(parent.pid)
        assert len(children) == PROCESSES

        parent.send_signal(signal.SIGKILL)

        _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []
