"""The bounded queue before an output's process: full when its oldest data waited too long, or it is too much."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Final

from radio.clock import Clock

MOST_BYTES: Final = 64_000_000


class Backlog:
    """One thread takes, others put; `put` never blocks."""

    def __init__(self, clock: Clock, patience: float) -> None:
        self._clock = clock
        self._patience = patience
        self._items: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._closed = True
        self.overflowed = False
        """The reader was too slow: nothing is taken in until `open`."""

    def open(self, first: Iterable[bytes] = ()) -> None:
        """Begin anew with `first`; only from now on is anything taken in."""
        with self._changed:
            now = self._clock.monotonic()
            self._items = deque((now, data) for data in first)
            self._size = sum(len(data) for _, data in self._items)
            self._closed = self.overflowed = False
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify()

    def put(self, data: bytes) -> bool:
        """Whether it was taken in."""
        with self._changed:
            if self._closed or self.overflowed:
                return False
            now = self._clock.monotonic()
            self._size += len(data)
            if (self._items and now - self._items[0][0] > self._patience) or self._size > MOST_BYTES:
                self.overflowed = True
                self._items.clear()
            else:
                self._items.append((now, data))
            self._changed.notify()
            return not self.overflowed

    def wake(self) -> None:
        """Let a waiting `take` return."""
        with self._changed:
            self._changed.notify()

    def take(self, timeout: float) -> bytes | None:
        """The oldest; None when there was none within `timeout` real seconds, so that the taker can look around."""
        with self._changed:
            if not self._items:
                self._changed.wait(timeout)
            if not self._items:
                return None
            data = self._items.popleft()[1]
            self._size -= len(data)
            return data

    def age(self) -> float:
        """Seconds that the oldest has been waiting."""
        with self._changed:
            return self._clock.monotonic() - self._items[0][0] if self._items else 0.0
