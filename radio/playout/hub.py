"""The hub: one encoded stream in, every output fed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from radio.playout.mpegts import Splitter
from radio.playout.outputs import Output


class Hub:
    """Fans out to outputs that never block. One encoder at a time feeds it."""

    def __init__(self, outputs: Sequence[Output]) -> None:
        self.outputs = tuple(outputs)
        self._splitter = Splitter()
        self._lock = threading.Lock()

    def begin(self, start: datetime) -> None:
        """A new run of the encoder, whose first sample belongs to `start`."""
        with self._lock:
            self._splitter = Splitter()
            for output in self.outputs:
                output.begin(start)

    def feed(self, data: bytes) -> None:
        with self._lock:
            for chunk in self._splitter.feed(data):
                for output in self.outputs:
                    output.take(chunk)
