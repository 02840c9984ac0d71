"""Hours on air as fast as the machine can: the station's own graph, desk, mixer and loop, over a clock that is told.

It reads a copy of the rundown and writes nothing but the file that it was asked for: a running station on the same
data directory is not disturbed.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from radio.audio import synth
from radio.clock import Clock, ManualClock, SystemClock
from radio.config import Config
from radio.model.asrun import AsRunEntry
from radio.model.sweeper import SWEEPERS, Sweepers
from radio.playout.airstore import MemoryStore, latest
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.desk import STEP_SECONDS, Desk, Event
from radio.playout.faults import FaultPlan
from radio.playout.filesink import VIDEO_FORMATS, FileSink, sink_for
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Item, Track
from radio.playout.joined import join
from radio.playout.loop import Frame, FrameMaker, Loop, Sink
from radio.playout.mixer import Fades, Mixer
from radio.playout.monitor import Monitor
from radio.playout.outputs.accepted import Ledger
from radio.playout.rehearsal import Rehearsal, Stage
from radio.playout.settling import Settling
from radio.playout.simreport import (
    Footprint,
    SimulationReport,
    cpu_seconds,
    footprint,
    unlogged_samples,
    without_disclosure,
)
from radio.playout.timecheck import TimeCheck
from radio.playout.tracks import SegmentTrack
from radio.playout.wiring import BED_SECONDS, build_graph
from radio.store.status import read_status
from radio.types import to_samples, to_seconds

POOL: Final = 60
FOOTPRINT_SECONDS: Final = 3600.0
"""Simulated time between two looks at memory and handles."""


class _Counted:
    """Notes what another sink takes."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._offered = 0
        self.samples = 0
        self.frames = 0
        self.taken = Ledger()

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        first = self._offered
        self._offered += len(sound)
        if not self._sink.push(sound, frames):
            return False
        self.taken.add(first, self._offered)
        self.samples += len(sound)
        self.frames += len(frames)
        return True


class _Simulation:
    """The parts of a station, over a manual clock."""

    def __init__(
        self,
        config: Config,
        start: datetime,
        stack: ExitStack,
        with_picture: bool,
        out: Path | None,
        store: MemoryStore | None,
        plan: FaultPlan | None,
        sink: FileSink | None,
    ) -> None:
        self.clock = ManualClock(start)
        bed, ident = synth.bed(BED_SECONDS), synth.station_ident()
        time_check = TimeCheck(config.sound, config.station.timezone, self.clock)
        graph = build_graph(config.station.name, bed, ident, time_check, to_samples(config.sound.ident_seconds))
        self.store = store or copied(config, self.clock)
        self.monitor = Monitor()
        self.guard = SilenceGuard(bed)
        self.rehearsal: Rehearsal | None = None
        air_time = AirTime(self.clock)
        takes: Sink = stack.enter_context(sink or sink_for(out, config, air_time.of))
        journal = stage = settling = None
        if plan is not None:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="radio-simulate-")))
            stage = Stage.built(self.store, takes, self.clock, air_time, scratch, config.station.timezone)
            self.store, takes, journal = stage.store, stage.encoder, stage.journal
            settling = Settling(stage.outputs, self.clock)
        self.sink = _Counted(takes)
        self.desk = Desk(lambda: self.store, graph, self.clock, _opened, journal, settling=settling)
        self.desk.step()
        mixer = Mixer(graph, self.guard, Fades.of(config.sound))
        if plan is not None and stage is not None:
            self.rehearsal = Rehearsal(plan, stage, mixer, self.desk)
        picture: FrameMaker | None = None
        if with_picture or (out is not None and out.suffix in VIDEO_FORMATS):
            # The painter brings Pillow, which sound alone does without.
            from radio.playout.picture import Picture

            picture = Picture.of(config, self.monitor, air_time.of, self.desk)
        self.loop = Loop(
            mixer,
            self.sink,
            AsRunLog(air_time, self._post, lambda: self.desk.aired_until),
            self.clock,
            fps=config.encoder.frames_in,
            frames=picture,
            post=self._post,
            watch=self._hear,
        )
        join(graph, self.desk, mixer, self.loop, air_time, self.clock)

    def run(self, samples: int, progress: Callable[[float], None]) -> list[Footprint]:
        """Air `samples`. Between ticks the desk has its rounds, as its thread has in a running station."""
        every, hourly = to_samples(STEP_SECONDS), to_samples(FOOTPRINT_SECONDS)
        footprints = [footprint(0)]
        stop = threading.Event()

        def between() -> None:
            at = self.loop.position
            if self.rehearsal is not None:
                self.rehearsal.step(at)
            if at % every == 0:
                self.desk.step()
            if at % hourly == 0:
                footprints.append(footprint(at))
                progress(at / samples)
            if at >= samples:
                stop.set()

        self.loop.run(stop, between)
        if self.rehearsal is not None:
            self.rehearsal.finish()
        self.desk.step()
        return [*footprints, footprint(self.loop.position)]

    def _post(self, event: Event) -> None:
        self.desk.post(event)
        if self.rehearsal is not None:
            self.rehearsal.posted += isinstance(event, AsRunEntry)

    def _hear(self, block: Block, taken: bool) -> None:
        self.monitor.hear(block, taken)
        if self.rehearsal is not None:
            self.rehearsal.ear.hear(block, taken)


def simulate(
    config: Config,
    clock_start: datetime,
    hours: float,
    with_picture: bool = False,
    out: Path | None = None,
    store: MemoryStore | None = None,
    plan: FaultPlan | None = None,
    sink: FileSink | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> SimulationReport:
    """Air `hours` from `clock_start` on, into nothing or into `out` (.ts, .mp4, .mp3, .wav, .flac).

    `store` None: a copy of the station's own. With a `plan` things go wrong as it says, and new material never ends:
    a stand-in for production airs what is known again and again. A `sink` takes the place of what `out` asks for.
    `progress` hears the share that is done.
    """
    host = SystemClock()
    began_cpu, began_wall = cpu_seconds(), host.monotonic()
    with ExitStack() as stack:
        run = _Simulation(config, clock_start, stack, with_picture, out, store, plan, sink)
        footprints = run.run(to_samples(hours * 3600), progress)
    cpu, wall = cpu_seconds() - began_cpu, host.monotonic() - began_wall
    entries = sorted(run.store.asrun, key=lambda entry: entry.first_sample)
    aired = to_seconds(run.sink.samples)
    return SimulationReport(
        aired_seconds=round(aired, 3),
        longest_silence_seconds=round(run.monitor.longest_silence, 3),
        longest_without_disclosure_seconds=round(without_disclosure(entries, run.loop.position), 3),
        segments_aired=sum(entry.segment is not None for entry in entries),
        cpu_seconds=round(cpu, 2),
        wall_seconds=round(wall, 2),
        speed_by_cpu=round(aired / max(cpu, 0.01), 1),
        speed_by_wall=round(aired / max(wall, 0.01), 1),
        guard_interventions=run.guard.interventions,
        frames=run.sink.frames,
        refused_seconds=round(to_seconds(run.loop.dropped), 3),
        unlogged_samples=unlogged_samples(entries, run.sink.taken, run.loop.position),
        overlaps=sum(b.start < a.end or b.first_sample < a.first_sample + a.samples for a, b in pairwise(entries)),
        store_trouble=run.desk.trouble,
        footprints=tuple(footprints),
        faults=run.rehearsal.report() if run.rehearsal is not None else None,
        asrun=tuple(entries),
    )


def _opened(item: Item) -> Track:
    return SegmentTrack(item, inline=True)


def copied(config: Config, clock: Clock) -> MemoryStore:
    """Rundown, segments and what aired, as the station's database has them now; empty when there is none."""
    database = config.database
    if isinstance(database, Path) and not database.exists():
        return MemoryStore({}, [])
    from radio.store import Store

    store = Store.of(config, clock)
    try:
        queued = store.rundown.queued()
        sweepers = read_status(config.station.data_dir, SWEEPERS, Sweepers)
        named = [*(entry.segment for entry in queued), *(sweepers.segments() if sweepers else ())]
        segments = [
            *store.segments.get_many(named).values(),
            *store.segments.recent(POOL),
            *store.segments.evergreens(),
        ]
        folders = {segment.id: store.segments.folder(segment.id) for segment in segments}
        return MemoryStore(folders, segments, queued, latest(store.asrun.last(300)), sweepers)
    finally:
        store.close()
