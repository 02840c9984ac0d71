"""The stand-in: pushes the stream directly where OBS would, while OBS is gone for good.

Never do both push to one key: OBS must be silent before the stand-in begins, and the stand-in has ended before OBS
may begin again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from radio.clock import Clock
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs import Health, Output
from radio.playout.outputs.child import ChildOutput
from radio.playout.outputs.obs.keeper import Keeper
from radio.playout.outputs.wire import Message

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
READY_SECONDS: Final = 10.0
"""OBS, back again, must have played the station for this long."""
RETRY_SECONDS: Final = 1800.0
"""After OBS was there all the time and could not stream, it is tried again after this long."""
REMEMBERED: Final = 8
"""Ended pushers whose account of what they sent is kept."""


class StandIn:
    """An output that is off until OBS has been in trouble for too long."""

    def __init__(
        self, name: str, keeper: Keeper, make: Callable[[], Output], after_seconds: float, clock: Clock
    ) -> None:
        """`make` gives the direct output, not started."""
        self.name = name
        self._keeper = keeper
        self._make = make
        self._after = after_seconds
        self._clock = clock
        self._health = Health(name, clock)
        self._health.set("off")
        self._lock = threading.Lock()
        self._begin: tuple[datetime, int] | None = None
        self._phase: Literal["idle", "clearing", "active"] = "idle"
        self._patience = READY_SECONDS
        self._next = make()
        """Not started; it collects the newest key frame's chunks, so that it can begin at once."""
        self._past: list[Output] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=3.0)
        if self._phase == "active":
            self._end()

    def status(self) -> OutputStatus:
        if self._phase == "active":
            return self._next.status().model_copy(update={"name": self.name})
        return self._health.status()

    def accepted(self, first: int, end: int) -> int:
        with self._lock:
            return sum(output.accepted(first, end) for output in [*self._past, self._next])

    def settled(self, end: int) -> bool:
        return self._phase != "active" or self._next.settled(end)

    def begin(self, start: datetime, sample: int) -> None:
        with self._lock:
            self._begin = (start, sample)
            self._next.begin(start, sample)

    def take(self, chunk: Chunk) -> None:
        with self._lock:
            self._next.take(chunk)

    def tell(self, message: Message) -> None:
        """Titles, for outputs that care where one begins."""
        with self._lock:
            if isinstance(self._next, ChildOutput):
                self._next.tell(message)

    def look(self) -> None:
        """Take over or hand back when it is time. Called each second by the thread."""
        if self._phase == "idle" and self._keeper.trouble_seconds >= self._after:
            # OBS that was there and failed will not do better in a few seconds.
            self._patience = RETRY_SECONDS if self._keeper.reached else READY_SECONDS
            self._keeper.forbid()
            self._phase = "clearing"
        if self._phase == "clearing" and self._keeper.quiet:
            log.warning("obs has not streamed for %.0f s: the direct output takes its place", self._after)
            self._next.start()
            self._phase = "active"
        if self._phase == "active" and not self._keeper.reached:
            self._patience = READY_SECONDS
        elif self._phase == "active" and self._keeper.ready_seconds >= self._patience:
            log.info("obs is back: the direct output ends, and OBS streams again")
            self._end()
            self._keeper.allow()

    def _end(self) -> None:
        self._next.stop()
        with self._lock:
            self._past = [*self._past, self._next][-REMEMBERED:]
            self._next = self._make()
            if self._begin is not None:
                self._next.begin(*self._begin)
        self._phase = "idle"
        self._health.set("off")

    def _run(self) -> None:
        failing = False
        while not self._stop.is_set():
            try:
                self.look()
                failing = False
            except Exception:
                # No thread to be had, say: OBS is kept silent meanwhile, so it is tried again.
                if not failing:
                    log.exception("%s could not be looked after", self.name)
                failing = True
            self._clock.wait(self._stop, LOOK_SECONDS)
