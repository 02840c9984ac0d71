"""The hub: one encoded stream in, every output fed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from radio.playout.mpegts import Splitter, unwrapped
from radio.playout.outputs import Output


class Hub:
    """Fans out to outputs that never block. One encoder at a time feeds it."""

    def __init__(self, outputs: Sequence[Output]) -> None:
        self.outputs = tuple(outputs)
        self._splitter = Splitter()
        self._sample = 0
        self._lock = threading.Lock()

    def begin(self, start: datetime, sample: int) -> None:
        """A new run of the encoder, whose first sample is `sample` of the stream and belongs to `start`."""
        with self._lock:
            self._splitter = Splitter()
            self._sample = sample
            for output in self.outputs:
                output.begin(start, sample)

    def feed(self, data: bytes) -> None:
        with self._lock:
            for chunk in self._splitter.feed(data):
                if chunk.pts is not None:
                    self._sample = unwrapped(chunk.pts, self._sample)
                    chunk = replace(chunk, sample=self._sample)
                for output in self.outputs:
                    output.take(chunk)
