"""The lookout: runs in the supervisor's process, reads the reports of the others, and is the one that tells alarms.

Playout cannot tell that it is dead, and two that tell would tell twice. So playout only reports its alarms; the lookout
compares them from look to look, adds what it sees itself (a report that is not renewed), and passes on the changes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Generic, Protocol, TypeVar

from pydantic import BaseModel

from radio.clock import Clock
from radio.config import AlarmsConfig
from radio.model.status import Alarm, PlayoutStatus, ProductionStatus
from radio.playout.alarms import AlarmBoard, Change, Condition
from radio.playout.webhook import Caller, Heartbeat, Webhook
from radio.store.status import read_status

log = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)

LOOK_SECONDS: Final = 1.0
SILENT_SECONDS: Final = 5.0
"""Playout reports each second."""
PRODUCTION_SILENT_SECONDS: Final = 15.0
START_SECONDS: Final = 30.0
"""How long the processes may take to their first report."""


class Teller(Protocol):
    """Passes changes on; never blocks."""

    def tell(self, change: Change) -> None: ...


class _Report(Generic[M]):
    """A report, and how long it has not been renewed, on the monotonic clock: the wall clock may step."""

    def __init__(self, run_dir: Path, name: str, model: type[M], clock: Clock) -> None:
        self._run_dir, self._name, self._model, self._clock = run_dir, name, model, clock
        self._written: object = None
        self._renewed = clock.monotonic()
        self.fresh: M | None = None
        """The newest one of this station's life."""

    def age(self) -> float:
        """Read it; seconds since it was renewed, or since the start while there was none."""
        found = read_status(self._run_dir, self._name, self._model)
        written = getattr(found, "written", None)
        if self._written is None:
            # What lies there at the start is of an earlier run.
            self._written = written or self
        elif found is not None and written != self._written:
            self._written, self._renewed, self.fresh = written, self._clock.monotonic(), found
        return self._clock.monotonic() - self._renewed


class Lookout:
    """`look` is one round; as a context it looks each second in a thread of its own."""

    def __init__(
        self,
        run_dir: Path,
        clock: Clock,
        webhook: Teller | None = None,
        heartbeat: Heartbeat | None = None,
    ) -> None:
        self._clock = clock
        self._webhook = webhook
        self._heartbeat = heartbeat
        self._playout = _Report(run_dir, "playout", PlayoutStatus, clock)
        self._production = _Report(run_dir, "production", ProductionStatus, clock)
        self._board = AlarmBoard(clock)
        self._known: dict[str, Alarm] = {}
        self._started = clock.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lookout", daemon=True)

    def __enter__(self) -> Lookout:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join(timeout=3.0)

    def look(self) -> None:
        """Read the reports; tell what changed."""
        age, production_age = self._playout.age(), self._production.age()
        playout, production = self._playout.fresh, self._production.fresh
        starting = self._clock.monotonic() - self._started < START_SECONDS
        seen: list[Condition] = []
        silent = age > SILENT_SECONDS and not (starting and playout is None)
        if silent:
            seen.append(Condition("playout_silent", "playout does not report: it is dead, or hangs"))
        if production_age > PRODUCTION_SILENT_SECONDS and not (starting and production is None):
            seen.append(Condition("production_silent", "production does not report"))
        elif production is not None and production.alarms:
            seen.append(Condition("production", "production: " + "; ".join(production.alarms)))
        for change in self._board.look(seen):
            self._tell(change)
        if playout is not None and not silent:
            self._follow({alarm.code: alarm for alarm in playout.standing})
        if self._heartbeat is not None:
            self._heartbeat.beat(playout is not None and not silent and playout.on_air)

    def _tell(self, change: Change) -> None:
        if self._webhook is not None:
            self._webhook.tell(change)

    def _follow(self, standing: dict[str, Alarm]) -> None:
        """Playout's own alarms; it has logged them. While it does not report, they are as they were."""
        now = self._clock.now()
        for code, alarm in standing.items():
            if code not in self._known:
                self._tell(Change(alarm, "raised", now))
        for code, alarm in self._known.items():
            if code not in standing:
                lasted = (now - alarm.since).total_seconds() - alarm.gone_seconds
                self._tell(Change(alarm, "cleared", now, max(0.0, lasted)))
        self._known = standing

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except Exception:
                # Whatever it met: nobody would tell that the lookout itself is gone.
                log.exception("the reports could not be looked at")
            self._clock.wait(self._stop, LOOK_SECONDS)


@contextmanager
def watching(station: str, config: AlarmsConfig, run_dir: Path, clock: Clock) -> Iterator[Lookout]:
    """A lookout that looks, with the webhook and the heartbeat that the config names."""
    with ExitStack() as stack:
        heartbeat = webhook = None
        if config.heartbeat is not None:
            caller = Caller(config.heartbeat.get_secret_value())
            heartbeat = Heartbeat(caller, clock, config.heartbeat_minutes * 60.0)
        if config.webhook is not None:
            webhook = Webhook(station, Caller(config.webhook.get_secret_value()), clock)
            webhook.start()
            stack.callback(webhook.stop)
        yield stack.enter_context(Lookout(run_dir, clock, webhook, heartbeat))
