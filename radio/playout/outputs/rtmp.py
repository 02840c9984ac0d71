"""RTMP: a supervised pusher per target. Whatever the server does, the rest of the station does not notice."""

from __future__ import annotations

from radio.clock import Clock
from radio.config import RtmpConfig
from radio.playout.outputs.child import ChildOutput, ChildSpec, PipedProcess, Start


class RtmpOutput(ChildOutput):
    """Pushes the stream to one target, from the newest key frame on."""

    def __init__(self, name: str, target: RtmpConfig, clock: Clock, start_process: Start = PipedProcess) -> None:
        spec = ChildSpec(
            name=name,
            module="radio.playout.outputs.push",
            settings={"url": target.url, "key": target.key.get_secret_value()},
            advice="is the server up, are URL and key right?",
            quiet=True,  # libav prints URLs there, the key with them
        )
        super().__init__(spec, clock, start_process)
