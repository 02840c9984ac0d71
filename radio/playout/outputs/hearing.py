"""Outputs that take the sound as the loop makes it, not the encoder's stream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from radio.audio.pcm import to_int16
from radio.clock import Clock
from radio.playout.items import Block
from radio.playout.mpegts import Chunk
from radio.playout.outputs.child import ChildOutput, ChildSpec, PipedProcess, Start
from radio.playout.outputs.wire import Begin, Sound

JITTER: Final = timedelta(milliseconds=1)


class HearingOutput(ChildOutput):
    """Feeds its process with the loop's ticks. The hub's stream passes it by."""

    def __init__(
        self,
        spec: ChildSpec,
        clock: Clock,
        air_time: Callable[[int], datetime],
        start_process: Start = PipedProcess,
    ) -> None:
        super().__init__(spec, clock, start_process)
        self._air_time = air_time
        self._position = 0
        self._anchor: Begin | None = None

    def hear(self, block: Block, taken: bool) -> None:
        """A tick of the loop, and whether the encoder took it. Never blocks."""
        first, self._position = self._position, self._position + len(block)
        start = self._air_time(first)
        if self._anchor is None or abs(start - self._anchor.wall(first)) > JITTER:
            # The station's time was set right: what follows belongs to another hour, maybe.
            self._anchor = Begin(start, first)
            super().begin(start, first)
        self.tell(Sound(first, taken, to_int16(block).tobytes()))

    def begin(self, start: datetime, sample: int) -> None:
        """Runs of the encoder are not its concern."""

    def take(self, chunk: Chunk) -> None:
        """Nor is its stream."""
