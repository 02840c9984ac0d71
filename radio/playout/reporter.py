"""The report: run/playout.json, each second."""

from __future__ import annotations

import logging
import os
import resource
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radio.clock import Clock
from radio.model.status import NowPlaying, OutputStatus, PlayoutStatus
from radio.playout.cues import Moment
from radio.playout.desk import Desk
from radio.playout.encoder import Encoder
from radio.playout.loop import Loop
from radio.playout.mixer import Mixer
from radio.playout.monitor import Monitor
from radio.store.status import write_status
from radio.types import to_seconds

if TYPE_CHECKING:
    import psutil

log = logging.getLogger(__name__)

NAME: Final = "playout"
FRESH_SECONDS: Final = 2.0
START_SECONDS: Final = 10.0
"""How long the encoder may take to give its first output before that is an alarm."""


@dataclass
class Reporter:
    """Puts together what the parts know. Runs in a thread of its own."""

    run_dir: Path
    clock: Clock
    mixer: Mixer
    loop: Loop
    encoder: Encoder
    desk: Desk
    monitor: Monitor
    outputs: Sequence[Callable[[], OutputStatus]]
    air_time: Callable[[int], datetime]

    def run(self, stop: threading.Event) -> None:
        started = self.clock.now()
        while not stop.is_set():
            try:
                write_status(self.run_dir, NAME, self.status(started))
            except OSError as e:
                log.warning("report not written: %s", e)
            self.clock.wait(stop, 1.0)

    def status(self, started: datetime) -> PlayoutStatus:
        last = self.encoder.last_output
        flowing = last is not None and self.clock.monotonic() - last < FRESH_SECONDS
        alarms = [*self.monitor.alarms()]
        silent = any(alarm.startswith("dead air") for alarm in alarms)
        starting = last is None and (self.clock.now() - started).total_seconds() < START_SECONDS
        if not flowing and not starting:
            alarms.append(f"the encoder gives nothing{': ' + self.encoder.error if self.encoder.error else ''}")
        if self.desk.trouble:
            alarms.append(self.desk.trouble)
        outputs = tuple(status() for status in self.outputs)
        alarms += [f"{o.name} is down: {o.error}" for o in outputs if o.state == "down"]
        return PlayoutStatus(
            pid=os.getpid(),
            written=self.clock.now(),
            started=started,
            on_air=flowing and not silent,
            now=self._now(),
            outputs=outputs,
            alarms=tuple(alarms),
            samples=self.loop.position,
            lag_seconds=round(to_seconds(self.loop.dropped) + self.loop.given_up, 3),
            longest_silence_seconds=round(self.monitor.longest_silence, 3),
            loudness=self.monitor.short_term(),
            encoder_restarts=self.encoder.restarts,
            cpu_seconds=round(self._cpu_seconds(), 1),
        )

    def _now(self) -> NowPlaying:
        track = self.mixer.current
        item, position, left = track.item, track.position, track.remaining
        moment = Moment.of(item, position)
        segment = item.segment
        return NowPlaying(
            segment=segment.id if segment else None,
            title=item.title,
            show=segment.show if segment else None,
            show_title=segment.show_title if segment else "",
            source=item.source,
            started=self.air_time(max(0, self.loop.position - position)),
            duration_seconds=round(to_seconds(position + left), 3) if left is not None else 0.0,
            position_seconds=round(to_seconds(position), 3),
            paper=moment.paper,
            speaker=moment.speaker,
            caption=moment.caption.text if moment.caption else None,
            chapter=moment.chapter.title if moment.chapter else None,
        )

    def _cpu_seconds(self) -> float:
        import psutil

        own = resource.getrusage(resource.RUSAGE_SELF)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
        for child in psutil.Process().children(recursive=True):
            total += _times(child)
        return total


def _times(process: psutil.Process) -> float:
    import psutil

    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
