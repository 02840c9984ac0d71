"""The output: a process feeds OBS, a thread keeps OBS streaming."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime
from typing import Final

from radio.clock import Clock
from radio.config import ObsConfig, PictureConfig
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs.accepted import Ledger, Stretches
from radio.playout.outputs.child import ChildOutput, ChildSpec, PipedProcess, Start
from radio.playout.outputs.obs.client import Connect, connect
from radio.playout.outputs.obs.keeper import Keeper
from radio.playout.outputs.obs.plan import Plan
from radio.playout.outputs.obs.stream import Probe, answers
from radio.playout.outputs.rollover import Rollover
from radio.playout.outputs.wire import Message, Title
from radio.types import to_seconds

NAME: Final = "obs"
ROLLOVER_HOURS: Final = 47.0
"""When the stream is one that was set in OBS; Twitch ends what lasts 48 h."""


class ObsOutput:
    """The station's stream on air through OBS."""

    def __init__(
        self,
        config: ObsConfig,
        picture: PictureConfig,
        clock: Clock,
        *,
        connect: Connect = connect,
        probe: Probe = answers,
        start_process: Start = PipedProcess,
    ) -> None:
        self.name = NAME
        spec = ChildSpec(
            name="obs-feed",
            module="radio.playout.outputs.obs.feed",
            settings={"host": config.host, "port": config.feed_port},
            advice="can OBS's machine be reached?",
        )
        self._feed = ChildOutput(spec, clock, start_process)
        self.keeper = Keeper(config, Plan.of(config, picture), clock, connect, probe, NAME)
        self._ledger = Ledger()
        self._stretches = Stretches()
        self._rollover = Rollover(config.stream.rollover_hours if config.stream else ROLLOVER_HOURS, clock)
        self._titles: deque[tuple[int, str]] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.keeper.run, args=(self._stop,), name=NAME, daemon=True)

    def start(self) -> None:
        self._feed.start()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._feed.stop()
        if self._thread.ident is not None:
            self._thread.join(timeout=2.0)
        self.keeper.health.set("off")

    def status(self) -> OutputStatus:
        feed = self._feed.status()
        found = self.keeper.health.status(feed.queued_seconds, to_seconds(self._ledger.missing()))
        if feed.state == "down" and found.state != "off":
            return found.model_copy(update={"state": "down", "error": feed.error, "since": feed.since})
        return found

    def accepted(self, first: int, end: int) -> int:
        """What was handed to the feed while OBS streamed: more than that OBS tells nobody."""
        return self._ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self._ledger.end >= end or not self._streams()

    def begin(self, start: datetime, sample: int) -> None:
        """A new run of the encoder; OBS's media source opens the stream again by itself."""
        self._stretches.broken()
        self._feed.begin(start, sample)

    def take(self, chunk: Chunk) -> None:
        self._feed.take(chunk)
        stretch = self._stretches.ended_by(chunk)
        if stretch is not None and self._streams():
            self._ledger.add(*stretch)
        if chunk.sample is None:
            return
        if self._rollover.due(self.keeper.health.connection, chunk.sample, self.keeper.stream_seconds):
            self.keeper.renew()
        while self._titles and self._titles[0][0] <= chunk.sample:
            self.keeper.show(self._titles.popleft()[1])

    def tell(self, message: Message) -> None:
        """A title waits for the stream to come to its sample, so that OBS shows it about when its viewers hear it."""
        if isinstance(message, Title):
            self._titles.append((message.at, message.text))
            self._rollover.boundary(message.at)

    def _streams(self) -> bool:
        return self.keeper.health.state == "up" and self._feed.status().state == "up"
