"""RTMP: a supervised pusher per target. Whatever the server does, the rest of the station does not notice."""

from __future__ import annotations

import logging

from radio.clock import Clock
from radio.config import EncoderConfig
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs.child import REMOTE_BEHIND, REMOTE_DELAY, ChildOutput, ChildSpec, PipedProcess, Start
from radio.playout.outputs.rollover import Rollover
from radio.playout.outputs.wire import Message, Title
from radio.targetconfig import RtmpConfig

log = logging.getLogger(__name__)


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
            longest_delay=REMOTE_DELAY,
            behind=REMOTE_BEHIND,
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
        if chunk.sample is not None and self._rollover.due(self._health.connection, chunk.sample):
            log.info("%s: the connection is made anew, as planned", self.name)
            self.renew()
        super().take(chunk)
