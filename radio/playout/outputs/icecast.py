"""Icecast: the sound alone as mp3, with what is on air as its title. It goes on when the video encoder does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from radio.clock import Clock
from radio.playout.outputs.child import REMOTE_BEHIND, REMOTE_DELAY, ChildSpec, PipedProcess, Start
from radio.playout.outputs.hearing import HearingOutput
from radio.targetconfig import IcecastConfig


class IcecastOutput(HearingOutput):
    """Sends the sound to one mount, also what the video encoder did not take."""

    def __init__(
        self,
        name: str,
        target: IcecastConfig,
        station: str,
        clock: Clock,
        air_time: Callable[[int], datetime],
        start_process: Start = PipedProcess,
    ) -> None:
        spec = ChildSpec(
            name=name,
            module="radio.playout.outputs.icecast_push",
            settings={
                **target.model_dump(mode="json", exclude={"name", "password", "ca_file"}),
                "password": target.password.get_secret_value(),
                "ca_file": str(target.ca_file) if target.ca_file else None,
                "stream_name": target.stream_name or station,
            },
            longest_delay=REMOTE_DELAY,
            behind=REMOTE_BEHIND,
            kbps=target.kbps,
        )
        super().__init__(spec, clock, air_time, start_process)
