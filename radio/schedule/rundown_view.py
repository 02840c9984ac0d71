"""What comes next, with the times at which it is expected."""

from __future__ import annotations

from datetime import datetime, timedelta

from radio.model.base import Model, UtcDatetime
from radio.model.status import PlayoutStatus
from radio.store import Store
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


def upcoming(store: Store, playout: PlayoutStatus | None, now: datetime) -> list[Upcoming]:
    """The queued entries in the order in which they will air, reckoned from what is left of the item on air."""
    start = now
    if playout is not None and playout.now is not None and playout.now.source == "live":
        left = playout.now.duration_seconds - playout.now.position_seconds
        start += timedelta(seconds=max(0.0, left))
    result = []
    for entry in store.rundown.queued():
        segment = store.segments.get(entry.segment)
        if segment is None:
            continue
        if entry.not_before is not None:
            start = max(start, entry.not_before)
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
