"""The hub: one encoded stream in, every output fed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from radio.playout.mpegts import Splitter, unwrapped
from radio.playout.outputs import Output
from radio.playout.outputs.wire import Begin

CORRECTED: Final = timedelta(seconds=1)
"""Air time moves at once and by more than this when the wall clock was set, or the machine slept; else not at all."""


class Hub:
    """Fans out to outputs that never block. One encoder at a time feeds it."""

    def __init__(self, outputs: Sequence[Output], air_time: Callable[[int], datetime] | None = None) -> None:
        """`air_time`: the wall time of a sample, where that may be corrected while the encoder runs."""
        self.outputs = tuple(outputs)
        self._air_time = air_time
        self._begun: Begin | None = None
        self._splitter = Splitter()
        self._sample = 0
        self._lock = threading.Lock()

    def begin(self, start: datetime, sample: int) -> None:
        """A new run of the encoder, whose first sample is `sample` of the stream and belongs to `start`."""
        with self._lock:
            self._splitter = Splitter()
            self._sample = sample
            self._begin(start, sample)

    def feed(self, data: bytes) -> None:
        with self._lock:
            for chunk in self._splitter.feed(data):
                if chunk.pts is not None:
                    self._sample = unwrapped(chunk.pts, self._sample)
                    chunk = replace(chunk, sample=self._sample)
                    self._follow(self._sample)
                for output in self.outputs:
                    output.take(chunk)

    def _begin(self, start: datetime, sample: int) -> None:
        self._begun = Begin(start, sample)
        for output in self.outputs:
            output.begin(start, sample)

    def _follow(self, sample: int) -> None:
        """Before the key frame at `sample`: tell the outputs when the wall time of the stream is another now."""
        if self._air_time is None or self._begun is None:
            return
        start = self._air_time(sample)
        if abs(start - self._begun.wall(sample)) > CORRECTED:
            self._begin(start, sample)
