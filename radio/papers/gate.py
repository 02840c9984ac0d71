"""One gate for every request to arXiv, over all threads and processes of the station.

arXiv's terms of use allow one request every three seconds and one connection at a time, for all machines of one
user together (https://info.arxiv.org/help/api/tou.html). A turn at the gate is an exclusive `flock` on a file under
run/, held from before a request starts until its answer is read, so the kernel ends the turn of a process that is
killed. The same file holds when the last request was under way and what the server asked for, so that a Retry-After
heard by one process is obeyed by all.
"""

from __future__ import annotations

import fcntl
import logging
import os
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from radio.clock import Clock, Deadline
from radio.errors import RateLimitedError, StoreError

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
"""How often a waiting thread tries the lock. A blocking flock could be neither timed out nor tested by a clock."""
MAX_BACKOFF_SECONDS = 300.0
MAX_RETRY_AFTER_SECONDS = 3600.0
"""A server that asks for more is asked again after this: a wrong header must not silence the station for days."""
_STATE_BYTES = 4096


class GateClosedError(RateLimitedError):
    """Nobody may ask for longer than the caller's patience. Asking again at once is pointless."""


class _State(BaseModel):
    """What the file says: when the gate was last stamped, and what was decided then."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    wall: float
    """Seconds since the epoch."""
    monotonic: float
    """Seconds of the system's monotonic clock, which all processes of one boot share."""
    closed_seconds: float = Field(default=0.0, ge=0)
    """How long nobody may ask, counted from the stamp."""
    failures: int = Field(default=0, ge=0)
    """Requests that failed since the last good one."""


class RequestGate:
    """At most one request at a time, and one per `interval_seconds`, for everyone who names the same `path`.

    The interval counts from the start of a request to the start of the next, and is kept as the server sees it: the
    stamp is renewed when the answer's first bytes arrive, which is the latest moment at which the request can have
    started there. Reading a long answer counts as waiting.

    `patience_seconds` bounds how long `enter` waits; `jitter` draws from [0, 1).
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        interval_seconds: float,
        patience_seconds: float = 180.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if interval_seconds <= 0:
            raise ValueError("the interval must be positive")
        self._path = path
        self._clock = clock
        self._interval = interval_seconds
        self._patience = patience_seconds
        self._jitter = jitter

    def enter(self) -> Turn:
        """Wait for a turn and start it; the caller sends one request and ends the turn.

        Raises GateClosedError, with the seconds to wait, when the gate stays closed or taken beyond the patience.
        """
        deadline = Deadline(self._clock, self._patience)
        fd = self._lock(deadline)
        try:
            state = self._read(fd)
            wait = self._remaining(state)
            if wait > deadline.remaining():
                raise GateClosedError("arXiv asked us to wait", retry_after=wait)
            self._clock.sleep(wait)
            # The failures stay until an answer proves that they are over.
            self._write(fd, self._stamp(failures=state.failures if state else 0))
        except BaseException:
            os.close(fd)
            raise
        return Turn(self, fd)

    def _lock(self, deadline: Deadline) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as e:
            raise StoreError(f"the request gate cannot be opened: {e.strerror}", subject=str(self._path)) from e
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if deadline.passed():
                    os.close(fd)
                    message = f"another request to arXiv has been under way for {self._patience:g} s"
                    raise GateClosedError(message, retry_after=self._interval) from None
                self._clock.sleep(POLL_SECONDS)
            else:
                return fd

    def _remaining(self, state: _State | None) -> float:
        """Seconds until the next request may start.

        Either clock may have moved without us (the wall clock is stepped, the monotonic one starts anew at a boot),
        and then it shows too much or too little. The smaller of the two elapsed times is never too much, and a clock
        that ran backwards costs at most one full wait.
        """
        if state is None:
            return self._interval
        wall = self._clock.now().timestamp() - state.wall
        monotonic = self._clock.monotonic() - state.monotonic
        elapsed = max(0.0, min(wall, monotonic))
        return max(0.0, max(self._interval, state.closed_seconds) - elapsed)

    def _stamp(self, *, closed_seconds: float = 0.0, failures: int = 0) -> _State:
        return _State(
            wall=self._clock.now().timestamp(),
            monotonic=self._clock.monotonic(),
            closed_seconds=closed_seconds,
            failures=failures,
        )

    def _read(self, fd: int) -> _State | None:
        """The state; None when a process was killed while it wrote, which costs one interval of waiting."""
        raw = os.pread(fd, _STATE_BYTES, 0)
        if not raw:
            return _State(wall=0.0, monotonic=float(-self._interval))  # a new file: nobody has asked yet
        try:
            return _State.model_validate_json(raw)
        except ValidationError:
            log.warning("%s was not readable; waiting a full interval", self._path)
            return None

    def _write(self, fd: int, state: _State) -> None:
        # In place, because the lock is on this very file. A torn write is read as "just now".
        os.ftruncate(fd, 0)
        os.pwrite(fd, state.model_dump_json().encode(), 0)


class Turn:
    """One request's time at the gate. Ends once: by `end`, or at the end of a `with` block."""

    def __init__(self, gate: RequestGate, fd: int) -> None:
        self._gate = gate
        self._fd = fd
        self._failures = (gate._read(fd) or gate._stamp()).failures
        self._failed = False

    def answered(self) -> None:
        """The answer's first bytes are here: the interval counts from now."""
        self._gate._write(self._fd, self._gate._stamp(failures=self._failures))

    def failed(self, retry_after: float | None = None) -> None:
        """The request failed in a way that may pass: nobody asks again for a while, longer with each failure in a row.

        `retry_after` is what the server asked for, in seconds; it is a lower bound.
        """
        gate = self._gate
        self._failed = True
        self._failures += 1
        backoff = min(MAX_BACKOFF_SECONDS, gate._interval * 2.0 ** min(self._failures, 16))
        wanted = min(MAX_RETRY_AFTER_SECONDS, retry_after or 0.0)
        # Jitter only adds: a second before Retry-After would be a second too early.
        closed = max(wanted, backoff / 2) + gate._jitter() * backoff / 2
        gate._write(self._fd, gate._stamp(closed_seconds=closed, failures=self._failures))

    def end(self) -> None:
        """Let the next one in. A turn that did not fail wipes out the failures before it."""
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        try:
            if not self._failed:
                state = self._gate._read(fd)
                if state is not None and state.failures:
                    self._gate._write(fd, state.model_copy(update={"failures": 0}))
        finally:
            os.close(fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """The wait that a Retry-After header asks for, from seconds or an HTTP date; None when there is none to read."""
    from email.utils import parsedate_to_datetime

    if header is None:
        return None
    text = header.strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None
