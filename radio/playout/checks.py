"""What the monitor cannot hear: encoder, pace, clock, outputs, store and disk, each as conditions for the alarms."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from radio.clock import Clock
from radio.model.status import OutputStatus, Severity
from radio.playout.alarms import Condition, lasting
from radio.store.files import free_mb

STALLS_WITHIN: Final = 300.0
"""Seconds that a stall of the loop is told for."""
LATE_SECONDS: Final = 1.0
"""Two thirds of the loop's lead are gone."""
CLOCK_OFF_SECONDS: Final = 5.0
ENCODER_QUEUE_SECONDS: Final = 1.0
OUTPUT_QUEUE_SECONDS: Final = 5.0
"""At 12 s an output's process is given up."""
BEHIND_SECONDS: Final = 20.0
"""Usual are 3 to 9: the encoder's look-ahead, the loop's lead, and an HLS segment that must be whole."""
LOSSES_WITHIN: Final = 60.0
DISK_LOW_MB: Final = 300
DISK_FULL_MB: Final = 50
"""Less than the segments of the web stream and a report need."""
DISK_EVERY: Final = 10.0


def encoder_conditions(flowing: bool, starting: bool, error: str | None, queued: float) -> list[Condition]:
    """`flowing`: ffmpeg gave something lately. `queued`: seconds that wait for it."""
    found = []
    if not flowing and not starting:
        found.append(Condition("encoder", f"the encoder gives nothing{': ' + error if error else ''}"))
    if queued > ENCODER_QUEUE_SECONDS:
        found.append(Condition("queue_depth:encoder", f"{queued:.1f} s of programme wait for the encoder"))
    return found


def output_conditions(outputs: Sequence[OutputStatus]) -> list[Condition]:
    """Outputs that are down, late, or too slow."""
    found = []
    for output in outputs:
        name = output.name
        if output.state == "down":
            # Nobody listens to the aircheck.
            severity: Severity | None = "warning" if name == "aircheck" else None
            why = output.error or "no reason is known"
            found.append(Condition(f"output_down:{name}", f"{name} is down: {why}", severity))
        if output.state == "up" and output.error:
            found.append(Condition(f"queue_depth:{name}", f"{name}: {output.error}"))
        elif output.queued_seconds > OUTPUT_QUEUE_SECONDS:
            text = f"{name} is too slow: its queue is {output.queued_seconds:.1f} s long"
            found.append(Condition(f"queue_depth:{name}", text))
        if output.state == "up" and output.behind_seconds is not None and output.behind_seconds > BEHIND_SECONDS:
            text = f"{name} is {output.behind_seconds:.0f} s behind what is on air"
            found.append(Condition(f"output_late:{name}", text))
    return found


class PaceCheck:
    """The loop against the monotonic clock, and the log's times against the wall clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stalls: deque[tuple[float, float]] = deque()
        self._given_up = 0.0

    def conditions(self, late: float, given_up: float, air_offset: float) -> list[Condition]:
        """`late` now, `given_up` in all, seconds; `air_offset`: the log's time less the wall clock's."""
        now = self._clock.monotonic()
        if given_up > self._given_up:
            self._stalls.append((now, given_up - self._given_up))
            self._given_up = given_up
        while self._stalls and now - self._stalls[0][0] > STALLS_WITHIN:
            self._stalls.popleft()
        found = []
        if self._stalls:
            lost = sum(seconds for _, seconds in self._stalls)
            text = f"the loop stood still for {lost:.1f} s in the last {lasting(STALLS_WITHIN)}"
            found.append(Condition("drift", text))
        elif late > LATE_SECONDS:
            found.append(Condition("drift", f"the loop is {late:.1f} s late"))
        if abs(air_offset) > CLOCK_OFF_SECONDS:
            side = "ahead of" if air_offset > 0 else "behind"
            text = f"the times of the as-run log are {lasting(abs(air_offset))} {side} the wall clock"
            found.append(Condition("clock", text))
        return found


class StoreCheck:
    """The database, events that were lost for it, and room on the disk."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self._clock = clock
        self._folder = folder
        self._lost = 0
        self._lost_at: float | None = None
        self._free_mb: float | None = None
        self._disk_due = 0.0

    def conditions(self, trouble: str | None, lost_events: int) -> list[Condition]:
        """`trouble`: what is wrong with the store; `lost_events`: since the start."""
        now = self._clock.monotonic()
        if lost_events > self._lost:
            self._lost, self._lost_at = lost_events, now
        found = [Condition("store", trouble)] if trouble else []
        if self._lost_at is not None and now - self._lost_at < LOSSES_WITHIN:
            found.append(Condition("asrun_lost", f"{self._lost} events were not written down since the start"))
        free = self._free(now)
        if free is not None and free < DISK_LOW_MB:
            severity: Severity | None = "critical" if free < DISK_FULL_MB else None
            found.append(Condition("disk", f"only {free:.0f} MB are free on the station's disk", severity))
        return found

    def _free(self, now: float) -> float | None:
        if now >= self._disk_due:
            self._disk_due = now + DISK_EVERY
            try:
                self._free_mb = free_mb(self._folder)
            except OSError:
                # A disk that cannot be asked is told by the store and the outputs, which write to it.
                self._free_mb = None
        return self._free_mb
