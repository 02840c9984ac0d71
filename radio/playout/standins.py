"""Stand-ins for what a simulation cannot run against its own clock: encoder, output processes, a store in trouble.

The hub between encoder and outputs is the station's own, fed with a transport stream of empty pictures.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from radio.clock import Clock
from radio.errors import DiskFullError, SegmentError, StoreError
from radio.model.asrun import AsRunEntry
from radio.model.rundown import Command, EntryState, RundownEntry
from radio.model.segment import Segment
from radio.model.status import OutputStatus
from radio.playout.airstore import MemoryStore
from radio.playout.hub import Hub
from radio.playout.items import Block
from radio.playout.journal import Journal
from radio.playout.loop import Frame, Sink
from radio.playout.mpegts import CLOCK, PACKET, VIDEO_PID, WRAP, Chunk
from radio.playout.outputs import Health
from radio.playout.outputs.accepted import Ledger, Stretches
from radio.types import SAMPLE_RATE, Samples, SegmentId

KEY_SAMPLES: Final = 2 * SAMPLE_RATE
"""A key frame every 2 s, as the encoder has it."""
_PMT_PID: Final = 0x1000


class TroubledStore(MemoryStore):
    """A store in memory that can be away, full or without anything new. What has aired leaves the rundown."""

    def __init__(self, healthy: MemoryStore) -> None:
        segments, entries = list(healthy.segments.values()), list(healthy.entries.values())
        super().__init__(healthy.folders, segments, entries, sweepers=healthy.sweepers())
        self._last = dict(healthy.last_aired())
        self.away = False
        self.full = False
        self.starved = False
        self.barren = False
        """Whether there is nothing to repeat either."""
        self.unreadable: set[SegmentId] = set()
        self.ended: dict[EntryState, int] = {}
        """How many entries of the rundown came to which end."""

    def _reached(self) -> None:
        if self.away:
            raise StoreError("database: unable to open database file", retryable=True)

    def _written(self) -> None:
        self._reached()
        if self.full:
            raise DiskFullError("database or disk is full")

    def upcoming(self, now: datetime | None, limit: int) -> Sequence[RundownEntry]:
        self._reached()
        return () if self.starved else super().upcoming(now, limit)

    def mark(self, entry: int, state: EntryState) -> None:
        self._written()
        super().mark(entry, state)
        if state not in ("queued", "airing"):
            del self.entries[entry]
            self.ended[state] = self.ended.get(state, 0) + 1

    def segment(self, segment: SegmentId) -> Segment | None:
        self._reached()
        if segment in self.unreadable:
            raise SegmentError("its record cannot be read", subject=segment)
        return super().segment(segment)

    def replays(self, limit: int) -> Sequence[Segment]:
        self._reached()
        return () if self.barren else super().replays(limit)

    def evergreens(self) -> Sequence[Segment]:
        self._reached()
        return () if self.barren else super().evergreens()

    def last_aired(self) -> Mapping[SegmentId, datetime]:
        self._reached()
        return self._last

    def record(self, entry: AsRunEntry) -> None:
        self._written()
        super().record(entry)
        if entry.segment is not None:
            self._last[entry.segment] = max(entry.end, self._last.get(entry.segment, entry.end))

    def hold(self, entry: int, resume_at: Samples) -> None:
        self._written()
        super().hold(entry, resume_at)

    def aired_until(self) -> datetime | None:
        self._reached()
        return super().aired_until()

    def commands(self, until: datetime) -> Sequence[Command]:
        self._reached()
        return super().commands(until)

    def finish(self, command: int, refused: bool, result: str) -> None:
        self._written()
        super().finish(command, refused, result)


class TroubledJournal(Journal):
    """A journal on the same disk as the store."""

    def __init__(self, path: Path, store: TroubledStore) -> None:
        super().__init__(path)
        self._store = store

    def add(self, entry: AsRunEntry) -> None:
        if self._store.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        super().add(entry)


class StandInOutput:
    """Accepts whole stretches between key frames; killed, it is away for a while and comes back at the next one."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self._clock = clock
        self._health = Health(name, clock)
        self._ledger = Ledger()
        self._stretches = Stretches()
        self._back_at = 0.0

    def start(self) -> None:
        """It has no process."""

    def stop(self) -> None:
        self._health.set("off")

    def kill(self, seconds: float) -> None:
        """Its process dies; the next one is there after `seconds`."""
        self._back_at = self._clock.monotonic() + seconds
        self._stretches.broken()
        self._health.restarts += 1
        self._health.set("down", "its process was killed")

    def begin(self, start: datetime, sample: int) -> None:
        self._stretches.broken()

    def take(self, chunk: Chunk) -> None:
        if chunk.sample is None or self._clock.monotonic() < self._back_at:
            return
        if (stretch := self._stretches.ended_by(chunk)) is not None:
            self._ledger.add(*stretch)
        self._health.set("up")

    def status(self) -> OutputStatus:
        return self._health.status()

    def accepted(self, first: int, end: int) -> int:
        return self._ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self._ledger.end >= end or self._health.state != "up"


class StandInEncoder:
    """A sink before another: feeds the hub what an encoder would, and refuses everything while it is dead."""

    def __init__(self, hub: Hub, sink: Sink, clock: Clock, air_time: Callable[[int], datetime]) -> None:
        self._hub = hub
        self._sink = sink
        self._clock = clock
        self._air_time = air_time
        self._dead_until = 0.0
        self._next_key: int | None = None
        self.offered = 0
        """Samples that came, taken or not."""
        self.restarts = 0

    def kill(self, seconds: float) -> None:
        self._dead_until = self._clock.monotonic() + seconds
        self._next_key = None
        self.restarts += 1

    @property
    def alive(self) -> bool:
        """Whether it is fed."""
        return self._next_key is not None

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        first = self.offered
        self.offered += len(sound)
        if self._clock.monotonic() < self._dead_until or not self._sink.push(sound, frames):
            return False
        if self._next_key is None:
            self._next_key = first
            self._hub.begin(self._air_time(first), first)
        if self.offered > self._next_key:
            self._hub.feed(key_picture(self._next_key))
            self._next_key += KEY_SAMPLES
        return True


def key_picture(sample: int) -> bytes:
    """Tables and an empty key picture of the transport stream, stamped for `sample` (ISO/IEC 13818-1, 2.4.3)."""
    pts = sample * CLOCK // SAMPLE_RATE % WRAP
    stamp = bytes(
        (
            0x21 | (pts >> 29 & 0x0E),
            pts >> 22 & 0xFF,
            0x01 | (pts >> 14 & 0xFE),
            pts >> 7 & 0xFF,
            0x01 | (pts << 1 & 0xFE),
        )
    )
    head = bytes((0x47, 0x40 | VIDEO_PID >> 8, VIDEO_PID & 0xFF, 0x30, 1, 0x40))
    picture = (head + b"\x00\x00\x01\xe0\x00\x00\x80\x80\x05" + stamp).ljust(PACKET, b"\xff")
    return _table(0, bytes((0,) * 8 + (0, 1, 0xE0 | _PMT_PID >> 8, _PMT_PID & 0xFF))) + _table(_PMT_PID, b"") + picture


def _table(pid: int, body: bytes) -> bytes:
    return (bytes((0x47, 0x40 | pid >> 8, pid & 0xFF, 0x10, 0)) + body).ljust(PACKET, b"\xff")
