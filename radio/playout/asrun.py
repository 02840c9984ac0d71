"""The as-run log: sums up what the encoder took of each item, and says so when the item ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from radio.clock import Clock
from radio.model.asrun import AsRunEntry
from radio.playout.items import Item
from radio.playout.mixer import Run
from radio.types import Samples, to_seconds

STEP: Final = timedelta(seconds=2)
"""A wall clock that is off by more than this was corrected, and the log follows it."""


class AirTime:
    """Wall time of a sample. Anchored once, so that entries neither overlap nor leave gaps by the clock's jitter."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall = clock.now()
        self._sample = 0

    def begin(self) -> None:
        """Sample 0 belongs to now."""
        self._wall, self._sample = self._clock.now(), 0

    def of(self, sample: int) -> datetime:
        return self._wall + timedelta(seconds=to_seconds(sample - self._sample))

    def follow(self, sample: int) -> None:
        """`sample` is being made now: anchor anew when the wall clock was corrected forward. Never runs backwards."""
        now = self._clock.now()
        if now - self.of(sample) > STEP:
            self._wall, self._sample = now, sample


@dataclass
class _Open:
    item: Item
    first: int
    start: datetime
    samples: int = 0


class AsRunLog:
    """Follows the mixer's runs. `write` gets each finished entry; an item of which nothing was taken leaves none."""

    def __init__(self, air_time: AirTime, write: Callable[[AsRunEntry], None]) -> None:
        self._time = air_time
        self._write = write
        self._open: _Open | None = None
        self._sample = 0

    def add(self, run: Run, accepted: bool) -> None:
        """A run of the mixer, in the order of the air, and whether the encoder took it."""
        if self._open is None:
            self._time.follow(self._sample)
            self._open = _Open(run.item, self._sample, self._time.of(self._sample))
        if accepted:
            self._open.samples += run.samples
        self._sample += run.samples
        if run.ended is not None:
            self._close(run.ended.cut_short, run.ended.asked_by)

    def finish(self) -> None:
        """Playout ends: so does what is on air."""
        self._close(cut_short=True, asked_by=None)

    def _close(self, cut_short: bool, asked_by: str | None) -> None:
        entry, self._open = self._open, None
        if entry is None or entry.samples == 0:
            return
        item, segment = entry.item, entry.item.segment
        self._write(
            AsRunEntry(
                start=entry.start,
                end=self._time.of(self._sample),
                first_sample=entry.first,
                samples=Samples(entry.samples),
                segment=segment.id if segment else None,
                title=item.title,
                kind=item.kind,
                source=item.source,
                show=segment.show if segment else None,
                paper_ids=segment.paper_ids if segment else (),
                cut_short=cut_short,
                asked_by=asked_by or item.asked_by,
            )
        )
