"""The bounded queue before an output's process: full when its oldest data waited too long, or it is too much."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from radio.clock import Clock
from radio.playout.outputs.wire import Kind

MOST_BYTES: Final = 64_000_000


class Backlog:
    """One thread takes, others put; `put` never blocks.

    With `kind_of` a reader who is `patience` seconds late goes on at the newest entry; without, it is too slow.
    """

    def __init__(self, clock: Clock, patience: float, kind_of: Callable[[bytes], Kind] | None = None) -> None:
        self._clock = clock
        self._patience = patience
        self._kind_of = kind_of
        self._items: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._closed = True
        self.overflowed = False
        """The reader was too slow: nothing is taken in until `open`."""
        self.skipped_at: float | None = None
        """Monotonic time at which something was left out last."""
        self.put_bytes = self.taken_bytes = 0
        """Since the start."""

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
            self._items.append((now, data))
            self._size += len(data)
            self.put_bytes += len(data)
            if self._late() and self._kind_of is not None:
                self._skip(self._kind_of)
            if self._late() or self._size > MOST_BYTES:
                self.overflowed = True
                self._items.clear()
            self._changed.notify()
            return not self.overflowed

    def _late(self) -> bool:
        return self._items[-1][0] - self._items[0][0] > self._patience

    def _skip(self, kind_of: Callable[[bytes], Kind]) -> None:
        """Leave out what waits before the newest entry."""
        kept: deque[tuple[float, bytes]] = deque()
        while self._items:
            since, data = self._items.pop()
            kept.appendleft((since, data))
            if kind_of(data) == "entry":
                break
        lasting = [data for _, data in self._items if kind_of(data) == "lasting"]
        self._items = deque((kept[0][0], data) for data in lasting) + kept
        self._size = sum(len(data) for _, data in self._items)
        self.skipped_at = self._clock.monotonic()

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
            self.taken_bytes += len(data)
            return data

    def age(self) -> float:
        """Seconds that the oldest has been waiting."""
        with self._changed:
            return self._clock.monotonic() - self._items[0][0] if self._items else 0.0
