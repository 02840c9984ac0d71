"""Who asks whom, once all parts are there: the same on air as in a simulation."""

from __future__ import annotations

from radio.clock import Clock
from radio.playout.asrun import AirTime
from radio.playout.desk import Desk
from radio.playout.loop import Loop
from radio.playout.mixer import Mixer
from radio.playout.timecheck import true_time
from radio.playout.wiring import Graph


def join(graph: Graph, desk: Desk, mixer: Mixer, loop: Loop, air_time: AirTime, clock: Clock) -> None:
    """The desk's skips go to the mixer; the time check and shows that begin at the second ask for the air's time."""
    desk.on_skip = mixer.skip
    graph.live.air_now = lambda: air_time.of(loop.position)
    if graph.time_check is not None:
        graph.time_check.when = lambda: true_time(air_time, clock, mixer.position)
