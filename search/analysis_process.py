"""What runs in the processes that analyse for another: no Django, no database, nothing but text."""

from multiprocessing.connection import Connection

from search.analysis import analyse


def serve(connection: Connection) -> None:
    """Answers lists of (title, text) with the terms of each, until the other side is gone, however it went."""
    try:
        while True:
            texts: list[tuple[str, str]] = connection.recv()
            connection.send([analyse(title, text) for title, text in texts])
    except (EOFError, OSError):
        return
