"""All checks of a line in turn, cheapest first: the first that finds something names the kind of failure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, get_args

from radio.model.paper import Paper
from radio.model.script import GateKind, Line
from radio.writing.gate import (
    attribution,
    copies,
    directions,
    exchange,
    extract,
    hedges,
    names,
    negations,
    numbers,
    scope,
    support,
)
from radio.writing.gate.case import Case, Check
from radio.writing.gate.support import Sentences
from radio.writing.language.safety import unspeakable


class Finding(NamedTuple):
    """What is wrong with a line: the kind that counts are kept by, and the reason for whoever writes it again."""

    kind: GateKind
    reason: str

    @property
    def told(self) -> str:
        """Kind and reason in one: "number: the number 12 is not in the cited sentences"."""
        return f"{self.kind}: {self.reason}"


def kind_of(told: str) -> GateKind:
    """The kind that `Finding.told` starts with; "turn" of what is no finding of the gate."""
    head = told.partition(": ")[0]
    return next((kind for kind in get_args(GateKind) if kind == head), "turn")


ANY: tuple[tuple[GateKind, Check], ...] = (("number", numbers.number), ("unit", numbers.unit), ("name", names.name))
"""Of every factual line."""
EXTRACTIVE: tuple[tuple[GateKind, Check], ...] = (("cut", extract.cut),)
"""Of the paper's own sentences."""
MODEL: tuple[tuple[GateKind, Check], ...] = (
    ("number", numbers.exactness),
    ("number", numbers.sign),
    ("number", numbers.magnitude),
    ("attribution", attribution.attribution),
    ("scope", scope.superlative),
    ("negation", negations.negation),
    ("direction", directions.direction),
    ("direction", directions.opposite),
    ("comparison", directions.beaten),
    ("comparison", directions.likened),
    ("comparison", exchange.exchanged),
    ("comparison", exchange.turned),
    ("number", copies.number),
    ("direction", copies.direction),
    ("negation", copies.negation),
    ("scope", scope.degree),
    ("comparison", exchange.agent_turned),
)
"""Of what a model words, questions too."""
ANSWERS: tuple[tuple[GateKind, Check], ...] = (
    ("scope", scope.universal),
    ("hedge", hedges.doubt),
    ("hedge", hedges.ability),
    ("scope", scope.ground),
    ("scope", hedges.limit),
    ("scope", scope.cause),
    ("scope", scope.staged),
    ("hedge", copies.doubt),
    ("scope", copies.limit),
    ("support", support.substituted),
    ("support", support.support),
)
"""Of a model's answers: a question may ask for more than the paper says."""


def weigh(line: Line, papers: Iterable[Paper] = (), sentences: Sentences | None = None) -> Finding | None:
    """Why the line must not be spoken, or None. `sentences`: of the papers' documents, where they are at hand."""
    reason = unspeakable(line.text)
    if reason:
        return Finding("speech", reason)
    if not line.factual:
        return None
    case = Case(line, papers)
    found = _first(case, (("cites", support.cited), ("cites", support.ordering)))
    if found is None and sentences is not None and (told := support.existing(case, sentences)):
        found = Finding("cites", told)
    if found is None and case.model:
        found = _first(case, (("voice", support.voice),))
    checks = [*ANY, *(MODEL if case.model else EXTRACTIVE if line.origin == "extractive" else ())]
    if case.model and not case.question:
        checks += ANSWERS
    return found or _first(case, checks)


def _first(case: Case, checks: Iterable[tuple[GateKind, Check]]) -> Finding | None:
    for kind, check in checks:
        reason = check(case)
        if reason is not None:
            return Finding(kind, reason)
    return None
