"""The webhook: tells alarms to a URL, in a thread of its own behind a bounded queue. Waits for nobody, raises nothing.

The URL is a secret, since tokens stand in it: it is in no log line, and httpx' own errors, which may name it, are
reduced to their kind.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from radio.clock import Clock
from radio.playout.alarms import Change, lasting

log = logging.getLogger(__name__)

QUEUE: Final = 100
FEW: Final = 3
"""More that wait than this go out as one summary."""
TIMEOUT_SECONDS: Final = 10.0
FIRST_DELAY: Final = 2.0
LONGEST_DELAY: Final = 60.0
TEXT_LENGTH: Final = 1900
"""Discord refuses more than 2000 characters."""
NAMED: Final = 12
"""Changes that a summary names."""
AGAIN: Final = frozenset({408, 425, 429})

Payload = Mapping[str, Any]


class Refused(Exception):
    """The server answered, and will not answer otherwise next time. Never names the URL."""


class Unreached(Exception):
    """No answer, or one that may be another next time. Never names the URL."""


def payload_of(station: str, change: Change) -> dict[str, Any]:
    """What is told of one change. `text` is shown by Slack and Mattermost, `content` by Discord."""
    alarm = change.alarm
    if change.state == "raised":
        line = f"{alarm.severity.upper()} at {station}: {alarm.text}"
        text = f"{line}\nWhat to do: {alarm.advice}" if alarm.advice else line
    else:
        text = f"Over at {station}, after {lasting(change.lasted or 0.0)}: {alarm.text}"
    return {
        "station": station,
        "code": alarm.code,
        "severity": alarm.severity,
        "state": change.state,
        "since": _stamp(alarm.since),
        "at": _stamp(change.at),
        "duration_seconds": None if change.lasted is None else round(change.lasted, 1),
        "alarm": alarm.text,
        "advice": alarm.advice,
        **_shown(text),
    }


def summary_of(station: str, changes: Sequence[Change], forgotten: int) -> dict[str, Any]:
    """What is told of many changes at once, after a time in which none could be told."""
    standing: dict[str, Change] = {}
    for change in changes:
        if change.state == "raised":
            standing[change.alarm.code] = change
        else:
            standing.pop(change.alarm.code, None)
    lines = [f"{station}: {len(changes) + forgotten} changes while this webhook could not be reached"]
    lines += [f"{_stamp(c.at)} {c.state}: {c.alarm.text}" for c in changes[-NAMED:]]
    lines.append("still standing: " + (", ".join(sorted(standing)) or "none of them"))
    return {
        "station": station,
        "code": "summary",
        "severity": "critical" if any(c.alarm.severity == "critical" for c in standing.values()) else "warning",
        "state": "summary",
        "since": _stamp(changes[0].at),
        "at": _stamp(changes[-1].at),
        "standing": sorted(standing),
        "changes": [payload_of(station, change) for change in changes],
        **_shown("\n".join(lines)),
    }


class Caller:
    """Asks one URL. Used by one thread."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._timeout = timeout_seconds

    def call(self, payload: Payload | None) -> None:
        """POST `payload` as JSON, or GET when there is none. Raises Refused, Unreached."""
        import httpx

        # It logs each URL at INFO.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        try:
            # Only the status matters: what a server writes after it is not read, however much it is.
            method = "GET" if payload is None else "POST"
            timeout = httpx.Timeout(self._timeout)
            with (
                httpx.Client(timeout=timeout) as client,
                client.stream(method, self._url, json=payload) as answer,
            ):
                status = answer.status_code
        except httpx.InvalidURL:
            raise Refused("it is no URL") from None
        except httpx.UnsupportedProtocol:
            raise Refused("it begins neither with http:// nor with https://") from None
        except (httpx.HTTPError, OSError, ValueError) as e:
            raise Unreached(_kind(e)) from None
        if status >= 500 or status in AGAIN:
            raise Unreached(f"it answers {status}")
        if not 200 <= status < 300:
            raise Refused(f"it answers {status}")


class Webhook:
    """`tell` from any thread. Messages go out in order; what could not for a while goes out as one summary."""

    def __init__(self, station: str, caller: Caller, clock: Clock) -> None:
        self._station = station
        self._caller = caller
        self._clock = clock
        self._queue: deque[Change] = deque()
        self._forgotten = 0
        self._waiting = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhook", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 2.0) -> None:
        """End; what waits has `patience` real seconds to go out."""
        self._stop.set()
        with self._waiting:
            self._waiting.notify_all()
        self._thread.join(timeout=patience)

    def tell(self, change: Change) -> None:
        """Never blocks; of more than `QUEUE` the oldest are only counted."""
        with self._waiting:
            if len(self._queue) >= QUEUE:
                self._queue.popleft()
                self._forgotten += 1
            self._queue.append(change)
            self._waiting.notify_all()

    def _run(self) -> None:
        delay, failures = FIRST_DELAY, 0
        while True:
            with self._waiting:
                while not self._queue and not self._stop.is_set():
                    self._waiting.wait()
                if not self._queue:
                    return
                # After a failure, or when they pile up, all that waits goes out at once; otherwise one by one.
                batch = list(self._queue) if failures or len(self._queue) > FEW else [self._queue[0]]
                forgotten = self._forgotten
            try:
                self._caller.call(self._payload(batch, forgotten))
            except Unreached as e:
                failures += 1
                if failures == 1:
                    log.warning("the webhook cannot be reached, and is asked again: %s", e)
                if self._clock.wait(self._stop, delay):
                    log.warning("%d alarms could not be told: %s", len(batch) + forgotten, e)
                    return
                delay = min(LONGEST_DELAY, delay * 2)
                continue
            except Refused as e:
                log.error("the webhook refuses what it is told; is alarms.webhook right? %s", e)
            else:
                if failures:
                    log.info("the webhook answers again, after %d attempts", failures)
            delay, failures = FIRST_DELAY, 0
            self._done(batch, forgotten)

    def _done(self, batch: Sequence[Change], forgotten: int) -> None:
        with self._waiting:
            self._forgotten -= forgotten
            # Newer ones may have pushed some of the batch out meanwhile: those were told, and not forgotten.
            for change in batch:
                if self._queue and self._queue[0] is change:
                    self._queue.popleft()
                else:
                    self._forgotten = max(0, self._forgotten - 1)

    def _payload(self, batch: Sequence[Change], forgotten: int) -> dict[str, Any]:
        if len(batch) == 1 and not forgotten:
            return payload_of(self._station, batch[0])
        return summary_of(self._station, batch, forgotten)


class Heartbeat:
    """Calls a dead-man's switch every so often while the station is on air, in a thread of its own."""

    def __init__(self, caller: Caller, clock: Clock, every_seconds: float) -> None:
        self._caller = caller
        self._clock = clock
        self._every = every_seconds
        self._due = 0.0
        self._failing = False
        self._calling = threading.Lock()

    def beat(self, on_air: bool) -> None:
        """Called often; never blocks. One that hangs is left to its time-out, and the next one waits for it."""
        now = self._clock.monotonic()
        if not on_air or now < self._due or not self._calling.acquire(blocking=False):
            return
        self._due = now + self._every
        try:
            threading.Thread(target=self._call, name="heartbeat", daemon=True).start()
        except RuntimeError:  # no thread to be had: the next look tries again
            self._due = 0.0
            self._calling.release()

    def _call(self) -> None:
        try:
            self._caller.call(None)
            self._failing = False
        except (Refused, Unreached) as e:
            if not self._failing:
                log.warning("the heartbeat's URL does not take it: %s", e)
            self._failing = True
        finally:
            self._calling.release()


def _shown(text: str) -> dict[str, str]:
    short = text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1] + "…"
    return {"text": short, "content": short}


def _stamp(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def _kind(error: Exception) -> str:
    """What went wrong, without the error's own words, which may name the URL."""
    words = {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "WriteTimeout": "it takes nothing",
        "RemoteProtocolError": "it answers something that is not HTTP",
        "ReadError": "the connection was lost",
    }
    return words.get(type(error).__name__, type(error).__name__)
