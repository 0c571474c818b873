"""Letters with what is to be found in them, read from a text with marks."""

import re
from pathlib import Path

LETTERS = Path(__file__).parent / "letters.txt"
_MARKED = re.compile(r"\{(\w+)\|([^{}]+)\}")


def letters():
    """`{"text", "entities"}` of every letter, as `evaluate_anonymiser` takes them."""
    lines = LETTERS.read_text(encoding="utf-8").splitlines()
    return [labelled(line) for line in lines if line and line[0] != "#"]


def labelled(line):
    text, entities, read = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[read : match.start()]
        start = len(text)
        text += match[2]
        entities.append({"start": start, "end": len(text), "type": match[1]})
        read = match.end()
    return {"text": text + line[read:], "entities": entities}
