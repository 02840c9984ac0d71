"""The as-run log: sums up what the encoder took of each item, and says so when the item ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from radio.clock import Clock
from radio.model.asrun import AsRunEntry
from radio.model.credit import credits_of
from radio.playout.items import Ended, Item, Run
from radio.types import Samples, to_samples, to_seconds

LEAD_SECONDS: Final = 1.5
"""How far the loop runs ahead of the clock: a sample is made so long before it airs."""
DISCLOSED_AFTER: Final = 25.0
"""Seconds into an episode by which it has been said; a time check says it at its end."""
STEP: Final = timedelta(seconds=5)
"""A wall clock that is off by more than this was corrected, and the air's time follows it. More than the loop catches
up after a stall, so that a stall is not taken for a correction."""


class Anchor(NamedTuple):
    """A wall time and the sample that airs then."""

    wall: datetime
    sample: int

    def of(self, sample: int) -> datetime:
        return self.wall + timedelta(seconds=to_seconds(sample - self.sample))


class AirTime:
    """Wall time of a sample. Anchored once, so that entries neither overlap nor leave gaps by the clock's jitter; anew
    when the wall clock is corrected, forward or back, so that the picture and the time check show the true time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.anchor = Anchor(clock.now(), 0)

    def begin(self) -> None:
        """Sample 0 belongs to now."""
        self.anchor = Anchor(self._clock.now(), 0)

    def of(self, sample: int) -> datetime:
        return self.anchor.of(sample)

    def follow(self, sample: int) -> None:
        """`sample` is being made now."""
        due = self._clock.now() + timedelta(seconds=LEAD_SECONDS)
        if abs(due - self.of(sample)) > STEP:
            self.anchor = Anchor(due, sample)


@dataclass
class _Open:
    item: Item
    first: int
    anchor: Anchor
    samples: int = 0


class AsRunLog:
    """Follows the mixer's runs. `write` gets each finished entry; an item of which nothing was taken leaves none.

    Entries never overlap in time. After a step of the wall clock back, what airs in the time that the log has been
    through already is entered at the log's end, with no length: its samples tell how long it was. From the moment at
    which the wall clock has caught up, times are true again. A step forward leaves a gap.
    """

    def __init__(
        self,
        air_time: AirTime,
        write: Callable[[AsRunEntry], None],
        until: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`until`: when the log of earlier processes ends, once that is known."""
        self._time = air_time
        self._write = write
        self._until = until
        self._written: datetime | None = None
        self._open: _Open | None = None
        self._sample = 0

    def add(self, run: Run, accepted: bool) -> None:
        """A run of the mixer, in the order of the air, and whether the encoder took it."""
        self._time.follow(self._sample)
        if self._open is None:
            self._open = _Open(run.item, self._sample, self._time.anchor)
        if accepted:
            self._open.samples += run.samples
        self._sample += run.samples
        if run.ended is not None:
            self._close(run.ended)

    def finish(self) -> None:
        """Playout ends: so does what is on air."""
        self._close(Ended(cut_short=True))

    def _close(self, ended: Ended) -> None:
        entry, self._open = self._open, None
        if entry is None or entry.samples == 0:
            return
        item, segment = entry.item, entry.item.segment
        floor = max((t for t in (self._written, self._until()) if t is not None), default=None)
        start, end = entry.anchor.of(entry.first), entry.anchor.of(self._sample)
        if floor is not None:
            start, end = max(start, floor), max(end, floor)
        self._written = end
        self._write(
            AsRunEntry(
                start=start,
                end=end,
                first_sample=entry.first,
                samples=Samples(entry.samples),
                segment=segment.id if segment else None,
                title=item.title,
                kind=item.kind,
                source=item.source,
                show=item.show,
                paper_ids=segment.paper_ids if segment else (),
                credits=credits_of(segment.timeline) if segment else (),
                # It is said at the start: not in what goes on after a hold, nor in what was cut before it came.
                ai_disclosed=segment is not None
                and segment.ai_disclosed
                and item.starts_at == 0
                and entry.samples >= min(to_samples(DISCLOSED_AFTER), segment.duration - to_samples(1.0)),
                mentions_only=segment.mentions_only if segment else False,
                cut_short=ended.cut_short,
                asked_by=ended.asked_by or item.asked_by,
                entry=item.entry,
                resumes_at=ended.resumes_at,
            )
        )
