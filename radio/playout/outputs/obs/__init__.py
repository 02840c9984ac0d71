"""OBS as an output: it plays the station's stream as a media source, and is told to stream it on.

client.py   the connection by obs-websocket
plan.py     what must be in OBS
setup.py    puts profile, stream service and video right; scene.py: scene, sources, sound
stream.py   starts the stream, sees what ails it, heals it
hold.py     the operator's word that it shall not stream
keeper.py   does all that for as long as the station runs
feed.py     the process that sends the stream to OBS
output.py   the output that the hub feeds
standin.py  the direct RTMP output that takes OBS's place while OBS is gone
"""

from __future__ import annotations

from collections.abc import Callable

from radio.clock import Clock
from radio.config import ObsConfig, PictureConfig
from radio.playout.outputs import Output
from radio.playout.outputs.obs.output import ObsOutput
from radio.playout.outputs.obs.standin import StandIn
from radio.targetconfig import RtmpConfig

__all__ = ["ObsOutput", "StandIn", "obs_outputs"]

DIRECT = "obs-direct"


def obs_outputs(
    config: ObsConfig, picture: PictureConfig, clock: Clock, direct: Callable[[str, RtmpConfig], Output]
) -> list[Output]:
    """OBS, and its stand-in where the config lets there be one. `direct` makes an RTMP output of that name."""
    obs = ObsOutput(config, picture, clock)
    stream, minutes = config.stream, config.take_over_after_minutes
    if stream is None or minutes is None:
        return [obs]
    return [obs, StandIn(DIRECT, obs.keeper, lambda: direct(DIRECT, stream), minutes * 60.0, clock)]
