"""Where the stream goes. Each output has a bounded queue and a process of its own, so that none can stop another."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from radio.clock import Clock
from radio.playout.mpegts import Chunk
from radio.types import Samples

if TYPE_CHECKING:
    # Pydantic takes 20 MB and 0.2 s: the outputs' processes do without.
    from radio.model.status import OutputStatus

State = Literal["starting", "up", "down", "off"]


class Output(Protocol):
    """Takes the encoded stream from the hub's thread; neither call blocks or raises."""

    name: str

    def begin(self, start: datetime, sample: int) -> None:
        """A new run of the encoder follows, or the same goes on by a corrected wall clock; its first sample is `sample`
        of the stream, at `start`."""
        ...

    def take(self, chunk: Chunk) -> None: ...
    def status(self) -> OutputStatus: ...
    def accepted(self, first: int, end: int) -> int:
        """How many samples of [first, end) have reached where this output takes them."""
        ...

    def settled(self, end: int) -> bool:
        """Whether nothing before sample `end` is on its way any more, so that `accepted` is final up to there."""
        ...

    def start(self) -> None: ...
    def stop(self) -> None:
        """End within about two seconds."""
        ...


def stop_all(outputs: Iterable[Output]) -> None:
    """Stop them side by side, so that it takes as long as the slowest."""
    threads = [threading.Thread(target=output.stop, name=f"stop-{output.name}", daemon=True) for output in outputs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Health:
    """An output's state and since when, from any thread."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._state: State = "starting"
        self._since = clock.now()
        self._error: str | None = None
        self.restarts = 0

    def set(self, state: State, error: str | None = None) -> None:
        """`error` must not hold a key or password."""
        with self._lock:
            if state != self._state:
                self._state, self._since = state, self._clock.now()
            self._error = error

    @property
    def state(self) -> State:
        return self._state

    @property
    def connection(self) -> int | None:
        """A number that changes with each connection that was not planned; None while there is none."""
        return self.restarts if self._state == "up" else None

    def status(self, queued: float = 0.0, dropped: float = 0.0, newest: int = 0) -> OutputStatus:
        """`queued` and `dropped` in seconds, `newest` a sample, as OutputStatus has them; 0: none yet."""
        from radio.model.status import OutputStatus

        with self._lock:
            return OutputStatus(
                name=self._name,
                state=self._state,
                since=self._since,
                error=self._error,
                restarts=self.restarts,
                queued_seconds=round(queued, 2),
                dropped_seconds=round(dropped, 1),
                newest_sample=Samples(newest) if newest else None,
            )
