"""OBS's stream: started, seen whether it truly runs, and started anew when it does not.

Three things that OBS 29 does decide how. A StartStream while it is still connecting makes it crash, and nothing that
it answers tells connecting from stopped: so a start is given time. A start that fails opens a dialog over the last
one: so the server is tried first by a plain connection. And a lost server is sought again ever more rarely, up to
every quarter of an hour: so once the server answers, the stream is stopped and started.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from radio.clock import Clock
from radio.errors import ObsRefusedError
from radio.playout.outputs import State
from radio.playout.outputs.obs.client import Obs
from radio.playout.outputs.obs.plan import INPUT, LOOPBACK, Plan
from radio.playout.outputs.rtmpclient import PORTS

ALREADY: Final = frozenset({500, 501})
"""obs-websocket: the output runs already; it does not run."""
SETTLE_SECONDS: Final = 3.0
"""After a connection OBS may be starting its stream by itself (--startstreaming)."""
START_SECONDS: Final = 20.0
"""How long OBS may take to connect; longer than its own time-out for it."""
LONGEST_START_SECONDS: Final = 120.0
RECONNECT_SECONDS: Final = 6.0
"""OBS's first tries come after 2 and 3 s."""
STUCK_SECONDS: Final = 15.0
PLAY_SECONDS: Final = 10.0
"""How long the media source may stand still: it opens a feed within 4 s."""
PROBE_SECONDS: Final = 3.0
RESTART: Final = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"
REFUSALS: Final = 3

Probe = Callable[[str], bool]


def answers(url: str) -> bool:
    """Whether something takes connections where this RTMP URL leads; True when that cannot be told."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return True  # what somebody typed into OBS is no URL
    if not parts.hostname or port is None:
        return True
    try:
        with socket.create_connection((parts.hostname, port), timeout=PROBE_SECONDS):
            return True
    except (OSError, UnicodeError):
        return False


def stop_stream(obs: Obs) -> None:
    """End OBS's stream; one that does not run is no trouble."""
    try:
        obs.ask("StopStream")
    except ObsRefusedError as e:
        if e.code not in ALREADY:
            raise


@dataclass(frozen=True)
class Look:
    """What one look found."""

    state: State
    error: str | None = None
    healed: bool = False
    """Something was done about it."""
    quiet: bool = False
    """OBS sends nothing to its server, and is not about to."""
    playing: bool = False
    """The station's stream moves on in OBS; of one that shall not stream also that it does not, so that it could."""
    seconds: float = 0.0
    """How long the stream has been running."""
    server_down: bool = False
    """The server takes no connections from here: nobody else could do better."""


class Stream:
    """One connection's view of OBS's stream."""

    def __init__(self, obs: Obs, plan: Plan, clock: Clock, probe: Probe = answers) -> None:
        self._obs = obs
        self._plan = plan
        self._clock = clock
        self._probe = probe
        now = clock.monotonic()
        self._not_before = now + SETTLE_SECONDS
        self._asked = 0
        """Starts since the stream last ran."""
        self._started = now - START_SECONDS
        self._lost: float | None = None
        """Since when OBS has known of a server that answers, and not ended its lost stream all the same."""
        self._bytes: tuple[int, float] = (-1, now)
        self._cursor = 0
        self._moved: float | None = None
        self._first = self._opened = now
        self._reconnecting: float | None = None

    def look(self, wanted: bool) -> Look:
        """See how things are and do the next thing about it. `wanted`: whether the stream shall run."""
        playing = self._play()
        status = self._obs.ask("GetStreamStatus")
        active = bool(status["outputActive"])
        if active:
            self._started = self._clock.monotonic() - START_SECONDS
        if not wanted:
            return self._unwanted(active, bool(status.get("outputReconnecting")), playing)
        if not active:
            self._lost = None
            return self._start(playing)
        now = self._clock.monotonic()
        if status.get("outputReconnecting"):
            return self._reconnect(now, playing)
        self._reconnecting, self._lost, self._asked = None, None, 0
        if status["outputBytes"] != self._bytes[0]:
            self._bytes = (status["outputBytes"], now)
        elif now - self._bytes[1] > STUCK_SECONDS:
            self._bytes = (-1, now)
            self._stop()
            return Look("down", "OBS sends nothing, though it says that it streams", healed=True)
        if not playing and now - (self._moved or self._first) > PLAY_SECONDS:
            return Look("down", "OBS does not play the station's stream; does its feed reach OBS's machine?")
        return Look("up", playing=playing, seconds=status["outputDuration"] / 1000)

    def renew(self) -> None:
        """End the stream, as planned; the next look starts it again."""
        self._stop()

    def _unwanted(self, active: bool, reconnecting: bool, playing: bool) -> Look:
        now = self._clock.monotonic()
        self._asked = 0
        if active:
            self._stop()
        # A start that was asked for may still come about.
        quiet = reconnecting if active else now - self._started >= START_SECONDS
        return Look("off", quiet=quiet, playing=playing and not active)

    def _start(self, playing: bool) -> Look:
        now = self._clock.monotonic()
        trouble = None
        if self._asked >= REFUSALS:
            trouble = f"OBS ended its stream {self._asked} times right after the start; are server and key right?"
        waiting: State = "down" if trouble else "starting"
        quiet = now - self._started >= START_SECONDS
        if now < self._not_before:
            return Look(waiting, trouble, quiet=quiet, playing=playing)
        server = self._server()
        if server and not self._probe(server):
            error = "the server that OBS streams to does not answer"
            return Look("down", error, quiet=quiet, playing=playing, server_down=True)
        try:
            self._obs.ask("StartStream")
        except ObsRefusedError as e:
            if e.code not in ALREADY:
                raise
        self._asked += 1
        self._started = now
        self._bytes = (-1, now)
        self._not_before = now + min(LONGEST_START_SECONDS, START_SECONDS * self._asked)
        return Look(waiting, trouble, playing=playing)

    def _reconnect(self, now: float, playing: bool) -> Look:
        self._bytes = (-1, now)
        if self._reconnecting is None:
            self._reconnecting = now
        # Seen of OBS 29 under load: its output hangs, while all else of it goes on.
        hangs = self._lost is not None and now - self._lost > STUCK_SECONDS
        error = "OBS hangs in its lost stream, and must be started anew" if hangs else "OBS has lost its server"
        if now - self._reconnecting < RECONNECT_SECONDS:
            return Look("down", error, playing=playing)
        server = self._server()
        if server and not self._probe(server):
            self._lost = None
            return Look("down", "OBS has lost its server, which does not answer", playing=playing, server_down=True)
        self._stop()
        self._lost = now if self._lost is None else self._lost
        return Look("down", error, healed=not hangs, playing=playing)

    def _stop(self) -> None:
        stop_stream(self._obs)
        self._reconnecting = None
        self._not_before = self._clock.monotonic()

    def _play(self) -> bool:
        """Whether the media source moves on; one that stands still is opened anew."""
        cursor = self._obs.ask("GetMediaInputStatus", inputName=INPUT).get("mediaCursor") or 0
        now = self._clock.monotonic()
        if cursor != self._cursor:
            self._cursor, self._moved = cursor, now
        if now - max(self._opened, self._moved or 0.0) > PLAY_SECONDS:
            self._opened = now
            self._obs.ask("TriggerMediaInputAction", inputName=INPUT, mediaAction=RESTART)
        return self._moved is not None and now - self._moved <= PLAY_SECONDS

    def _server(self) -> str:
        """Where OBS streams to, when we can try it from here."""
        settings = self._obs.ask("GetStreamServiceSettings")["streamServiceSettings"]
        server = str(settings.get("server") or "")
        try:
            host = urlsplit(server).hostname
        except ValueError:
            return ""
        return "" if not self._plan.local and host in LOOPBACK else server
