"""Time, injected: the only module that reads the wall clock or sleeps."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a component may ask of time."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC. May step when the machine's clock is corrected."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start, never stepping back: for intervals and deadlines."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`; at once when they are not positive."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for `event` at most `seconds`; whether it is set."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(max(0.0, seconds))


class ManualClock:
    """A clock that moves only when told, or when somebody sleeps on it.

    `sleep` advances it at once, so a loop that paces itself runs as fast as the machine can: this is what
    `radio simulate` and the tests tick. `step` moves the wall time alone, as a correction by NTP would.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware datetime")
        self._start = start.astimezone(UTC)
        self._elapsed = 0.0
        self._stepped = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._start + timedelta(seconds=self._elapsed) + self._stepped

    def monotonic(self) -> float:
        with self._lock:
            return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        if seconds < 0:
            raise ValueError("time does not run backwards; use step() to correct the wall clock")
        with self._lock:
            self._elapsed += seconds

    def step(self, by: timedelta) -> None:
        """Correct the wall time by `by` without any time passing."""
        with self._lock:
            self._stepped += by

    def sleep(self, seconds: float) -> None:
        self.advance(max(0.0, seconds))

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if not event.is_set():
            self.sleep(seconds)
        return event.is_set()


def midnight(now: datetime) -> datetime:
    """The one before `now` in UTC, from which what is told of "today" counts."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Deadline:
    """A point in monotonic time that work must end by."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._end = clock.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - self._clock.monotonic())

    def passed(self) -> bool:
        return self.remaining() <= 0.0
