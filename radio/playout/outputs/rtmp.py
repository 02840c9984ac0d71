"""RTMP: a supervised pusher per target. Whatever the server does, the rest of the station does not notice."""

from __future__ import annotations

import logging
from typing import Final

from radio.clock import Clock
from radio.config import EncoderConfig
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs.child import ChildOutput, ChildSpec, PipedProcess, Start
from radio.playout.outputs.rollover import Rollover
from radio.playout.outputs.wire import Message, Title
from radio.targetconfig import RtmpConfig

log = logging.getLogger(__name__)

BEHIND_SECONDS: Final = 6.0
"""Viewers of a target that is too slow are never later than this, and what its connection holds (about 1 s)."""
LONGEST_DELAY: Final = 20.0


class RtmpOutput(ChildOutput):
    """Pushes the stream to one target, from the newest key frame on, and makes the connection anew as planned."""

    def __init__(
        self,
        name: str,
        target: RtmpConfig,
        encoder: EncoderConfig,
        clock: Clock,
        start_process: Start = PipedProcess,
    ) -> None:
        spec = ChildSpec(
            name=name,
            module="radio.playout.outputs.push",
            settings={
                "url": target.url,
                "key": target.key.get_secret_value(),
                "ca_file": str(target.ca_file) if target.ca_file else None,
            },
            advice="are URL and key right?",
            longest_delay=LONGEST_DELAY,
            behind=BEHIND_SECONDS,
            kbps=encoder.video_kbps + encoder.audio_kbps,
        )
        super().__init__(spec, clock, start_process)
        self._rollover = Rollover(target.rollover_hours, clock)

    def status(self) -> OutputStatus:
        found, remaining = super().status(), self._rollover.remaining()
        return found if remaining is None else found.model_copy(update={"renewal_in_seconds": round(remaining)})

    def tell(self, message: Message) -> None:
        """Of titles it needs only where they begin: there a connection may end."""
        if isinstance(message, Title):
            self._rollover.boundary(message.at)

    def take(self, chunk: Chunk) -> None:
        connection = self._health.restarts if self._health.state == "up" else None
        if chunk.keyframe and chunk.sample is not None and self._rollover.due(connection, chunk.sample):
            log.info("%s: the connection is made anew, as planned", self.name)
            self.renew()
        super().take(chunk)
