"""One gate for every request to arXiv, over all threads, processes and machines of the station.

arXiv's terms of use allow one request every three seconds and one connection at a time, for all machines of one user
together (https://info.arxiv.org/help/api/tou.html). A turn at the gate is a lock, held from before a request starts
until its answer is read; whoever holds it may read and change what the gate remembers, so that a Retry-After heard by
one process is obeyed by all. Where lock and memory are kept is a `Place`: a file for the processes of one machine
(`radio.papers.gatefile`), a Postgres row for a fleet (`radio.papers.gatepostgres`). Both let go of the lock of a
process that is killed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field

from radio.clock import Clock, Deadline
from radio.errors import RateLimitedError
from radio.model.status import ArxivStatus

POLL_SECONDS = 0.05
"""How often a waiting thread tries the lock. A blocking lock could be neither timed out nor tested by a clock."""
MAX_BACKOFF_SECONDS = 300.0
MAX_RETRY_AFTER_SECONDS = 3600.0
"""A server that asks for more is asked again after this: a wrong header must not silence the station for days."""
CHECK_SECONDS = 1.0
"""How often a turn that lasts looks whether it still holds the lock."""
UNLIMITED = 10**9


class GateClosedError(RateLimitedError):
    """Nobody may ask for longer than the caller's patience. Asking again at once is pointless."""


class GateState(BaseModel):
    """What is remembered besides the time of the last stamp."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    closed_seconds: float = Field(default=0.0, ge=0)
    """How long nobody may ask, counted from the stamp."""
    why: str = ""
    """Why not."""
    failures: int = Field(default=0, ge=0)
    """Requests that failed since the last good one."""
    under_way: bool = False
    """A turn has begun and not ended. Found by the next holder of the lock, it means that the last one was killed."""
    day: date | None = None
    """In UTC: the day that `requests` counts."""
    requests: int = Field(default=0, ge=0)


class Memory(NamedTuple):
    """What a place tells."""

    state: GateState
    elapsed: float
    """Seconds since the stamp, and never too many; negative when a clock ran backwards since."""
    now: datetime
    """By the clock that all who share the place share."""


class Door(Protocol):
    """One holder's, or would-be holder's, handle on the place. Raises StoreError where the place fails."""

    def try_lock(self) -> bool:
        """Whether the lock is ours now. It stays so until `close`, or until this process ends."""
        ...

    def read(self) -> Memory:
        """What is remembered. What cannot be read counts as stamped just now."""
        ...

    def write(self, state: GateState, *, stamp: bool) -> None:
        """Remember `state`; with `stamp`, as of now."""
        ...

    def check(self) -> None:
        """Raise StoreError when the lock was lost."""
        ...

    def close(self) -> None:
        """Give the lock back, if it is held."""
        ...


class Place(Protocol):
    """Where one gate's lock and memory are kept."""

    def open(self) -> Door: ...

    def look(self) -> Memory | None:
        """What is remembered now, without the lock; None when nothing is, or it is just being written."""
        ...


class RequestGate:
    """At most one request at a time, and one per `interval_seconds`, for everyone who shares the place.

    The interval counts from the start of a request to the start of the next, and is kept as the server sees it: the
    stamp is renewed when the answer's first bytes arrive, which is the latest moment at which the request can have
    started there. Reading a long answer counts as waiting.

    `place` may be the path of a file. `daily_requests` is the ceiling of a UTC day; `patience_seconds` bounds how
    long `enter` waits; `jitter` draws from [0, 1).
    """

    def __init__(
        self,
        place: Place | Path,
        clock: Clock,
        *,
        interval_seconds: float,
        daily_requests: int = UNLIMITED,
        patience_seconds: float = 180.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if interval_seconds <= 0:
            raise ValueError("the interval must be positive")
        if isinstance(place, Path):
            from radio.papers.gatefile import FilePlace

            place = FilePlace(place, clock)
        self._place = place
        self._clock = clock
        self._interval = interval_seconds
        self._daily = daily_requests
        self._patience = patience_seconds
        self._jitter = jitter

    def enter(self) -> Turn:
        """Wait for a turn and start it; the caller sends one request and ends the turn.

        Raises GateClosedError, with the seconds to wait, when the gate stays closed or taken beyond the patience, and
        StoreError when the place fails.
        """
        deadline = Deadline(self._clock, self._patience)
        door = self._place.open()
        try:
            self._lock(door, deadline)
            memory = self._counting(door)
            wait, why = self._remaining(memory)
            if wait > deadline.remaining():
                raise _closed(why, wait, memory.now)
            self._clock.sleep(wait)
            # Read again, for the day may have changed. The failures stay until an answer proves that they are over.
            state, _, now = door.read()
            requests = state.requests if state.day == now.date() else 0
            begun = GateState(failures=state.failures, under_way=True, day=now.date(), requests=requests + 1)
            door.write(begun, stamp=True)
        except BaseException:
            door.close()
            raise
        return Turn(door, begun, self._clock, self._back_off)

    def standing(self) -> ArxivStatus:
        """What the gate remembers, for reports. Waits for nobody."""
        memory = self._place.look()
        if memory is None:
            return ArxivStatus(daily_requests=self._daily)
        state, elapsed, now = memory
        wait, why = self._remaining(memory)
        return ArxivStatus(
            requests_today=state.requests if state.day == now.date() else 0,
            daily_requests=self._daily,
            last_request=now - timedelta(seconds=max(0.0, elapsed)) if state.day else None,
            closed_until=now + timedelta(seconds=wait) if why and wait else None,
            why=why if wait else "",
        )

    def _lock(self, door: Door, deadline: Deadline) -> None:
        while not door.try_lock():
            if deadline.passed():
                message = f"another request to arXiv has been under way for {self._patience:g} s"
                raise GateClosedError(message, retry_after=self._interval)
            self._clock.sleep(POLL_SECONDS)

    @staticmethod
    def _counting(door: Door) -> Memory:
        """What is remembered, with a stamp from which the time can be counted. Where it cannot (a clock ran backwards;
        the last holder was killed), it is set to now: left as it is, a wait that is longer than our patience would
        never become shorter, and the gate never open."""
        memory = door.read()
        if memory.elapsed >= 0 and not memory.state.under_way:
            return memory
        state = memory.state.model_copy(update={"under_way": False})
        door.write(state, stamp=True)
        return memory._replace(state=state, elapsed=0.0)

    def _remaining(self, memory: Memory) -> tuple[float, str]:
        """Seconds until the next request may start, and why when it is not only the interval."""
        state, elapsed, now = memory
        if state.day == now.date() and state.requests >= self._daily:
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            return (midnight - now).total_seconds(), f"{self._daily} requests, the ceiling of a day, were made"
        if state.under_way:
            # Its holder was killed between sending and the first answer's stamp, at a time that we cannot know.
            elapsed = 0.0
        wait = max(0.0, max(self._interval, state.closed_seconds) - max(0.0, elapsed))
        return wait, state.why if state.closed_seconds > self._interval else ""

    def _back_off(self, failures: int, retry_after: float | None) -> float:
        """Seconds that the gate stays closed after that many failures in a row."""
        backoff = min(MAX_BACKOFF_SECONDS, self._interval * 2.0 ** min(failures, 16))
        wanted = min(MAX_RETRY_AFTER_SECONDS, retry_after or 0.0)
        # Jitter only adds: a second before Retry-After would be a second too early.
        return max(wanted, backoff / 2) + self._jitter() * backoff / 2


class Turn:
    """One request's time at the gate. Ends once: by `end`, or at the end of a `with` block."""

    def __init__(
        self, door: Door, state: GateState, clock: Clock, back_off: Callable[[int, float | None], float]
    ) -> None:
        self._door: Door | None = door
        self._state = state
        self._clock = clock
        self._back_off = back_off
        self._failed = False
        self._check = Deadline(clock, CHECK_SECONDS)

    def answered(self) -> None:
        """The answer's first bytes are here: the interval counts from now."""
        self._write(self._state, stamp=True)

    def still_ours(self) -> None:
        """To be called as the answer comes in. Raises StoreError when the lock was lost, so that a second request
        may be under way: then the answer must be given up."""
        if self._door is not None and self._check.passed():
            self._door.check()
            self._check = Deadline(self._clock, CHECK_SECONDS)

    def failed(self, retry_after: float | None = None, why: str = "a request failed") -> None:
        """The request failed in a way that may pass: nobody asks again for a while, longer with each failure in a row.

        `retry_after` is what the server asked for, in seconds; it is a lower bound.
        """
        self._failed = True
        failures = self._state.failures + 1
        closed = self._back_off(failures, retry_after)
        changed = {"failures": failures, "closed_seconds": closed, "why": why}
        self._write(self._state.model_copy(update=changed), stamp=True)

    def end(self) -> None:
        """Let the next one in. A turn that did not fail wipes out the failures before it."""
        door, self._door = self._door, None
        if door is None:
            return
        try:
            over = {"under_way": False} if self._failed else {"under_way": False, "failures": 0}
            door.write(self._state.model_copy(update=over), stamp=False)
        finally:
            door.close()

    def abandon(self) -> None:
        """End where the place has failed already: the next one waits a full interval."""
        door, self._door = self._door, None
        if door is not None:
            door.close()

    def _write(self, state: GateState, *, stamp: bool) -> None:
        if self._door is not None:
            self._door.write(state, stamp=stamp)
            self._state = state

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def _closed(why: str, wait: float, now: datetime) -> GateClosedError:
    opens = now + timedelta(seconds=wait)
    when = f"{opens:%H:%M:%S}" if opens.date() == now.date() else f"{opens:%Y-%m-%d %H:%M:%S}"
    return GateClosedError(f"arXiv is not asked until {when} UTC: {why or 'it asked us to wait'}", retry_after=wait)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """The wait that a Retry-After header asks for, from seconds or an HTTP date, at most MAX_RETRY_AFTER_SECONDS; None
    when there is none to read."""
    from email.utils import parsedate_to_datetime

    if header is None:
        return None
    text = header.strip()
    if text.isdecimal():
        return min(float(text), MAX_RETRY_AFTER_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            return None
        return min(max(0.0, (moment - now).total_seconds()), MAX_RETRY_AFTER_SECONDS)
    except (ValueError, OverflowError):
        return None
