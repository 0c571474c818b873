"""Plain text as people write it, seen as what it means: a short answer first, paragraphs, steps, lists.

Answers are stored as plain text, since the asker's consent is to these very characters. Nothing here changes a
character that is shown, but for the "1." before a step, which becomes the number of a list.
"""

import re
from dataclasses import dataclass
from typing import Literal

# A first paragraph up to this long is the short answer; a longer one is no short answer. Characters.
SHORT_ANSWER_LENGTH = 200

_BLANK = re.compile(r"[ \t　]*")
# "1." "１．" "(1)" "1)" "1、" "①", but not the "1.5" of "1.5倍".
_NUMBERED = re.compile(r"[ \t　]*[(（]?([0-9０-９]{1,2})(?:[)）]|[.．、](?![0-9０-９]))[ \t　]*(\S.*)")
_CIRCLED = re.compile(r"[ \t　]*([①-⑳])[ \t　]*(\S.*)")
_BULLET = re.compile(r"[ \t　]*(?:[・●○◆■*]|[-–‐](?=[ \t　]))[ \t　]*(\S.*)")
_INDENTED = re.compile(r"[ \t　]+\S")
_SENTENCE_END = re.compile(r"[。．！？!?」）)]$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one item), or the items of a list; steps are numbered from one."""

    kind: Literal["paragraph", "steps", "list"]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    kind: Literal["text", "steps", "list"]
    text: str
    number: int = 0


class ShortAnswerFirst:
    """Anything with an `answer`, read with its conclusion first."""

    answer: str

    @property
    def short_answer(self) -> str:
        """The beginning of the answer where it is short enough to stand first, otherwise ""."""
        return split_answer(self.answer)[0]

    @property
    def rest_of_answer(self) -> str:
        """What of the answer follows the short answer; together they are the whole of it."""
        return split_answer(self.answer)[1]


@dataclass(frozen=True)
class ReadableText(ShortAnswerFirst):
    """A text that is no article yet, to be shown as the article would be (`cms/article_body.html`)."""

    title: str
    question: str
    answer: str


def split_answer(answer: str) -> tuple[str, str]:
    """(short answer, rest). The short answer ends at a blank line, before a list, or with a line that ends a sentence."""
    lines = answer.strip().splitlines()
    end = next((place for place in range(1, len(lines)) if _ends_before(lines, place)), len(lines))
    first = "\n".join(lines[:end]).strip()
    if len(first) > SHORT_ANSWER_LENGTH or (lines and _marked(lines[0]).kind != "text"):
        return "", answer.strip()
    return first, "\n".join(lines[end:]).strip("\r\n")


def _ends_before(lines: list[str], place: int) -> bool:
    return (
        not lines[place].strip()
        or bool(_SENTENCE_END.search(lines[place - 1].rstrip()))
        or _marked(lines[place]).kind != "text"
    )


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of `text`, in order.

    Numbers make a list only where they count upwards by one from the first, so that "2、3日待つ" stays text; an
    indented line goes on with the item above it.
    """
    found: list[Block] = []
    for chunk in _chunks(text):
        kind = chunk[0].kind
        if kind == "text":
            found.append(Block("paragraph", ("\n".join(line.text for line in chunk),)))
        else:
            found.append(Block(kind, tuple(line.text for line in chunk)))
    return found


def _chunks(text: str) -> list[list[_Line]]:
    chunks: list[list[_Line]] = []
    open_chunk: list[_Line] = []
    lines = text.splitlines()
    for place, raw in enumerate(lines):
        if _BLANK.fullmatch(raw):
            # A blank line between two steps does not end the list; between two paragraphs it does.
            if not (open_chunk and open_chunk[0].kind != "text" and _goes_on(open_chunk, lines, place)):
                open_chunk = []
            continue
        line = _in_context(_marked(raw), open_chunk, lines, place)
        if open_chunk and line.kind == "text" and open_chunk[0].kind != "text" and _INDENTED.match(raw):
            last = open_chunk[-1]
            open_chunk[-1] = _Line(last.kind, f"{last.text}\n{raw.strip()}", last.number)
        elif open_chunk and line.kind == open_chunk[0].kind:
            open_chunk.append(line)
        else:
            open_chunk = [line]
            chunks.append(open_chunk)
    return chunks


def _goes_on(chunk: list[_Line], lines: list[str], place: int) -> bool:
    following = next((raw for raw in lines[place:] if raw.strip()), "")
    line = _marked(following)
    return line.kind == chunk[0].kind and (line.kind == "list" or line.number == chunk[-1].number + 1)


def _in_context(line: _Line, chunk: list[_Line], lines: list[str], place: int) -> _Line:
    """The line as it is, or as text where its number does not belong to a row of numbers."""
    if line.kind != "steps":
        return line
    goes_on = bool(chunk) and chunk[0].kind == "steps" and line.number == chunk[-1].number + 1
    if goes_on or (line.number == 1 and _second_follows(lines, place)):
        return line
    return _Line("text", lines[place].strip())


def _second_follows(lines: list[str], place: int) -> bool:
    return any(_marked(raw).number == 2 for raw in lines[place + 1 :])


def _marked(raw: str) -> _Line:
    """The line without the mark in front of it, and what the mark says."""
    if match := _NUMBERED.fullmatch(raw):
        return _Line("steps", match[2].strip(), int(match[1]))
    if match := _CIRCLED.fullmatch(raw):
        return _Line("steps", match[2].strip(), ord(match[1]) - ord("①") + 1)
    if match := _BULLET.fullmatch(raw):
        return _Line("list", match[1].strip())
    return _Line("text", raw.strip())
