"""Numbers and names of lines that their cited sentences do not bear. Unit: a count; the goal on air is 0."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from radio.model.script import Line, Script
from radio.types import PaperId
from radio.writing.language.text import without_latex
from radio.writing.measures.finding import Finding
from radio.writing.measures.ground import Ground, without_record
from radio.writing.measures.names import unsupported_names
from radio.writing.measures.numbers import unsupported_numbers


def rests_on_paper(line: Line) -> bool:
    """Whether a line says something that the paper must bear: all that a model worded, and all that is factual.

    Our own templates that state no fact (questions, the verdict's frame, counts of our own) are judged by reading.
    """
    return line.factual or line.origin == "model"


def unsupported_in(
    line: Line, grounds: Mapping[PaperId, Ground], *, index: int = 0, allowed: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Numbers and names of one line that neither its cites nor the record of its paper bear.

    `grounds`: of the script's papers. `allowed`: names that need no source: hosts and station.
    """
    if not rests_on_paper(line):
        return ()
    sources = [without_latex(cite.text) for cite in line.cites if cite.text.strip()]
    if not sources:
        return (Finding(kind="no source", line=index, what="cites nothing"),)
    about = [line.paper_id] if line.paper_id is not None else []
    known = [grounds[p] for p in dict.fromkeys([*about, *(c.paper_id for c in line.cites)]) if p in grounds]
    text = without_record(line.text, known)
    ordinary = frozenset().union(*(ground.ordinary for ground in known)) if known else None
    titles = [ground.title for ground in known]
    numbers = unsupported_numbers(text, [*sources, *titles])
    names = unsupported_names(text, [*sources, *titles], allowed=allowed, ordinary=ordinary)
    return (
        *(Finding(kind="number", line=index, what=number) for number in numbers),
        *(Finding(kind="name", line=index, what=name) for name in names),
    )


def unsupported(script: Script, grounds: Sequence[Ground], *, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
    """Of all lines of a script, in order."""
    by_id = {ground.paper_id: ground for ground in grounds}
    return tuple(
        finding
        for i, line in enumerate(script.lines)
        for finding in unsupported_in(line, by_id, index=i, allowed=allowed)
    )
