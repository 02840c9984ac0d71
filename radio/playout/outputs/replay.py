"""What a new process of an output is given first: the newest stretch of the stream, or all not yet accepted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from radio.types import to_seconds

STRETCH_BYTES: Final = 32_000_000
"""A stretch between key frames that grows longer has lost its end: it is not kept."""


@dataclass
class _Stretch:
    """From a key frame to the next."""

    first: int
    begin: bytes | None
    data: list[bytes] = field(default_factory=list)
    size: int = 0


class Replay:
    """Keeps `seconds` of the stream's newest stretches, at least one. Not safe for threads by itself."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._stretches: deque[_Stretch] = deque()
        self._begin: bytes | None = None
        self._open: _Stretch | None = None

    @property
    def first(self) -> int | None:
        """The first sample that a new process can be given."""
        return self._stretches[0].first if self._stretches else None

    def begin(self, message: bytes) -> None:
        """A new run of the encoder: what is cut off by it ends here."""
        self._begin, self._open = message, None
        if not self._seconds:
            self._stretches.clear()

    def key(self, first: int) -> None:
        """A key frame, at sample `first`, is what `put` gets next."""
        self._open = _Stretch(first, self._begin)
        self._stretches.append(self._open)
        while len(self._stretches) > 1 and to_seconds(first - self._stretches[0].first) > self._seconds:
            self._stretches.popleft()

    def put(self, data: bytes) -> None:
        if self._open is None:
            return
        self._open.data.append(data)
        self._open.size += len(data)
        if self._open.size > STRETCH_BYTES:
            self._stretches.remove(self._open)
            self._open = None

    def forget(self, end: int) -> None:
        """All before sample `end` was accepted: stretches that lie before it are not given again."""
        while len(self._stretches) > 1 and self._stretches[1].first <= end:
            self._stretches.popleft()

    def messages(self) -> Iterator[bytes]:
        told: bytes | None = None
        for stretch in self._stretches:
            if stretch.begin is not None and stretch.begin is not told:
                told = stretch.begin
                yield told
            yield from stretch.data
        if self._begin is not None and self._begin is not told:
            yield self._begin
