"""Which papers listeners truly heard of: what a programme may call back to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from radio.errors import SegmentError
from radio.model.asrun import AsRunEntry
from radio.model.timeline import CardCue, ChapterCue, PageCue
from radio.types import PaperId, Samples, Seconds, to_samples

if TYPE_CHECKING:
    from radio.store import Store
    from radio.writing import EarlierPaper

HEARD = to_samples(Seconds(45.0))
"""Of an item that was cut off, how much of a paper's part must have been on air: its title and what it does."""
REMEMBERED = timedelta(days=30)
"""How long a paper's own airing is spoken of."""


def is_airing(entry: AsRunEntry) -> bool:
    """Whether papers were on air for the first time in it: a replay tells nothing new, a headline too little."""
    return entry.source == "live" and bool(entry.paper_ids) and not entry.mentions_only


def heard(store: Store, entry: AsRunEntry) -> tuple[PaperId, ...]:
    """The papers of an as-run entry that were told of on air, not only begun: nothing of what was cut off too soon."""
    if not is_airing(entry):
        return ()
    if not entry.cut_short:
        return entry.paper_ids
    begins = _begins(store, entry)
    return tuple(i for i in entry.paper_ids if i in begins and entry.samples >= begins[i] + HEARD)


def last_heard(store: Store, paper_id: PaperId, now: datetime) -> EarlierPaper | None:
    """When the paper itself was last told of, within `REMEMBERED`; None: never, whatever was planned or made."""
    from radio.writing import EarlierPaper

    for entry in reversed(store.asrun.airings_of(paper_id, now - REMEMBERED)):
        if entry.start < now and paper_id in heard(store, entry):
            paper = store.papers.get(paper_id)
            title = paper.title if paper else entry.title
            return EarlierPaper(paper_id=paper_id, title=title, aired_at=entry.start, distance=0.0)
    return None


def _begins(store: Store, entry: AsRunEntry) -> dict[PaperId, Samples]:
    """Where in its segment each paper is first shown. A talk about one paper has it from the start.

    An item that went on after a hold counts as if it had begun anew then: less was heard of it than is taken here to
    be needed, never more.
    """
    if len(entry.paper_ids) == 1:
        return {entry.paper_ids[0]: Samples(0)}
    try:
        segment = store.segments.get(entry.segment) if entry.segment else None
    except SegmentError:
        return {}
    found: dict[PaperId, Samples] = {}
    for cue in segment.timeline.cues if segment else ():
        if isinstance(cue, CardCue | ChapterCue | PageCue) and cue.paper_id is not None:
            found.setdefault(cue.paper_id, cue.at)
    return found
