"""Documents with their terms, many at a time."""

from itertools import count, islice

import pytest

from search.analysis import analyse
from search.documents import BATCH, THREADS, Document, analysed


def documents(numbers):
    for number in numbers:
        yield Document(number, f"題{number}", "ランサムウェアに感染した。")


@pytest.mark.parametrize("number", [0, 1, BATCH, BATCH + 1, 10 * BATCH + 3])
def test_terms_come_with_their_documents_in_order(number):
    found = list(analysed(documents(range(number))))

    assert [document.page_id for document, _ in found] == list(range(number))
    assert all(terms == analyse(document.title, document.text) for document, terms in found)


def test_endless_stream_is_read_no_more_ahead_than_needed():
    read = []

    def endless():
        for document in documents(count()):
            read.append(document.page_id)
            yield document

    stream = analysed(endless())
    taken = list(islice(stream, 20 * BATCH))
    stream.close()

    assert len(taken) == 20 * BATCH
    assert len(read) <= len(taken) + (THREADS + 2) * BATCH


def test_error_while_reading_is_passed_on():
    def broken():
        yield from documents(range(3 * BATCH))
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        list(analysed(broken()))
