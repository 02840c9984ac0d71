"""New versions of papers that the station had on air: what a digest mentions of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from radio.production.heard import heard
from radio.production.workshop import Workshop

if TYPE_CHECKING:
    from radio.writing import UpdatedPaper

MENTIONED = 3
"""In one digest: a sentence each, at its end."""


def aired_updates(w: Workshop, start: datetime, end: datetime) -> tuple[UpdatedPaper, ...]:
    """Of the new versions that were seen in that time, those of papers that had aired before: what was withdrawn
    first, then what aired last."""
    from radio.writing import UpdatedPaper

    found = []
    for update in w.store.papers.updates(start):
        state = w.store.papers.state(update.paper_id)
        if update.seen >= end or state is None or state[0] != "aired":
            continue
        paper = w.store.papers.get(update.paper_id)
        airings = [
            entry
            for entry in w.store.asrun.airings_of(update.paper_id)
            if entry.start < update.seen and update.paper_id in heard(w.store, entry)
        ]
        if paper is not None and airings:
            found.append(
                UpdatedPaper(
                    paper=paper, version=update.to_version, withdrawn=update.withdrawn, aired_at=airings[-1].start
                )
            )
    newest = {told.paper.id: told for told in sorted(found, key=lambda told: told.version)}
    ordered = sorted(newest.values(), key=lambda told: (told.withdrawn, told.aired_at, told.paper.id), reverse=True)
    return tuple(ordered[:MENTIONED])
