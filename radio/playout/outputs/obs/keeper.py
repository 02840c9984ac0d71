"""Keeps OBS on air: connects, puts it right, watches its stream, for as long as the station runs."""

from __future__ import annotations

import logging
import threading
from traceback import extract_tb
from typing import Final

from radio.clock import Clock
from radio.config import ObsConfig
from radio.errors import ObsUnreachableError, OutputError, RadioError
from radio.playout.outputs import Health
from radio.playout.outputs.obs.client import Connect, Obs
from radio.playout.outputs.obs.hold import held
from radio.playout.outputs.obs.plan import Plan
from radio.playout.outputs.obs.scene import has_text, show_title
from radio.playout.outputs.obs.setup import set_up
from radio.playout.outputs.obs.stream import Probe, Stream

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
MEND_SECONDS: Final = 30.0
"""How often what is in OBS is compared with the plan."""
FIRST_DELAY: Final = 1.0
LONGEST_DELAY: Final = 4.0
STOPPED: Final = "stopped by the operator; radio obs start lets it stream again"


class Keeper:
    """Its thread alone talks to OBS; the rest may be asked and told from any thread."""

    def __init__(
        self, config: ObsConfig, plan: Plan, clock: Clock, connect: Connect, probe: Probe, name: str = "obs"
    ) -> None:
        self.health = Health(name, clock)
        self._config = config
        self._plan = plan
        self._clock = clock
        self._connect = connect
        self._probe = probe
        self._title = ""
        self._told: str | None = None
        self._allowed = threading.Event()
        self._allowed.set()
        self._renew = threading.Event()
        self.stream_seconds = 0.0
        """How long OBS's stream has been running, by its own account."""
        self._ready_since: float | None = None
        self._well = clock.monotonic()
        self._quiet = True
        self._reached = False
        self._stopped = False

    def run(self, stop: threading.Event) -> None:
        delay = FIRST_DELAY
        while not stop.is_set():
            try:
                obs = self._connect(self._config)
                try:
                    delay = FIRST_DELAY
                    self._keep(obs, stop)
                    self._end(obs)
                finally:
                    obs.close()
            except RadioError as e:
                self._lost(e)
                self._clock.wait(stop, delay)
                delay = min(LONGEST_DELAY, delay * 2)
            except Exception as e:
                # An OBS that answers what nobody thought of: this thread is all that could ever bring it back. Where,
                # and not what the error says: a stream key may stand in an answer.
                where = extract_tb(e.__traceback__)[-1]
                said = f"OBS answers what is not understood ({type(e).__name__}, {where.name}:{where.lineno})"
                self._lost(OutputError(said))
                self._clock.wait(stop, LONGEST_DELAY)

    def show(self, title: str) -> None:
        """What the text source shall say."""
        self._title = title

    def renew(self) -> None:
        """End OBS's stream and start it again: a planned new broadcast."""
        self._renew.set()

    def forbid(self) -> None:
        """OBS must not stream: something else has its place."""
        self._ready_since = None
        self._allowed.clear()

    def allow(self) -> None:
        self._well = self._clock.monotonic()
        self._allowed.set()

    @property
    def trouble_seconds(self) -> float:
        """How long it has not streamed though it could: while the operator has stopped it or the server is down, 0."""
        well = self.health.state == "up" or self._stopped or not self._allowed.is_set()
        return 0.0 if well else self._clock.monotonic() - self._well

    @property
    def ready_seconds(self) -> float:
        """How long OBS has been there and playing the station, so that it could stream."""
        since = self._ready_since
        return 0.0 if since is None else self._clock.monotonic() - since

    @property
    def quiet(self) -> bool:
        """Whether OBS sends nothing, as far as can be known."""
        return self._quiet or not self._reached

    @property
    def reached(self) -> bool:
        return self._reached

    def _keep(self, obs: Obs, stop: threading.Event) -> None:
        stream: Stream | None = None
        mended: float | None = None
        self._told = None
        while not stop.is_set():
            now = self._clock.monotonic()
            if mended is None or now - mended >= MEND_SECONDS:
                for done in set_up(obs, self._plan, self._clock):
                    log.info("obs: %s", done)
                mended = now
            stream = stream or Stream(obs, self._plan, self._clock, self._probe)
            self._reached = True
            self._look(obs, stream)
            self._clock.wait(stop, LOOK_SECONDS)

    def _end(self, obs: Obs) -> None:
        """The station goes off air in order: no viewer shall look at an empty scene for hours."""
        if self.health.state in ("up", "starting") and not self._quiet:
            obs.ask("StopStream")
            log.info("obs: its stream ends with the station")

    def _look(self, obs: Obs, stream: Stream) -> None:
        self._stopped = held(obs)
        allowed = self._allowed.is_set()
        found = stream.look(allowed and not self._stopped)
        self._quiet, self.stream_seconds = found.quiet, found.seconds
        if self._renew.is_set():
            self._renew.clear()
            if found.state == "up":
                log.info("obs: its stream is made anew, as planned")
                stream.renew()
        if found.healed:
            self.health.restarts += 1
            log.warning("obs: %s; its stream is started anew", found.error)
        if self._stopped:
            self.health.set("off", STOPPED)
        elif not allowed:
            self.health.set("down", "OBS is back, and waits for its turn" if found.playing else "OBS is not on air")
        else:
            if found.state != self.health.state:
                log.info("obs: %s%s", found.state, f": {found.error}" if found.error else "")
            self.health.set(found.state, found.error)
        now = self._clock.monotonic()
        if found.state == "up" or self._stopped or found.server_down:
            self._well = now
        if not found.playing:
            self._ready_since = None
        elif self._ready_since is None:
            self._ready_since = now
        if self._title != self._told and has_text(obs):
            show_title(obs, self._title)
            self._told = self._title

    def _lost(self, error: RadioError) -> None:
        if isinstance(error, ObsUnreachableError):
            self._reached = False
        if self.health.state != "down":
            self.health.restarts += 1
            log.warning("obs: %s", error)
        self._ready_since = None
        instead = "" if self._allowed.is_set() else "; the direct output has its place"
        # What the operator stopped stays stopped, also while OBS is away.
        self.health.set("off" if self._stopped else "down", f"{error}{instead}")
