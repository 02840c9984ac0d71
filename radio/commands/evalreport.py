"""What `radio eval scripts` tells, as Markdown and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from radio.writing.measures.repeats import shared_phrases
from radio.writing.measures.report import FROM_WORST, EpisodeRow, Objection
from radio.writing.measures.table import called, figures, missed_goals, summary, table_of

QUOTED = 40
"""Worst lines in the Markdown file."""


def worst_lines(rows: Sequence[EpisodeRow], most: int) -> list[tuple[str, Objection]]:
    """The gravest objections over all episodes, with the paper's id."""
    found = [(called(row), objection) for row in rows for objection in row.objections]
    return sorted(found, key=lambda pair: FROM_WORST.index(pair[1].kind))[:most]


def as_markdown(rows: Sequence[EpisodeRow]) -> str:
    """The table, then the worst lines with who says them and why."""
    table = table_of(rows)
    lines = [_row(table.heads), "|" + "---|" * len(table.heads), *map(_row, table.rows)]
    worst = worst_lines(rows, QUOTED)
    if worst:
        lines += ["", "## Worst lines", ""]
        lines += [f"- {paper}, {o.speaker}: “{o.text}” — {o.why}" for paper, o in worst]
    shared = shared_phrases([row.script for row in rows])[:QUOTED]
    if shared:
        lines += ["", "## Said in three episodes or more", ""]
        lines += [f"- {times} times: {phrase}" for phrase, times in shared]
    passed = [(called(row), told) for row in rows if row.drafted for told in row.drafted.let_through]
    if passed:
        lines += ["", "## Passed the gate, and these measures object", ""]
        lines += [f"- {paper}: {told}" for paper, told in passed]
    return "\n".join(lines) + "\n"


def for_programs(rows: Sequence[EpisodeRow], failed: Sequence[str]) -> dict[str, Any]:
    """All figures, and all objections."""
    return {
        "episodes": [
            {
                "papers": row.measures.papers,
                "show": row.measures.show,
                "writer": row.measures.writer,
                "title": row.script.title,
                "figures": figures(row),
                "missed_goals": missed_goals(row),
                "missed_claims": row.measures.missed,
                "script": row.script,
                "drafted": row.drafted,
                "objections": row.objections,
            }
            for row in rows
        ],
        **summary(rows),
        "shared_phrases": shared_phrases([row.script for row in rows])[:QUOTED],
        "failed": list(failed),
    }


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
