"""The playout process: wires everything, and runs until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from radio.audio import synth
from radio.clock import Clock
from radio.config import Config
from radio.model.status import OutputStatus, PlayoutStatus
from radio.playout.airstore import StationStore
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.desk import Desk, Interrupted
from radio.playout.encoder import Encoder
from radio.playout.guard import SilenceGuard
from radio.playout.hub import Hub
from radio.playout.items import Block, Item, Track
from radio.playout.joined import join
from radio.playout.journal import Journal
from radio.playout.loop import Loop
from radio.playout.mixer import Fades, Mixer
from radio.playout.monitor import Monitor
from radio.playout.outputs import Output, stop_all
from radio.playout.outputs.aircheck import Aircheck
from radio.playout.outputs.hearing import HearingOutput
from radio.playout.outputs.hls import HlsOutput, variants_of
from radio.playout.outputs.icecast import IcecastOutput
from radio.playout.outputs.obs import ObsOutput, StandIn, obs_outputs
from radio.playout.outputs.rtmp import RtmpOutput
from radio.playout.picture import Picture
from radio.playout.reporter import NAME, Reporter
from radio.playout.settling import Settling
from radio.playout.timecheck import TimeCheck
from radio.playout.titles import Titles
from radio.playout.tracks import Loader, SegmentTrack
from radio.playout.wiring import BED_SECONDS, build_graph
from radio.store.locks import FileLock
from radio.store.status import read_status
from radio.targetconfig import RtmpConfig
from radio.types import to_samples, to_seconds

log = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = 1.5
"""How long the start waits for the rundown; without it the bed airs first."""


def build_outputs(config: Config, clock: Clock, air_time: Callable[[int], datetime]) -> list[Output]:
    """The outputs that the config names; HLS always."""

    def direct(name: str, target: RtmpConfig) -> RtmpOutput:
        return RtmpOutput(name, target, config.encoder, clock)

    outputs: list[Output] = [HlsOutput(config.path("live"), variants_of(config.picture, config.encoder), clock)]
    outputs += [direct(name, target) for name, target in config.outputs.named_rtmp()]
    outputs += [
        IcecastOutput(name, target, config.station.name, clock, air_time)
        for name, target in config.outputs.named_icecast()
    ]
    if config.outputs.obs is not None:
        outputs += obs_outputs(config.outputs.obs, config.picture, clock, direct)
    if config.outputs.aircheck.enabled:
        keep = config.outputs.aircheck.keep_hours
        outputs.append(Aircheck(config.path("archive", "aircheck"), keep, clock, air_time))
    return outputs


def run(config: Config, clock: Clock, stop: threading.Event) -> None:
    """Put the station on air until `stop`. Raises StoreError when another playout runs on the data directory."""
    run_dir = config.path("run")
    with ExitStack() as stack:
        stack.enter_context(FileLock(run_dir / "playout.lock", wait=5.0))
        last = _last_report(run_dir)
        # ffmpeg takes half a second to start: it does so while the bed is made.
        air_time = AirTime(clock)
        outputs = build_outputs(config, clock, air_time.of)
        hub = Hub(outputs, air_time.of)
        encoder = Encoder(config.encoder, config.picture, hub, clock, air_time.of)
        stack.callback(stop_all, outputs)
        for output in outputs:
            output.start()
        stack.callback(encoder.stop)
        encoder.start()
        bed, ident = synth.bed(BED_SECONDS), synth.station_ident()
        time_check = TimeCheck(config.sound, config.station.timezone, clock)
        graph = build_graph(config.station.name, bed, ident, time_check, to_samples(config.sound.ident_seconds))
        loader = stack.enter_context(Loader())

        def open_track(item: Item) -> Track:
            track = SegmentTrack(item)
            loader.add(track)
            return track

        journal = Journal(run_dir / "asrun.journal")
        desk = Desk(
            lambda: _open_store(config, clock), graph, clock, open_track, journal, last, Settling(outputs, clock)
        )
        desk_stop = threading.Event()
        _thread(stack, "desk", lambda: desk.run(desk_stop), desk_stop)
        desk.ready.wait(FIRST_LOOK_SECONDS)

        monitor = Monitor()
        mixer = Mixer(graph, SilenceGuard(bed), Fades.of(config.sound))
        statuses: list[Callable[[], OutputStatus]] = [output.status for output in outputs]
        listeners: list[Callable[[Block, bool], None]] = [monitor.hear]
        listeners += [output.hear for output in outputs if isinstance(output, HearingOutput)]
        titled = [
            output.tell for output in outputs if isinstance(output, ObsOutput | StandIn | RtmpOutput | IcecastOutput)
        ]
        listeners.append(Titles(mixer, titled).hear)

        def watch(block: Block, taken: bool) -> None:
            for hear in listeners:
                hear(block, taken)

        picture = Picture.of(config, monitor, air_time.of, desk)
        fps = config.encoder.frames_in
        asrun = AsRunLog(air_time, desk.post, lambda: desk.aired_until)
        loop = Loop(mixer, encoder, asrun, clock, fps=fps, frames=picture, post=desk.post, watch=watch)
        join(graph, desk, mixer, loop, air_time, clock)
        reporter = Reporter(run_dir, clock, mixer, loop, encoder, desk, monitor, statuses, air_time.of)
        _thread(stack, "reporter", lambda: reporter.run(stop), stop)
        log.info("on air")
        air_time.begin()
        loop.run(stop)
        current = mixer.current
        desk.post(Interrupted(current.item, to_seconds(current.position - current.item.starts_at)))


def _last_report(run_dir: Path) -> PlayoutStatus | None:
    """What an earlier process reported last; what cannot be read is worth nothing that the air should wait for."""
    try:
        return read_status(run_dir, NAME, PlayoutStatus)
    except OSError as e:
        log.warning("the last report cannot be read: %s", e)
        return None


def _open_store(config: Config, clock: Clock) -> StationStore:
    from radio.store import Store

    return StationStore(Store.of(config, clock), config.station.data_dir)


def _thread(stack: ExitStack, name: str, work: Callable[[], None], stop: threading.Event) -> None:
    """Run `work` in a thread that is told to stop, and waited for, when the stack unwinds."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=2.0)

    stack.callback(end)
