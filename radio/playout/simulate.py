"""A day on air as fast as the machine can: the station's own graph, mixer and loop, over a clock that is told.

It reads a copy of the rundown and writes nothing: a running station on the same data directory is not disturbed.
"""

from __future__ import annotations

import resource
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from radio.audio import synth
from radio.clock import Clock, ManualClock
from radio.config import Config
from radio.model.asrun import AsRunEntry
from radio.model.base import Model
from radio.model.sweeper import SWEEPERS, Sweepers
from radio.playout.airstore import MemoryStore, latest
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.desk import STEP_SECONDS, Desk
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Item, Track
from radio.playout.loop import Frame, Loop
from radio.playout.mixer import Mixer
from radio.playout.monitor import Monitor
from radio.playout.timecheck import TimeCheck, true_time
from radio.playout.tracks import SegmentTrack
from radio.playout.wiring import BED_SECONDS, build_graph
from radio.store.files import write_atomically
from radio.store.status import read_status
from radio.types import to_samples, to_seconds

POOL: Final = 60


class SimulationReport(Model):
    """What a simulated stretch of air came to."""

    aired_seconds: float
    """What the sink took."""
    longest_silence_seconds: float
    segments_aired: int
    """Entries of the as-run log that were segments, replays and house programme included."""
    cpu_seconds: float
    guard_interventions: int
    """How often the bed had to come up under a programme that had fallen silent."""
    frames: int
    asrun: tuple[AsRunEntry, ...]


class NullSink:
    """Takes everything, keeps nothing."""

    def __init__(self) -> None:
        self.samples = 0
        self.frames = 0

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        self.samples += len(sound)
        self.frames += len(frames)
        return True


def simulate(
    config: Config,
    clock_start: datetime,
    hours: float,
    with_picture: bool = False,
    out: Path | None = None,
    store: MemoryStore | None = None,
) -> SimulationReport:
    """Air `hours` from `clock_start` on; `out` gets the report as JSON. `store` None: a copy of the station's own."""
    began = _cpu_seconds()
    clock = ManualClock(clock_start)
    bed, ident = synth.bed(BED_SECONDS), synth.station_ident()
    time_check = TimeCheck(config.sound, config.station.timezone, clock)
    graph = build_graph(config.station.name, bed, ident, time_check)
    memory = store or copied(config, clock)

    def open_track(item: Item) -> Track:
        return SegmentTrack(item, inline=True)

    desk = Desk(lambda: memory, graph, clock, open_track)
    desk.step()
    monitor = Monitor()
    guard = SilenceGuard(bed)
    mixer = Mixer(graph.programme, graph.live, graph.filler, graph.bed, guard)
    desk.on_skip = mixer.skip
    air_time = AirTime(clock)
    time_check.when = lambda: true_time(air_time, clock, mixer.position)
    sink = NullSink()
    picture = None
    if with_picture:
        from radio.playout.picture import Picture
        from radio.playout.station import build_painter

        size = (config.picture.width, config.picture.height)
        picture = Picture(build_painter(config), monitor, air_time.of, lambda: next(iter(desk.upcoming), ""), size)
    asrun = AsRunLog(air_time, desk.post)
    loop = Loop(
        mixer, sink, asrun, clock, fps=config.encoder.frames_in, frames=picture, post=desk.post, watch=monitor.hear
    )
    _air(loop, desk, to_samples(hours * 3600))
    desk.step()
    report = SimulationReport(
        aired_seconds=round(to_seconds(sink.samples), 3),
        longest_silence_seconds=round(monitor.longest_silence, 3),
        segments_aired=sum(entry.segment is not None for entry in memory.asrun),
        cpu_seconds=round(_cpu_seconds() - began, 2),
        guard_interventions=guard.interventions,
        frames=sink.frames,
        asrun=tuple(memory.asrun),
    )
    if out is not None:
        write_atomically(out, report.model_dump_json(indent=1))
    return report


def copied(config: Config, clock: Clock) -> MemoryStore:
    """Rundown, segments and what aired, as the station's database has them now; empty when there is none."""
    path = config.path("radio.db")
    if not path.exists():
        return MemoryStore({}, [])
    from radio.store import Store

    store = Store.open(path, clock)
    try:
        queued = store.rundown.queued()
        wanted = [store.segments.get(entry.segment) for entry in queued]
        sweepers = read_status(config.station.data_dir, SWEEPERS, Sweepers)
        segments = [s for s in wanted if s is not None] + store.segments.recent(POOL) + store.segments.evergreens()
        segments += store.segments.get_many(sweepers.segments() if sweepers else ()).values()
        folders = {segment.id: store.segments.folder(segment.id) for segment in segments}
        return MemoryStore(folders, segments, queued, latest(store.asrun.last(300)), sweepers)
    finally:
        store.close()


def _air(loop: Loop, desk: Desk, samples: int) -> None:
    """Run the loop for `samples`; between ticks the desk has its round, as its thread would in a running station."""
    stop = threading.Event()
    every = to_samples(STEP_SECONDS)
    due = 0

    def between() -> None:
        nonlocal due
        if loop.position >= due:
            due = loop.position + every
            desk.step()
        if loop.position >= samples:
            stop.set()

    loop.run(stop, between)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
