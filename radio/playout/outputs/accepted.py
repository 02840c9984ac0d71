"""Which samples of the stream an output has accepted: told by its process, kept as ranges that grow together."""

from __future__ import annotations

import threading
from bisect import bisect_left
from itertools import pairwise
from typing import Final, TextIO

from radio.playout.mpegts import Chunk
from radio.playout.outputs.wire import Report, say
from radio.types import to_seconds

REPORT_SECONDS: Final = 1.0
REMEMBERED: Final = 4096
"""Ranges; a stream without breaks is one of them."""


class Ledger:
    """Written by an output's reader, read by the as-run log. Ranges may come twice and out of order."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int]] = []
        self._lock = threading.Lock()

    def add(self, first: int, end: int) -> None:
        """Samples from `first` to before `end` were accepted."""
        if end <= first:
            return
        with self._lock:
            at = bisect_left(self._ranges, (first, first))
            if at and self._ranges[at - 1][1] >= first:
                at -= 1
            upto = at
            while upto < len(self._ranges) and self._ranges[upto][0] <= end:
                first, end = min(first, self._ranges[upto][0]), max(end, self._ranges[upto][1])
                upto += 1
            self._ranges[at:upto] = [(first, end)]
            del self._ranges[:-REMEMBERED]

    def within(self, first: int, end: int) -> int:
        """How many samples of [first, end) were accepted."""
        with self._lock:
            return sum(max(0, min(end, b) - max(first, a)) for a, b in self._ranges)

    def missing(self) -> int:
        """Samples between the first and the newest accepted one that were not accepted."""
        with self._lock:
            return sum(b[0] - a[1] for a, b in pairwise(self._ranges))

    @property
    def end(self) -> int:
        """End of the newest range; 0 when there is none."""
        with self._lock:
            return self._ranges[-1][1] if self._ranges else 0


class Tally:
    """Sums up sound that was taken piece by piece, in an output's process, into ranges to report.

    What lies before the run's first sample is the encoder's priming, and nobody's programme.
    """

    def __init__(self) -> None:
        self._run_first = 0
        self._ranges: list[tuple[int, int]] = []

    def begin(self, sample: int) -> None:
        """A new run of the encoder follows, whose first sample is `sample`."""
        self._run_first = sample

    def add(self, first: int, samples: int) -> None:
        """`samples` from sample `first` on were taken."""
        end = first + samples
        first = max(first, self._run_first)
        if end <= first:
            return
        if self._ranges and self._ranges[-1][1] == first:
            first = self._ranges.pop()[0]
        self._ranges.append((first, end))

    def seconds(self) -> float:
        """What waits to be reported."""
        return to_seconds(sum(end - first for first, end in self._ranges))

    def take(self) -> list[tuple[int, int]]:
        """All ranges since the last call; none twice."""
        ranges, self._ranges = self._ranges, []
        return ranges


class Accepted:
    """In the output's process: sums up what the target took, and reports it each second."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._tally = Tally()
        self.trouble: str | None = None
        """Something else that is wrong while the sound is taken; goes with each report."""

    def add(self, first: int, end: int) -> None:
        """Samples from `first` to before `end` were taken."""
        self._tally.add(first, end - first)
        if self._tally.seconds() >= REPORT_SECONDS:
            self.tell()

    def tell(self) -> None:
        for accepted in self._tally.take():
            say(self._out, Report("up", error=self.trouble, accepted=accepted))


class Stretches:
    """Cuts the stream at its key frames, for who takes what lies between two of them as a whole."""

    def __init__(self) -> None:
        self._key: int | None = None

    def broken(self) -> None:
        """The stream breaks off here: the stretch that is open has no end."""
        self._key = None

    def ended_by(self, chunk: Chunk) -> tuple[int, int] | None:
        """First sample and end of the stretch that ends where `chunk` begins with a key frame."""
        if chunk.sample is None:
            return None
        first, self._key = self._key, chunk.sample
        return None if first is None else (first, chunk.sample)
