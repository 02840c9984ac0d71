"""A stand-in for production in a simulation: new material, and a show a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from radio.clock import Clock
from radio.model.rundown import RundownEntry
from radio.model.segment import Segment
from radio.playout.faults import SlotAired
from radio.playout.standins import TroubledStore
from radio.types import Seconds

WAITING: Final = 2
"""Entries that the newsroom keeps in the rundown."""
SLOT_HOUR: Final = 7
"""Local time of the daily show."""


class Newsroom:
    """Stands in for production: keeps something new in the rundown, and a show a day at its local time."""

    def __init__(self, store: TroubledStore, segments: Sequence[Segment], clock: Clock, zone: str) -> None:
        self._store = store
        self._segments = segments
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._made = 0
        self._number = max(store.entries, default=0)
        self._slot: tuple[int, datetime] | None = None
        self._planned = clock.now()
        self.slots: list[SlotAired] = []

    def step(self, on_air: int | None) -> None:
        """`on_air` is the rundown entry that airs."""
        if not self._segments:
            return
        if self._slot is None:
            self._planned = self._next_slot(self._planned)
            self._slot = self.add(self._next(), "schedule", not_before=self._planned), self._planned
        elif on_air == self._slot[0]:
            late = (self._clock.now() - self._slot[1]).total_seconds()
            self.slots.append(SlotAired(slot=self._slot[1], late=Seconds(round(late, 1))))
            self._slot = None
        elif self._slot[0] not in self._store.entries:
            self._slot = None
        if sum(entry.not_before is None for entry in self._store.entries.values()) < WAITING:
            self.add(self._next(), "rotation")

    def add(self, segment: Segment, added_by: str, not_before: datetime | None = None) -> int:
        """Put a segment into the rundown; its number."""
        self._number += 1
        self._store.entries[self._number] = RundownEntry(
            id=self._number,
            order=float(self._number),
            segment=segment.id,
            title=segment.title,
            show=segment.show,
            added=self._clock.now(),
            added_by=added_by,
            not_before=not_before,
        )
        return self._number

    def _next(self) -> Segment:
        self._made += 1
        return self._segments[self._made % len(self._segments)]

    def _next_slot(self, after: datetime) -> datetime:
        local = after.astimezone(self._zone).replace(hour=SLOT_HOUR, minute=0, second=0, microsecond=0)
        while local <= after:
            # Days are added to the local time: the slot stays at its hour over a change to or from summer time.
            local += timedelta(days=1)
        return local
