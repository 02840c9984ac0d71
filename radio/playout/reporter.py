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
from radio.playout.alarms import AlarmBoard
from radio.playout.asrun import LEAD_SECONDS
from radio.playout.checks import PaceCheck, StoreCheck, encoder_conditions, output_conditions
from radio.playout.cues import Moment
from radio.playout.desk import Desk
from radio.playout.encoder import Encoder
from radio.playout.loop import Loop
from radio.playout.mixer import Mixer
from radio.playout.monitor import Monitor
from radio.store.status import write_status
from radio.types import Lufs, to_seconds

if TYPE_CHECKING:
    import psutil

log = logging.getLogger(__name__)

NAME: Final = "playout"
FRESH_SECONDS: Final = 2.0
START_SECONDS: Final = 10.0
"""How long the encoder may take to give its first output before that is an alarm."""
SLOW_EVERY: Final = 10.0
"""Seconds between two looks at the hour's loudness and at the CPU time of all children, which take 2 ms each."""


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

    def __post_init__(self) -> None:
        self._board = AlarmBoard(self.clock)
        self._pace = PaceCheck(self.clock)
        self._storage = StoreCheck(self.clock, self.run_dir)
        self._begun = self.clock.monotonic()
        self._hour: Lufs | None = None
        self._cpu = 0.0
        self._slow_due = 0.0

    def run(self, stop: threading.Event) -> None:
        started = self.clock.now()
        while not stop.is_set():
            try:
                write_status(self.run_dir, NAME, self.status(started))
            except OSError as e:
                log.warning("report not written: %s", e)
            except Exception:
                # The parts change while they are asked; a station that no longer reports counts as dead.
                log.exception("no report this time")
            self.clock.wait(stop, 1.0)

    def status(self, started: datetime) -> PlayoutStatus:
        """One look at everything: measures, raises and clears alarms."""
        now = self.clock.monotonic()
        last = self.encoder.last_output
        flowing = last is not None and now - last < FRESH_SECONDS
        self.monitor.loudness.measure(on_programme=not self.mixer.current.item.is_filler)
        if now >= self._slow_due:
            self._slow_due = now + SLOW_EVERY
            self._hour, self._cpu = self.monitor.loudness.hour(), round(self._cpu_seconds(), 1)
        outputs = tuple(self._placed(status()) for status in self.outputs)
        late = self.loop.late_seconds
        offset = (self.air_time(self.loop.position) - self.clock.now()).total_seconds() - LEAD_SECONDS + late
        self._board.look(
            [
                *self.monitor.conditions(),
                *encoder_conditions(
                    flowing,
                    last is None and now - self._begun < START_SECONDS,
                    self.encoder.error,
                    self.encoder.queued_seconds,
                ),
                *output_conditions(outputs),
                *self._pace.conditions(late, self.loop.given_up, offset),
                *self._storage.conditions(self.desk.trouble, self.desk.lost_events),
            ]
        )
        standing = self._board.standing()
        return PlayoutStatus(
            pid=os.getpid(),
            written=self.clock.now(),
            started=started,
            on_air=flowing and not self.monitor.silent,
            now=self._now(),
            outputs=outputs,
            alarms=tuple(alarm.text for alarm in standing),
            standing=standing,
            alarm_counts=dict(self._board.counts),
            samples=self.loop.position,
            lag_seconds=round(to_seconds(self.loop.dropped) + self.loop.given_up, 3),
            late_seconds=round(late, 3),
            air_offset_seconds=round(offset, 3),
            encoder_queued_seconds=round(self.encoder.queued_seconds, 2),
            longest_silence_seconds=round(self.monitor.longest_silence, 3),
            loudness=self.monitor.loudness.short_term,
            loudness_hour=self._hour,
            encoder_restarts=self.encoder.restarts,
            cpu_seconds=self._cpu,
        )

    def _placed(self, output: OutputStatus) -> OutputStatus:
        """With how far it is behind the loop."""
        if output.newest_sample is None:
            return output
        behind = to_seconds(max(0, self.loop.position - output.newest_sample))
        return output.model_copy(update={"behind_seconds": round(behind, 1)})

    def _now(self) -> NowPlaying:
        track = self.mixer.current
        item, position, left = track.item, track.position, track.remaining
        moment = Moment.of(item, position)
        segment = item.segment
        return NowPlaying(
            segment=segment.id if segment else None,
            title=item.title,
            show=item.show,
            show_title=segment.show_title if segment else "",
            source=item.source,
            started=self.air_time(max(0, self.loop.position - position + item.starts_at)),
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
