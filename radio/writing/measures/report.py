"""An episode as the table shows it: its measures, what the gate did, and what the model said before the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from radio.model.base import Model
from radio.model.script import Line, Script
from radio.types import HostId, PaperId, Seconds
from radio.writing.measures.claims import Embed
from radio.writing.measures.doubt import hedges_lost
from radio.writing.measures.episode import Measures, measure
from radio.writing.measures.finding import Finding
from radio.writing.measures.ground import Ground
from radio.writing.measures.support import unsupported_in

FROM_WORST = (
    "number",
    "name",
    "no source",
    "hedge",
    "unanswered",
    "vacuous",
    "repeat",
    "not oriented",
    "long sentence",
)
"""Kinds of findings, the gravest first."""


class Draft(Model):
    """A line as the model worded it, and why the gate refused it, if it did."""

    line: Line
    refused: str | None


class Drafted(Model):
    """What a model said before the gate, line by line: its first reading of each turn."""

    lines: int = 0
    refused: int = 0
    """By the claim gate, for whatever reason."""
    numbers: int = 0
    names: int = 0
    hedges: int = 0
    wrong: int = 0
    """Lines with any of the three."""
    let_through: tuple[str, ...] = ()
    """What was wrong by these measures and passed the gate: "kind: words | line"."""


class Objection(Model):
    kind: str
    speaker: HostId
    text: str
    """Of the line."""
    why: str


class EpisodeRow(Model):
    """One row of the table."""

    script: Script
    measures: Measures
    drafted: Drafted | None
    """None where nothing but the finished script is known."""
    objections: tuple[Objection, ...]
    """The gravest first."""


def drafted(drafts: Iterable[Draft], grounds: Mapping[PaperId, Ground], names: Sequence[str] = ()) -> Drafted:
    """Count what is wrong with lines that have not been through the gate."""
    total, refused, numbers, given, hedges, wrong = 0, 0, 0, 0, 0, 0
    passed: list[str] = []
    for draft in drafts:
        found = (*unsupported_in(draft.line, grounds, allowed=names), *hedges_lost([draft.line]))
        total += 1
        refused += draft.refused is not None
        numbers += sum(f.kind == "number" for f in found)
        given += sum(f.kind in ("name", "no source") for f in found)
        hedges += sum(f.kind == "hedge" for f in found)
        wrong += bool(found)
        if draft.refused is None:
            passed += [f"{f.kind}: {f.what} | {draft.line.text}" for f in found]
    return Drafted(
        lines=total,
        refused=refused,
        numbers=numbers,
        names=given,
        hedges=hedges,
        wrong=wrong,
        let_through=tuple(passed),
    )


def row_of(
    script: Script,
    grounds: Sequence[Ground],
    target: Seconds | None,
    *,
    names: Sequence[str] = (),
    drafts: Sequence[Draft] | None = None,
    embed: Embed | None = None,
) -> EpisodeRow:
    """Measure a script. `names`, `embed`: see `measure`; `drafts`: what the model said for it."""
    measures = measure(script, grounds, target, names=names, embed=embed)
    by_id = {ground.paper_id: ground for ground in grounds}
    return EpisodeRow(
        script=script,
        measures=measures,
        drafted=drafted(drafts, by_id, names) if drafts is not None else None,
        objections=objections(script, measures.findings),
    )


def objections(script: Script, findings: Iterable[Finding]) -> tuple[Objection, ...]:
    """The findings with their lines, the gravest first."""
    ordered = sorted(findings, key=lambda f: (FROM_WORST.index(f.kind), f.line))
    return tuple(
        Objection(
            kind=f.kind, speaker=script.lines[f.line].speaker, text=script.lines[f.line].text, why=f"{f.kind}: {f.what}"
        )
        for f in ordered
        if f.line < len(script.lines)
    )
