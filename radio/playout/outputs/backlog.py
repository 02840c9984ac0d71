"""The bounded queue before an output's process: full when its oldest data has waited for too long."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from radio.clock import Clock


class Backlog:
    """One thread takes, others put; `put` never blocks."""

    def __init__(self, clock: Clock, patience: float) -> None:
        self._clock = clock
        self._patience = patience
        self._items: deque[tuple[float, bytes]] = deque()
        self._changed = threading.Condition()
        self._closed = True
        self.overflowed = False
        """The reader was too slow: nothing is taken in until `open`."""

    def open(self, first: Iterable[bytes] = ()) -> None:
        """Begin anew with `first`; only from now on is anything taken in."""
        with self._changed:
            now = self._clock.monotonic()
            self._items = deque((now, data) for data in first)
            self._closed = self.overflowed = False
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify()

    def put(self, data: bytes) -> None:
        with self._changed:
            if self._closed or self.overflowed:
                return
            now = self._clock.monotonic()
            if self._items and now - self._items[0][0] > self._patience:
                self.overflowed = True
                self._items.clear()
            else:
                self._items.append((now, data))
            self._changed.notify()

    def take(self, timeout: float) -> bytes | None:
        """The oldest; None when there was none within `timeout` real seconds, so that the taker can look around."""
        with self._changed:
            if not self._items:
                self._changed.wait(timeout)
            return self._items.popleft()[1] if self._items else None

    def age(self) -> float:
        """Seconds that the oldest has been waiting."""
        with self._changed:
            return self._clock.monotonic() - self._items[0][0] if self._items else 0.0
