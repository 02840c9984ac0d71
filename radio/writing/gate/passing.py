"""A script through the gate: each line passed, repaired, replaced by an extractive line, or dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from radio.model.paper import Paper
from radio.model.script import GateCounts, Line, Script, ScriptChapter
from radio.writing.gate.weigh import weigh

Mend = Callable[[Line, str], Line | None]


def pass_gate(
    script: Script, papers: Sequence[Paper], *, repair: Mend | None = None, replace: Mend | None = None
) -> Script:
    """The script with each line passed, repaired (asked for once), replaced by an extractive line, or dropped.

    Chapters follow their lines; `Script.gate` tells what was done, and why.
    """
    by_id = {p.id: p for p in papers}
    kept: list[Line] = []
    moved: dict[int, int] = {}
    counts = {"checked": 0, "passed": 0, "repaired": 0, "replaced": 0, "dropped": 0}
    reasons: list[str] = []
    for i, line in enumerate(script.lines):
        moved[i] = len(kept)
        near = [by_id[line.paper_id]] if line.paper_id in by_id else list(papers)
        found = weigh(line, near)
        reason = found.reason if found else None
        if line.factual or reason:
            counts["checked"] += 1
        if reason is None:
            counts["passed"] += int(line.factual)
            kept.append(line)
            continue
        reasons.append(f"{line.beat}: {reason}")
        outcome, mended = _mended(line, reason, near, repair, replace)
        counts[outcome] += 1
        if mended is not None:
            kept.append(mended)
        elif line.beat != "question" and kept and kept[-1].beat == "question" and moved[i] == len(kept):
            # Nobody is left to answer it.
            kept.pop()
    chapters = _chapters(script.chapters, moved, len(kept))
    gate = GateCounts(**counts, reasons=tuple(reasons))
    return script.model_copy(update={"lines": tuple(kept), "chapters": chapters, "gate": gate})


def _mended(
    line: Line, reason: str, papers: Sequence[Paper], repair: Mend | None, replace: Mend | None
) -> tuple[str, Line | None]:
    for outcome, mend in (("repaired", repair), ("replaced", replace)):
        found = mend(line, reason) if mend else None
        if found is not None and weigh(found, papers) is None:
            return outcome, found
    return "dropped", None


def _chapters(chapters: Sequence[ScriptChapter], moved: dict[int, int], lines: int) -> tuple[ScriptChapter, ...]:
    """Chapters at their new first lines; those that lost all their lines go."""
    placed = [c.model_copy(update={"first_line": moved.get(c.first_line, lines)}) for c in chapters]
    return tuple(
        c for c, following in zip(placed, [*placed[1:], None], strict=True)
        if c.first_line < (following.first_line if following else lines)
    )  # fmt: skip
