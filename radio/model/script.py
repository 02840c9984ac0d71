"""Scripts: who says what, and what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from radio.model.base import Model
from radio.model.document import Box
from radio.model.summary import Beat
from radio.types import HostId, PaperId, Seconds, SentenceId, ShowId


class Cite(Model):
    """A sentence that a line rests on, resolved, so that a script can be checked without its document."""

    paper_id: PaperId
    sentence: SentenceId | None
    """None: the title or abstract of the metadata."""
    text: str
    boxes: tuple[Box, ...] = ()


class Line(Model):
    """What one host says in one go: one clip."""

    speaker: HostId
    text: str
    """As written: plain prose without markup."""
    beat: Beat | Literal["opening", "disclosure", "transition", "question", "closing", "station"]
    paper_id: PaperId | None = None
    """The paper being discussed while this line is said."""
    cites: tuple[Cite, ...] = ()
    factual: bool = True
    """Whether the claim gate must find it in the cites."""
    origin: Literal["model", "extractive", "template", "operator"]
    pause_after: Seconds | None = None
    """Silence wanted after it; None: what words and turn ask for (radio.speech.pauses)."""


class ScriptChapter(Model):
    title: str
    first_line: int
    """Index into `Script.lines`."""
    paper_id: PaperId | None = None
    url: str | None = None
    question: str | None = None
    """Id of the listener's question that it answers."""


GateKind = Literal[
    "speech",
    "cites",
    "voice",
    "number",
    "unit",
    "name",
    "attribution",
    "direction",
    "negation",
    "comparison",
    "hedge",
    "scope",
    "support",
    "cut",
    "turn",
]
"""What the claim gate finds wrong with a line; docs/gate.md says what each means. The last, "turn", is a model's turn
that the writer refused for how it talks, not for what it claims."""
GateOutcome = Literal["repaired", "replaced", "dropped"]


class GateFailures(Model):
    """How many lines failed in one way and ended in one way."""

    kind: GateKind
    outcome: GateOutcome
    lines: int


class GateCounts(Model):
    """What the claim gate did with the factual lines of a script."""

    checked: int = 0
    passed: int = 0
    repaired: int = 0
    replaced: int = 0
    """By an extractive line."""
    dropped: int = 0
    reasons: tuple[str, ...] = ()
    """One short reason per line that did not pass at first."""
    failures: tuple[GateFailures, ...] = ()
    """The same lines by kind and outcome; empty in scripts from before it was counted."""


def gate_sum(counts: Iterable[GateCounts]) -> GateCounts:
    """The counts of several scripts together, without their reasons."""
    rows = tuple(counts)
    lines: Counter[tuple[GateKind, GateOutcome]] = Counter()
    for row in rows:
        for failure in row.failures:
            lines[failure.kind, failure.outcome] += failure.lines
    return GateCounts(
        checked=sum(row.checked for row in rows),
        passed=sum(row.passed for row in rows),
        repaired=sum(row.repaired for row in rows),
        replaced=sum(row.replaced for row in rows),
        dropped=sum(row.dropped for row in rows),
        failures=tuple(GateFailures(kind=k, outcome=o, lines=n) for (k, o), n in sorted(lines.items())),
    )


class TurnDraft(Model):
    """How one turn of a model's script came about, for the operator and for `radio eval`."""

    paper_id: PaperId
    beat: Beat
    nth: int
    tried: int
    """Readings that were asked for, repairs included."""
    refused: int
    """Of them, those whose question or answer the claim gate refused, or that were no turn at all."""
    reasons: tuple[str, ...] = ()
    """Why, each once."""
    score: float | None = None
    """Of the turn that was kept, 0 to 1; None when none was."""
    kept: Literal["model", "merged", "repaired", "extractive"]
    """merged: the answer with the question of another reading, or a template's; extractive: the paper's own words."""
    seconds: Seconds = Seconds(0.0)
    """By the clock."""


class Script(Model):
    show: ShowId
    title: str
    lines: tuple[Line, ...]
    chapters: tuple[ScriptChapter, ...]
    paper_ids: tuple[PaperId, ...]
    writer: str
    """"extractive", or the model's name."""
    gate: GateCounts = GateCounts()
    notes: tuple[str, ...] = ()
    """Why a better writer's script was not taken, and the like, for the operator."""
    drafts: tuple[TurnDraft, ...] = ()
    """How the model's turns came about; empty where no model was asked."""
    open_papers: tuple[PaperId, ...] | None = None
    """Papers whose licence was known to allow pages when this was written; None: not noted."""

    def takes_as_open(self, paper_id: PaperId) -> bool:
        """Whether pages of that paper go with what is said: of others it may say that you see a card."""
        return self.open_papers is None or paper_id in self.open_papers
