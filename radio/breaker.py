"""A breaker: what keeps failing rests, and callers learn so at once instead of waiting for it."""

from __future__ import annotations

import threading

from radio.clock import Clock


class Breaker:
    """Opens after `failures` in a row; then lets one trial through after a rest, which doubles with each trial that
    fails, from `rest_seconds` up to `longest_seconds`. Safe between threads."""

    def __init__(
        self, clock: Clock, *, failures: int = 3, rest_seconds: float = 60.0, longest_seconds: float = 300.0
    ) -> None:
        self._clock = clock
        self._limit = failures
        self._shortest = rest_seconds
        self.longest = longest_seconds
        self._lock = threading.Lock()
        self._rest = rest_seconds
        self._count = 0
        self._open_until: float | None = None
        self._trial = False

    def another(self) -> Breaker:
        """A closed one of the same measure."""
        return Breaker(self._clock, failures=self._limit, rest_seconds=self._shortest, longest_seconds=self.longest)

    @property
    def open(self) -> bool:
        """Whether callers are turned away, or the trial that is under way will tell."""
        with self._lock:
            return self._open_until is not None

    def due(self) -> float:
        """Seconds until a call may pass, for who asks without calling."""
        with self._lock:
            return max(0.0, self._open_until - self._clock.monotonic()) if self._open_until is not None else 0.0

    def resting(self) -> float:
        """Seconds until the next call may pass; 0 when it may now. A call that may pass must report its end."""
        with self._lock:
            if self._open_until is None:
                return 0.0
            left = self._open_until - self._clock.monotonic()
            if left > 0:
                return left
            if self._trial:
                return self._rest
            self._trial = True
            return 0.0

    def succeeded(self) -> None:
        with self._lock:
            self._count, self._open_until, self._trial, self._rest = 0, None, False, self._shortest

    def neither(self) -> None:
        """The call ended in a way that tells nothing of the model."""
        with self._lock:
            self._trial = False

    def failed(self, rest_seconds: float | None = None) -> None:
        """`rest_seconds`: how long to stay away is known; it opens at once."""
        with self._lock:
            self._count += 1
            if rest_seconds is not None:
                self._open_until = self._clock.monotonic() + rest_seconds
            elif self._trial or self._count >= self._limit:
                self._rest = min(self._rest * 2, self.longest) if self._trial else self._rest
                self._open_until = self._clock.monotonic() + self._rest
            self._trial = False
