"""The time, told between two items: a clip for each minute, made by production, of which the true one airs or none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from radio.clock import Clock
from radio.config import SoundConfig
from radio.model.asrun import AsRunEntry
from radio.model.sweeper import Sweepers
from radio.playout.asrun import AirTime
from radio.playout.items import Track
from radio.types import SegmentId

AHEAD: Final = 2
"""Minutes after the current one whose clips lie opened too: three clips of some seconds, a few megabytes."""
FORGET_SECONDS: Final = 50 * 60.0
"""An hour that was told is not told again before this has passed, wherever a corrected clock may jump meanwhile."""
CORRECTED: Final = timedelta(seconds=5)
"""Air time runs 1.5 s ahead of the wall clock; if they are further apart, the clock was set and is right."""
Slot = str
"""What is told once: a full (or half) hour by its local time with its offset from UTC, so that the hour that autumn
repeats counts twice."""
Minute = tuple[int, int]
"""Local hour and minute."""


def true_time(air_time: AirTime, clock: Clock, sample: int) -> datetime:
    """The wall time at which `sample` airs, also just after the wall clock was set: air time follows that later, and
    never backwards."""
    now, planned = clock.now(), air_time.of(sample)
    return planned if abs(planned - now) <= CORRECTED else now


class TimeCheck:
    """A source: at the first join after each full hour, the clip that tells the minute of that join.

    The loop's thread asks `waiting` and `take`; the desk's calls `prepare` and `heard`, and opens every clip.
    """

    fallible = True

    def __init__(self, sound: SoundConfig, timezone: str, clock: Clock) -> None:
        self._sound = sound
        self._zone = ZoneInfo(timezone)
        self._clock = clock
        self._lock = threading.Lock()
        self._tracks: dict[Minute, Track] = {}
        self._told: dict[Slot, float] = {}
        self._entries: Sequence[AsRunEntry] = ()
        self.when: Callable[[], datetime] = clock.now
        """When what is taken now will be heard."""
        self.count = 0
        """How often the time was told."""

    def waiting(self) -> bool:
        with self._lock:
            return self._fitting() is not None

    def take(self) -> Track | None:
        with self._lock:
            found = self._fitting()
            if found is None:
                return None
            slot, minute = found
            self._told[slot] = self._clock.monotonic()
            self.count += 1
            return self._tracks.pop(minute)

    def prepare(self, index: Sweepers | None, open_clip: Callable[[SegmentId], Track | None]) -> None:
        """Have the clips of this minute and the next ones open, as far as one of them could air, and no others."""
        known = index or Sweepers()
        with self._lock:
            self._recall(known)
            wanted = self._wanted()
            gone = [self._tracks.pop(minute) for minute in set(self._tracks) - wanted]
            lacking = wanted - set(self._tracks)
        for track in gone:
            track.close()
        for minute in sorted(lacking):
            segment = known.at(*minute)
            opened = None if segment is None else open_clip(segment)
            if opened is not None:
                with self._lock:
                    self._tracks[minute] = opened

    def heard(self, entries: Iterable[AsRunEntry]) -> None:
        """What aired before this process began: an hour that it told is not told again."""
        self._entries = [entry for entry in entries if entry.kind == "sweeper"]

    def _recall(self, index: Sweepers) -> None:
        times = frozenset(index.times.values())
        for entry in self._entries:
            slot = self._slot(entry.start)
            if entry.segment in times and slot is not None:
                ago = (self._clock.now() - entry.start).total_seconds()
                self._told.setdefault(slot[0], self._clock.monotonic() - max(0.0, ago))
        if times:
            self._entries = ()

    def _fitting(self) -> tuple[Slot, Minute] | None:
        """What is to be told now and lies ready."""
        found = self._due(self.when())
        if found is None or found[1] not in self._tracks or not self._tracks[found[1]].ready:
            return None
        return found

    def _wanted(self) -> set[Minute]:
        now = self.when()
        coming = (self._due(now + timedelta(minutes=ahead)) for ahead in range(AHEAD + 1))
        return {found[1] for found in coming if found is not None}

    def _due(self, when: datetime) -> tuple[Slot, Minute] | None:
        """The slot and the minute that could be told at that time; None outside of it, and when it was told."""
        found = self._slot(when)
        if found is None:
            return None
        now = self._clock.monotonic()
        self._told = {slot: at for slot, at in self._told.items() if now - at < FORGET_SECONDS}
        return None if found[0] in self._told else found

    def _slot(self, when: datetime) -> tuple[Slot, Minute] | None:
        if self._sound.time_checks == "off":
            return None
        local = when.astimezone(self._zone)
        late = local.minute % (30 if self._sound.time_checks == "half_hour" else 60)
        if late > self._sound.time_check_minutes:
            return None
        # By replacing, not by subtracting: that would forget which of autumn's two hours it is.
        begun = local.replace(minute=local.minute - late)
        return f"{begun:%Y-%m-%d %H:%M %z}", (local.hour, local.minute)
