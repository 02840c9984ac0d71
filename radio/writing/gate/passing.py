"""A script through the gate: each line passed, repaired, replaced by an extractive line, or dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from radio.model.document import Document
from radio.model.paper import Paper
from radio.model.script import GateCounts, GateFailures, GateKind, GateOutcome, Line, Script, ScriptChapter
from radio.types import PaperId, SentenceId
from radio.writing.gate.support import Sentences
from radio.writing.gate.weigh import Finding, weigh

Mend = Callable[[Line, str], Line | None]
"""Another line in the place of one that was refused, given the reason; None: there is none."""
_QUESTION_AT_END = re.compile(r"(?:^|(?<=[.!?] ))[^.!?]*\?$")


def sentences_of(documents: Iterable[Document]) -> dict[tuple[PaperId, SentenceId], str]:
    """What the gate needs of documents to see that cited sentences exist."""
    return {(document.paper_id, s.id): s.text for document in documents for s in document.sentences}


def pass_gate(
    script: Script,
    papers: Sequence[Paper],
    *,
    repair: Mend | None = None,
    replace: Mend | None = None,
    sentences: Sentences | None = None,
) -> Script:
    """The script with each line passed, repaired (asked for once), replaced by an extractive line, or dropped.

    Every line is weighed alone and alike, the last like the first. Where one is dropped, what only makes sense with it
    goes too: the question that it answered, the reaction to it. Chapters follow their lines; `Script.gate` tells what
    was done, and why. `sentences`: see `sentences_of`.
    """
    by_id = {p.id: p for p in papers}
    kept: list[Line] = []
    moved: dict[int, int] = {}
    tally = _Tally()
    unanswered = False
    lost: Line | None = None
    for i, line in enumerate(script.lines):
        moved[i] = len(kept)
        # What is said of another paper, or of none, is no reaction to the line that was dropped.
        unanswered = unanswered and lost is not None and line.paper_id == lost.paper_id
        near = [by_id[line.paper_id]] if line.paper_id in by_id else list(papers)
        found = weigh(line, near, sentences)
        if found is None:
            tally.passed(line)
            followed = _after_a_gap(line) if unanswered else line
            kept += [followed] if followed is not None else []
            unanswered = unanswered and (followed is None or line.beat == "transition")
            continue
        outcome, mended = _mended(line, found, near, repair, replace, sentences)
        tally.failed(line, found, outcome)
        if mended is not None:
            kept.append(mended)
            unanswered = False
            continue
        if line.beat != "question":
            unanswered, lost = True, line
            if kept and kept[-1].beat == "question" and moved[i] == len(kept):
                # Nobody is left to answer it.
                kept.pop()
    chapters = _chapters(script.chapters, moved, len(kept))
    return script.model_copy(update={"lines": tuple(kept), "chapters": chapters, "gate": tally.counts()})


def _mended(
    line: Line,
    found: Finding,
    papers: Sequence[Paper],
    repair: Mend | None,
    replace: Mend | None,
    sentences: Sentences | None,
) -> tuple[GateOutcome, Line | None]:
    tries: tuple[tuple[GateOutcome, Mend | None], ...] = (("repaired", repair), ("replaced", replace))
    for outcome, mend in tries:
        other = mend(line, found.reason) if mend else None
        if other is not None and weigh(other, papers, sentences) is None:
            return outcome, other
    return "dropped", None


def _after_a_gap(line: Line) -> Line | None:
    """A template's line without what reacts to the answer before it, which was dropped; None where nothing is left.

    Reactions stand before the question, in its line or in one of their own; a reminder of the paper cites it.
    """
    if line.factual or line.origin != "template" or line.cites:
        return line
    if line.beat == "transition":
        return None
    asked = _QUESTION_AT_END.search(line.text) if line.beat == "question" else None
    return line if asked is None else line.model_copy(update={"text": asked[0][:1].upper() + asked[0][1:]})


class _Tally:
    """What is done to the lines, counted as it is done."""

    def __init__(self) -> None:
        self._checked = 0
        self._passed = 0
        self._failures: Counter[tuple[GateKind, GateOutcome]] = Counter()
        self._reasons: list[str] = []

    def passed(self, line: Line) -> None:
        self._checked += line.factual
        self._passed += line.factual

    def failed(self, line: Line, found: Finding, outcome: GateOutcome) -> None:
        self._checked += 1
        self._failures[found.kind, outcome] += 1
        self._reasons.append(f"{line.beat}: {found.told}")

    def counts(self) -> GateCounts:
        by_outcome: Counter[str] = Counter()
        for (_, outcome), lines in self._failures.items():
            by_outcome[outcome] += lines
        return GateCounts(
            checked=self._checked,
            passed=self._passed,
            repaired=by_outcome["repaired"],
            replaced=by_outcome["replaced"],
            dropped=by_outcome["dropped"],
            reasons=tuple(self._reasons),
            failures=tuple(GateFailures(kind=k, outcome=o, lines=n) for (k, o), n in sorted(self._failures.items())),
        )


def _chapters(chapters: Sequence[ScriptChapter], moved: dict[int, int], lines: int) -> tuple[ScriptChapter, ...]:
    """Chapters at their new first lines; those that lost all their lines go."""
    placed = [c.model_copy(update={"first_line": moved.get(c.first_line, lines)}) for c in chapters]
    return tuple(
        c for c, following in zip(placed, [*placed[1:], None], strict=True)
        if c.first_line < (following.first_line if following else lines)
    )  # fmt: skip
