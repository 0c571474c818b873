"""What was compared, how many numbers, how many differed, how long it took."""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field

EXAMPLES = 5
MISSING = "nothing there"


@dataclass
class Line:
    what: str
    numbers: int = 0
    differing: int = 0
    seconds: float = 0
    examples: list = field(default_factory=list)


class Tally:
    """Counts comparisons under the title of the block they are made in."""

    def __init__(self, say=lambda _text: None):
        self.lines, self._say = [], say

    @contextmanager
    def about(self, what):
        line = Line(what)
        self.lines.append(line)
        start = time.perf_counter()
        yield
        line.seconds = time.perf_counter() - start
        self._say(row(line))
        for example in line.examples:
            self._say(f"    {example}")

    def same(self, where, shown, expected):
        """Compares number by number through dicts and lists; a key that only one has differs."""
        if isinstance(shown, dict) and isinstance(expected, dict):
            for key in {**expected, **shown}:
                self.same(f"{where} {key}", shown.get(key, MISSING), expected.get(key, MISSING))
        elif isinstance(shown, list) and isinstance(expected, list) and len(shown) == len(expected):
            for place, (one, other) in enumerate(zip(shown, expected, strict=True)):
                self.same(f"{where} {place}", one, other)
        else:
            self.holds(shown == expected, f"{where}: shown {shown!r}, oracle {expected!r}")

    def holds(self, is_so, otherwise):
        line = self.lines[-1]
        line.numbers += 1
        if not is_so:
            line.differing += 1
            if len(line.examples) < EXAMPLES:
                line.examples.append(otherwise)

    @property
    def differing(self):
        return sum(line.differing for line in self.lines)

    def total(self):
        return row(
            Line(
                "all together",
                sum(line.numbers for line in self.lines),
                self.differing,
                sum(line.seconds for line in self.lines),
            )
        )


def head():
    return f"{'what':62} {'numbers':>9} {'differ':>7} {'seconds':>8}"


def row(line):
    return f"{line.what:62} {line.numbers:9} {line.differing:7} {line.seconds:8.1f}"
