"""After a restart: what an earlier process left airing or unwritten is settled, before anything new is written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from radio.model.asrun import AsRunEntry
from radio.model.rundown import EntryState, RundownEntry
from radio.model.status import PlayoutStatus
from radio.playout.airstore import AirStore
from radio.playout.journal import Journal
from radio.types import Samples, to_samples, to_seconds

log = logging.getLogger(__name__)

RESTART_AFTER: Final = 20.0
"""An item that a crash cut off after less than this is aired from its start; of a longer one enough was heard."""


def recover(
    store: AirStore, journal: Journal | None, last: PlayoutStatus | None, unwritten: Sequence[AsRunEntry]
) -> None:
    """Write what the journal still holds, and settle the entries left airing by the last report.

    `unwritten` is what this process has put into the journal itself, and writes in its own time.
    """
    try:
        for entry in journal.read() if journal else ():
            if any(entry.is_airing_of(other) for other in unwritten):
                continue
            # The crash may have come between the database and the journal.
            if not any(entry.is_airing_of(other) for other in store.recorded(entry.start, entry.end)):
                store.record(entry)
            if entry.entry is not None:
                close(store, entry.entry, entry.resumes_at, "aired")
        if journal and not unwritten:
            journal.clear()
    except OSError as e:
        log.error("the journal of the last run cannot be read: %s", e)
    left = store.airing()
    while left is not None:
        _settle(store, left, last)
        left = store.airing()


def close(store: AirStore, entry: int, resumes_at: Samples | None, state: EntryState) -> None:
    """An airing of a rundown entry is over: into its last state, or back before all that wait."""
    if resumes_at is None:
        store.mark(entry, state)
    else:
        store.hold(entry, resumes_at)


def _settle(store: AirStore, left: RundownEntry, last: PlayoutStatus | None) -> None:
    now = last.now if last is not None else None
    was_on_air = now is not None and now.segment == left.segment and now.source == "live"
    if not was_on_air or now is None or last is None:
        store.mark(left.id, "queued")
        return
    segment = store.segment(left.segment)
    heard = max(0, to_samples(now.position_seconds) - left.resume_at)
    ends = store.aired_until()
    start = now.started if ends is None else max(now.started, ends)
    store.record(
        AsRunEntry(
            start=start,
            end=start + timedelta(seconds=to_seconds(heard)),
            first_sample=max(0, last.samples - heard),
            samples=Samples(heard),
            segment=left.segment,
            title=left.title,
            kind=segment.kind if segment else "talk",
            source="live",
            show=left.show,
            paper_ids=segment.paper_ids if segment else (),
            cut_short=True,
            entry=left.id,
        )
    )
    store.mark(left.id, "queued" if heard < to_samples(RESTART_AFTER) else "aired")
