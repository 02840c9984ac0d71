"""The aircheck: what was sent, as one mp3 per hour of UTC, by a process of its own (aircheck_writer)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from radio.clock import Clock
from radio.playout.outputs.child import ChildSpec, PipedProcess, Start
from radio.playout.outputs.hearing import HearingOutput


class Aircheck(HearingOutput):
    """Records ticks into `folder`/2026-05-20T13.mp3. A new process goes on in a file of its own, and loses nothing."""

    def __init__(
        self,
        folder: Path,
        keep_hours: int,
        clock: Clock,
        air_time: Callable[[int], datetime],
        start_process: Start = PipedProcess,
    ) -> None:
        spec = ChildSpec(
            name="aircheck",
            module="radio.playout.outputs.aircheck_writer",
            settings={"folder": str(folder), "keep_hours": keep_hours},
            advice="is there room on the disk, may its folder be written?",
            replay_seconds=20.0,
        )
        super().__init__(spec, clock, air_time, start_process)
