"""A small world for tests of properties: the station's own graph, desk, mixer and loop over tracks in memory, with a
store, an encoder and a wall clock that misbehave as they are told, and a process that can die at any tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radio.clock import ManualClock
from radio.errors import SegmentError, StoreError
from radio.model.asrun import AsRunEntry
from radio.model.audio import Loudness
from radio.model.rundown import Command, CutsIn, EntryState, RundownEntry
from radio.model.segment import Segment
from radio.model.status import NowPlaying, PlayoutStatus
from radio.playout.airstore import MemoryStore
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.desk import Desk, Event, Finished, Interrupted, Started
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Item, Track, silence
from radio.playout.journal import Journal
from radio.playout.loop import TICK, Frame, Loop
from radio.playout.mixer import Mixer
from radio.playout.monitor import Monitor
from radio.playout.wiring import build_graph
from radio.types import SAMPLE_RATE, Dbtp, Lufs, Samples, SegmentId, ShowId, to_samples, to_seconds
from tests.playout_parts import NOON, bed, ident

TICK_SECONDS = TICK / SAMPLE_RATE
DESK_EVERY = 4
"""Ticks between two rounds of the desk, as in a running station."""
REPORT_EVERY = 10
STEPPED = 8.0
"""Seconds by which the air's time may be off: the lead, and what is not taken for a step of the wall clock."""
NO_FOLDER = Path("nowhere")


@dataclass(frozen=True)
class Sound:
    """What a segment sounds like, and how it fails. Times in seconds."""

    length: float
    mute: tuple[float, float] | None = None
    raises_at: float | None = None
    starves_at: float | None = None
    breaks_at: float | None = None
    """Where its file ends early."""
    refused: bool = False
    """It cannot be opened."""
    slow: int = 0
    """How often it is asked before it is ready."""

    @property
    def sane(self) -> bool:
        ways = (self.raises_at, self.starves_at, self.breaks_at)
        return all(way is None for way in ways) and not self.refused


def level(number: int) -> float:
    """The left channel of a segment: who it is."""
    return 0.05 + 0.8 * (number % 97) / 97


def place(first: int, end: int) -> NDArray[np.float64]:
    """The right channel: where in it we are, within a minute."""
    return 0.05 + 0.8 * (np.arange(first, end) % (60 * SAMPLE_RATE)) / (60 * SAMPLE_RATE)


class SoundTrack:
    """A track that plays a `Sound`."""

    fallible = True

    def __init__(self, item: Item, sound: Sound, number: int) -> None:
        self.item = item
        self.sound = sound
        self.closed = False
        self.fault: str | None = None
        self._level = level(number)
        self._length = int(to_samples(sound.length))
        self._position = min(int(item.starts_at), self._length)
        self._asked = 0

    @property
    def position(self) -> Samples:
        return Samples(self._position)

    @property
    def remaining(self) -> Samples:
        return Samples(self._length - self._position)

    @property
    def ready(self) -> bool:
        self._asked += 1
        return self._asked > self.sound.slow and self._length > 0

    def read(self, n: int) -> Block:
        n = min(n, self._length - self._position)
        end = self._position + n
        if self._passes(self.sound.raises_at, end):
            raise SegmentError("the disk is gone", subject=self.item.title)
        if self._passes(self.sound.starves_at, end):
            return silence(0)
        if self._passes(self.sound.breaks_at, end):
            self.fault = "its sound ends early"
            self._length = end
        at = np.arange(self._position, end)
        out = np.empty((n, 2), np.float32)
        out[:, 0] = self._level
        out[:, 1] = place(self._position, end)
        if self.sound.mute is not None:
            first, last = map(to_samples, self.sound.mute)
            out[(at >= first) & (at < last)] = 0.0
        self._position = end
        return out

    def _passes(self, seconds: float | None, end: int) -> bool:
        return seconds is not None and end > to_samples(seconds)

    def close(self) -> None:
        self.closed = True


class MemoryJournal(Journal):
    """A journal whose disk outlives the process and costs nothing."""

    def __init__(self) -> None:
        self.lines: list[AsRunEntry] = []

    def read(self) -> tuple[AsRunEntry, ...]:
        return tuple(self.lines)

    def add(self, entry: AsRunEntry) -> None:
        self.lines.append(entry)

    def clear(self) -> None:
        self.lines = []


class WorldStore(MemoryStore):
    """Dead while `dead`; else every so often one call fails (`fails`: the numbers of the calls)."""

    def __init__(self, fails: frozenset[int]) -> None:
        super().__init__({}, [])
        self.dead = False
        self.calls = 0
        self._fails = fails

    def _call(self) -> None:
        self.calls += 1
        if self.dead or self.calls in self._fails:
            raise StoreError("is gone", retryable=True)

    def upcoming(self, now: datetime | None, limit: int) -> Sequence[RundownEntry]:
        self._call()
        return super().upcoming(now, limit)

    def mark(self, entry: int, state: EntryState) -> None:
        self._call()
        super().mark(entry, state)

    def hold(self, entry: int, resume_at: Samples) -> None:
        self._call()
        super().hold(entry, resume_at)

    def segment(self, segment: SegmentId) -> Segment | None:
        self._call()
        return super().segment(segment)

    def record(self, entry: AsRunEntry) -> None:
        self._call()
        super().record(entry)

    def commands(self, until: datetime) -> Sequence[Command]:
        self._call()
        return super().commands(until)


@dataclass
class Process:
    """What one playout process rendered and logged."""

    entries: list[AsRunEntry] = field(default_factory=list)
    """As its as-run log gave them, before any store."""
    blocks: list[Block] = field(default_factory=list)
    taken: list[bool] = field(default_factory=list)
    on_air: list[int | None] = field(default_factory=list)
    """The rundown entry on air at the end of each tick."""
    starts: list[tuple[int, Item]] = field(default_factory=list)
    """(tick, item) of all that came on air."""
    finished: list[tuple[int, Finished]] = field(default_factory=list)
    """(how many had come on air by then, the end)."""
    crashed: bool = False
    silence: float = 0.0


class World:
    """`tick` is a tenth of a second of air."""

    def __init__(self, fails: frozenset[int] = frozenset()) -> None:
        self.clock = ManualClock(NOON)
        self.store = WorldStore(fails)
        self.journal = MemoryJournal()
        self.sounds: dict[SegmentId, tuple[int, Sound]] = {}
        self.refuses = False
        """Whether the encoder takes nothing."""
        self.desk_stands_still = False
        self.in_desk = False
        self.opened: list[SoundTrack] = []
        """By the process that runs."""
        self.processes: list[Process] = []
        self.last: PlayoutStatus | None = None
        self.dropped: set[int] = set()
        """Entries that somebody took out."""
        self.stopped: set[str] = set()
        """Shows that somebody stopped."""

    # What is there to air

    def segment(self, sound: Sound, *, evergreen: bool = False) -> Segment:
        number = len(self.sounds) + 1
        made = Segment(
            id=SegmentId(f"{number:032x}"),
            show=ShowId("a" if number % 2 else "b"),
            title=f"segment {number}",
            duration=to_samples(sound.length),
            loudness=Loudness(integrated=Lufs(-16.0), true_peak=Dbtp(-1.0)),
            created=NOON,
            evergreen=evergreen,
            sound_sha256="0" * 64,
        )
        self.sounds[made.id] = (number, sound)
        self.store.segments[made.id] = made
        self.store.folders[made.id] = NO_FOLDER
        return made

    def add(self, sound: Sound, cuts_in: CutsIn = "no", after: float | None = None, first: bool = False) -> int:
        """A rundown entry; `after`: seconds from now before which it may not air."""
        made = self.segment(sound)
        number = len(self.store.entries) + 1
        orders = [e.order for e in self.store.entries.values()]
        self.store.entries[number] = RundownEntry(
            id=number,
            order=min(orders, default=0.0) - 1 if first else max(orders, default=0.0) + 1,
            segment=made.id,
            title=made.title,
            show=made.show,
            added=self.clock.now(),
            added_by="operator:eve" if first or cuts_in != "no" else "rotation",
            not_before=None if after is None else self.clock.now() + timedelta(seconds=after),
            cuts_in=cuts_in,
        )
        return number

    def command(self, name: str, argument: str = "", after: float = 0.0) -> None:
        due = self.clock.now() + timedelta(seconds=after)
        fields = {"id": len(self.store.finished) + 1, "target": "playout", "name": name, "argument": argument}
        self.store.waiting.append(
            Command.model_validate({**fields, "asked_by": "operator:eve", "created": self.clock.now(), "due": due})
        )
        if name == "stop":
            self.stopped.add(argument)

    def drop(self, entry: int) -> None:
        if self.store.entries[entry].state == "queued":
            MemoryStore.mark(self.store, entry, "dropped")
            self.dropped.add(entry)

    # The process

    def start(self) -> None:
        """A new playout process over what the last one left."""
        self.process = Process()
        self.opened = []
        self.processes.append(self.process)
        self._graph = build_graph("S", bed(), ident())
        self._desk = Desk(lambda: self.store, self._graph, self.clock, self._open, self.journal, self.last)
        self._step_desk()
        self._mixer = Mixer(self._graph, SilenceGuard(bed()))
        self._desk.on_skip = self._mixer.skip
        self._air_time = AirTime(self.clock)
        self._monitor = Monitor()
        log = AsRunLog(self._air_time, self._logged, lambda: self._desk.aired_until)
        self._loop = Loop(self._mixer, self, log, self.clock, fps=1, post=self._post, watch=self._hear)
        self._graph.live.air_now = lambda: self._air_time.of(self._loop.position)
        self._log = log

    def tick(self) -> None:
        self._loop.tick()
        process = self.process
        process.on_air.append(self._mixer.current.item.entry)
        process.silence = self._monitor.longest_silence
        self.clock.advance(TICK_SECONDS)
        if len(process.blocks) > 1:
            off = abs(self._air_time.of(self._loop.position) - self.clock.now())
            assert off < timedelta(seconds=STEPPED), f"the air's time is {off} off"
        ticks = len(process.blocks)
        if ticks % REPORT_EVERY == 0:
            self.last = self._report()
        if ticks % DESK_EVERY == 0 and not self.desk_stands_still:
            self._step_desk()

    def crash(self) -> None:
        """The process is gone; so is all that the desk had not heard of."""
        self.process.crashed = True
        self.start()

    def stop(self) -> None:
        """A clean end."""
        self._log.finish()
        current = self._mixer.current
        self._desk.post(Interrupted(current.item, to_seconds(current.position - current.item.starts_at)))
        self.store.dead = False
        for _ in range(3):
            self._step_desk()

    @property
    def lost_tracks(self) -> int:
        """Tracks that were opened, are not closed, and lie on no shelf, beyond the one on air and one fading out."""
        shelves = (self._graph.live, self._graph.held, self._graph.replays, self._graph.evergreens)
        known = sum(len(shelf.tracks()) for shelf in shelves) + 2
        return max(0, sum(not track.closed for track in self.opened) - known)

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        """The encoder."""
        self.process.blocks.append(sound)
        self.process.taken.append(not self.refuses)
        return not self.refuses

    def _step_desk(self) -> None:
        self.in_desk = True
        try:
            self._desk.step()
        finally:
            self.in_desk = False
        trouble = self._desk.trouble
        assert trouble is None or trouble.startswith("store: "), trouble

    def _open(self, item: Item) -> Track:
        assert self.in_desk, "a track was opened outside the desk's thread"
        assert item.segment is not None
        number, sound = self.sounds[item.segment.id]
        if sound.refused:
            raise SegmentError("its sound cannot be opened", subject=item.title)
        track = SoundTrack(item, sound, number)
        self.opened.append(track)
        return track

    def _logged(self, entry: AsRunEntry) -> None:
        self.process.entries.append(entry)
        self._desk.post(entry)

    def _post(self, event: Event) -> None:
        if isinstance(event, Started):
            self.process.starts.append((len(self.process.blocks), event.item))
        if isinstance(event, Finished):
            self.process.finished.append((len(self.process.starts), event))
        self._desk.post(event)

    def _hear(self, block: Block, taken: bool) -> None:
        self._monitor.hear(block, True)

    def _report(self) -> PlayoutStatus:
        """As the reporter tells it."""
        track = self._mixer.current
        item, position = track.item, track.position
        now = NowPlaying(
            segment=item.segment.id if item.segment else None,
            title=item.title,
            source=item.source,
            started=self._air_time.of(max(0, self._loop.position - position + item.starts_at)),
            duration_seconds=to_seconds(position + (track.remaining or 0)),
            position_seconds=to_seconds(position),
        )
        moment = self.clock.now()
        return PlayoutStatus(pid=1, written=moment, started=moment, on_air=True, now=now, samples=self._loop.position)
