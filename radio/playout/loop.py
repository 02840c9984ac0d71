"""The one pacing loop: everything on air is counted in its samples.

Each tick renders 0.1 s of sound and the frames that fall into it, and hands both to the sink together, so that what
cannot be taken is dropped from both alike and they stay in step. The loop runs a little ahead of the clock: that lead
is what a stall may take without being noticed, and what lets the first stream segment be ready at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from radio.clock import Clock
from radio.playout.asrun import LEAD_SECONDS, AsRunLog
from radio.playout.desk import Finished, Started
from radio.playout.items import Block, Item, Run
from radio.playout.mixer import Mixer
from radio.types import SAMPLE_RATE, to_samples, to_seconds

log = logging.getLogger(__name__)

TICK: Final = to_samples(0.1)
CATCH_UP_SECONDS: Final = 4.0
"""After a longer stall (a suspended machine) the lost time is given up instead of being raced after."""

Frame = bytes
"""One picture, packed RGB, 8 bits a channel, rows from the top."""


class Sink(Protocol):
    """Takes sound and picture. Never blocks."""

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        """Whether they were taken."""
        ...


class FrameMaker(Protocol):
    def frame(self, mixer: Mixer, sample: int) -> Frame:
        """The picture that belongs to `sample` of the stream."""
        ...


class Loop:
    """Mixer and frames into a sink, at the clock's pace."""

    def __init__(
        self,
        mixer: Mixer,
        sink: Sink,
        asrun: AsRunLog,
        clock: Clock,
        *,
        fps: int,
        frames: FrameMaker | None = None,
        post: Callable[[Started | Finished], None] = lambda event: None,
        watch: Callable[[Block, bool], None] = lambda block, taken: None,
    ) -> None:
        self._mixer = mixer
        self._sink = sink
        self._asrun = asrun
        self._clock = clock
        self._fps = fps
        self._frames = frames
        self._post = post
        self._watch = watch
        self._next_frame = 0
        self._origin = clock.monotonic()
        self.position = 0
        """Samples rendered since the start."""
        self.dropped = 0
        """Samples that the sink did not take."""
        self.given_up = 0.0
        """Seconds that stalls cost."""
        mixer.on_start = self._started
        self._started(mixer.current.item)

    @property
    def late_seconds(self) -> float:
        """How far the loop is behind its plan at this moment; from `LEAD_SECONDS` on it is behind the clock itself."""
        return max(0.0, self._clock.monotonic() - (self._origin + to_seconds(self.position) - LEAD_SECONDS))

    def run(self, stop: threading.Event, between: Callable[[], None] = lambda: None) -> None:
        """Tick until stopped, with `between` after each tick. The stream begins now."""
        self._origin = self._clock.monotonic()
        while not stop.is_set():
            self.tick()
            between()
            self._pace(stop)
        self._asrun.finish()

    def tick(self) -> None:
        """Render and hand over one tick."""
        frames = self._due_frames() if self._frames is not None else []
        block, runs = self._mixer.render(TICK)
        self.position += TICK
        taken = self._sink.push(block, frames)
        if not taken:
            self.dropped += TICK
        for run in runs:
            self._note(run, taken)
        self._watch(block, taken)

    def _due_frames(self) -> list[Frame]:
        """Frame k belongs to sample k * 48000 / fps."""
        due: list[Frame] = []
        while self._frames is not None and self._next_frame * SAMPLE_RATE < (self.position + TICK) * self._fps:
            due.append(self._frames.frame(self._mixer, self._next_frame * SAMPLE_RATE // self._fps))
            self._next_frame += 1
        return due

    def _note(self, run: Run, taken: bool) -> None:
        self._asrun.add(run, taken)
        if run.ended is not None:
            self._post(Finished(run.item, run.ended))

    def _started(self, item: Item) -> None:
        self._post(Started(item))

    def _pace(self, stop: threading.Event) -> None:
        due = self._origin + to_seconds(self.position) - LEAD_SECONDS
        late = self._clock.monotonic() - due
        if late > CATCH_UP_SECONDS:
            log.warning("the loop stood still for %.1f s", late)
            self._origin += late
            self.given_up += late
        elif late < 0:
            self._clock.wait(stop, -late)
