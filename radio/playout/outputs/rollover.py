"""The planned roll-over: a broadcast that a platform would end at its limit is ended before, between two items."""

from __future__ import annotations

from typing import Final

from radio.clock import Clock

GRACE_SECONDS: Final = 20 * 60.0
"""How long the next item is waited for; then any key frame will do."""


class Rollover:
    """Says when a connection is to be made anew. Its age counts from when it was made, whoever broke the last one."""

    def __init__(self, hours: float, clock: Clock) -> None:
        self._limit = hours * 3600.0
        self._grace = min(GRACE_SECONDS, self._limit)
        self._clock = clock
        self._connection: int | None = None
        self._made = 0.0
        self._wanted_from: int | None = None
        self._boundary = -1

    def boundary(self, sample: int) -> None:
        """An item begins at `sample`. May come from another thread than the rest."""
        self._boundary = sample

    def due(self, connection: int | None, sample: int, age: float = 0.0) -> bool:
        """Whether to end it before the key frame at `sample`; True once.

        `connection` is a number that changes with each unplanned one; None: there is none. `age`: how many seconds old
        it was when it was first seen here.
        """
        now = self._clock.monotonic()
        if connection != self._connection:
            self._connection, self._made, self._wanted_from = connection, now - age, None
        if connection is None or not self._limit or now - self._made < self._limit:
            return False
        if self._wanted_from is None:
            self._wanted_from = sample
        begun = self._wanted_from <= self._boundary <= sample
        if not begun and now - self._made < self._limit + self._grace:
            return False
        self._made, self._wanted_from = now, None
        return True

    def remaining(self) -> float | None:
        """Seconds until it is wanted, 0 while the next item is waited for; None when there is nothing to end."""
        if self._connection is None or not self._limit:
            return None
        return max(0.0, self._made + self._limit - self._clock.monotonic())
