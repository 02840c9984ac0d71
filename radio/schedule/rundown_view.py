"""What comes next, with the times at which it is expected."""

from __future__ import annotations

from datetime import datetime, timedelta

from radio.model.base import Model, UtcDatetime
from radio.model.status import PlayoutStatus
from radio.store import Store
from radio.store.rundown import due
from radio.types import PaperId, SegmentId, ShowId, to_seconds


class Upcoming(Model):
    """A queued segment. `start` is an estimate: listeners' requests and skips move it."""

    start: UtcDatetime
    duration_seconds: float
    segment: SegmentId
    title: str
    show: ShowId | None
    show_title: str
    paper_ids: tuple[PaperId, ...]


def upcoming(store: Store, playout: PlayoutStatus | None, now: datetime, limit: int | None = None) -> list[Upcoming]:
    """The queued entries in the order in which they will air, reckoned from what is left of the item on air.

    A show that waits for its slot lets others pass it; where nothing may air before the slot there is a gap in the
    times, which replays and the house programme fill.
    """
    start = now
    if playout is not None and playout.now is not None and playout.now.source == "live":
        left = playout.now.duration_seconds - playout.now.position_seconds
        start += timedelta(seconds=max(0.0, left))
    queued = store.rundown.queued()
    segments = store.segments.get_many(entry.segment for entry in queued)
    waiting = [entry for entry in queued if entry.segment in segments]
    result: list[Upcoming] = []
    while waiting and (limit is None or len(result) < limit):
        ready = due(waiting, start)
        if not ready:
            start = min(entry.not_before for entry in waiting if entry.not_before is not None)
            continue
        entry, segment = ready[0], segments[ready[0].segment]
        waiting.remove(entry)
        length = to_seconds(segment.duration)
        result.append(
            Upcoming(
                start=start,
                duration_seconds=length,
                segment=entry.segment,
                title=entry.title,
                show=entry.show,
                show_title=segment.show_title,
                paper_ids=segment.paper_ids,
            )
        )
        start += timedelta(seconds=length)
    return result
