"""The lifecycle as a picture and tables, read off the machines themselves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tickets.desk.desk_inputs import OWN_VERBS
from tickets.effects import EFFECTS
from tickets.inputs import INPUTS
from tickets.lifecycle import Publication, Status
from tickets.models import Ticket
from tickets.rules import PERMISSIONS
from tickets.telling.told import TOLD

MACHINES = {"status": Status, "publication": Publication}
TAKES = {**INPUTS, **OWN_VERBS}
_HEAD = """# The life of a case

Written by `make graph` from `tickets/lifecycle.py`, `rules.py`, `inputs.py`, `effects.py` and `telling/told.py`; do not edit.
"""


@dataclass(frozen=True)
class Step:
    """One transition as the machine declares it."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def steps(field: str) -> list[Step]:
    """The transitions of one machine, in the order of `inputs.INPUTS`, those with a verb of their own last."""
    sources: dict[str, list[str]] = defaultdict(list)
    targets: dict[str, set[str]] = defaultdict(set)
    for transition in getattr(Ticket(), f"get_all_{field}_transitions")():
        sources[transition.name].append(str(transition.source))
        allowed = getattr(transition.target, "allowed_states", [transition.target])
        targets[transition.name] |= {str(state) for state in allowed}
    order = list(MACHINES[field].values)
    return [
        Step(
            name,
            tuple(sorted(sources[name], key=order.index)),
            tuple(sorted(targets[name], key=order.index)),
        )
        for name in TAKES
        if name in sources
    ]


def render() -> str:
    """The whole document, as Markdown with a Mermaid picture for each machine."""
    return "\n".join([_HEAD, *(line for field in MACHINES for line in _machine(field))]) + "\n"


def _machine(field: str) -> Iterator[str]:
    yield f"## `{field}`\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    for step in steps(field):
        for source in step.sources:
            for target in step.targets:
                yield f"    {source} --> {target}: {step.name}"
    yield "```\n"
    yield "| transition | from | to | who | takes | what follows |"
    yield "|---|---|---|---|---|---|"
    for step in steps(field):
        cells = (
            f"`{step.name}`",
            ", ".join(step.sources),
            " or ".join(step.targets),
            _who(step.name),
            ", ".join(f"`{name}`" for name in TAKES[step.name]().fields) or "nothing",
            _what_follows(step.name),
        )
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _what_follows(name: str) -> str:
    told = [f"{whom} told: {kind}" for whom, kind in TOLD.get(name, {}).items()]
    return "; ".join([*EFFECTS.get(name, ()), *told]) or "nothing"


def _who(name: str) -> str:
    """The rule in words: `(is_coordinator & ~wrote_answer)` as "coordinator and not wrote answer"."""
    words = {"&": "and", "|": "or", "~": "not "}
    rule = PERMISSIONS[name].name.replace("(", "").replace(")", "")
    for symbol, word in words.items():
        rule = rule.replace(symbol, word)
    return rule.replace("is_", "").replace("_", " ").replace(", ", " ")
