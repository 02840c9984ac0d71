"""Backpressure: how hard production works, decided from what is ready to air and what the disk holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from radio.config import KeepConfig, ReserveConfig

ModeName = Literal["full", "lean", "paused", "waiting"]

RESUME_SHARE = 0.9
"""A full reserve must sink to this share of its target before production goes on, so that modes do not flap."""
RECOVERED_SHARE = 1.5
"""A low reserve must rise to this multiple of the low mark before the dear voices and models are used again."""
DISK_MARGIN_MB = 64
"""Free space must rise this far above the least before production goes on."""
IN_FLIGHT = 3
"""Episodes for the reserve in the making at a time: one being spoken, one written, one fetched and converted."""


@dataclass(frozen=True)
class Situation:
    """What a decision rests on."""

    reserve_seconds: float
    free_mb: float
    in_flight: int
    """Episodes in the making."""
    papers: int
    """Papers that could be made into episodes."""
    awaited: str = ""
    """What the sources of papers wait for, when they do."""


@dataclass(frozen=True)
class Mode:
    name: ModeName
    reason: str = ""
    alarm: bool = False
    lean: bool = False
    """Whether the extractive writer, the cheap voices and the shortest form are due: the reserve is low."""


class Limits:
    """The modes' state machine; pure but for the mode before."""

    def __init__(self, reserve: ReserveConfig, keep: KeepConfig) -> None:
        self._low = reserve.low_minutes * 60.0
        self._target = reserve.target_minutes * 60.0
        self._min_free_mb = keep.min_free_mb
        self._full_disk = False
        self._full_reserve = False
        self._low_reserve = True
        self.mode = Mode("lean", "starting", lean=True)

    def update(self, now: Situation) -> Mode:
        """The mode for this situation. Production begins lean: the first paper matters more than the best voice."""
        least = self._min_free_mb + (DISK_MARGIN_MB if self._full_disk else 0)
        self._full_disk = now.free_mb < least
        bound = self._target * RESUME_SHARE if self._full_reserve else self._target
        self._full_reserve = now.reserve_seconds >= bound
        bound = min(self._low * RECOVERED_SHARE, self._target) if self._low_reserve else self._low
        self._low_reserve = now.reserve_seconds < bound
        self.mode = self._decide(now)
        return self.mode

    def wanted(self, now: Situation, typical_seconds: float) -> int:
        """How many more rotation episodes to order: what the reserve lacks, a few at a time."""
        if self._full_disk or self._full_reserve:
            return 0
        lacking = self._target - now.reserve_seconds - now.in_flight * typical_seconds
        room = IN_FLIGHT - now.in_flight
        return max(0, min(room, now.papers, -int(-lacking // typical_seconds)))

    def _decide(self, now: Situation) -> Mode:
        low = self._low_reserve
        if self._full_disk:
            reason = f"{now.free_mb:.0f} MB free under the data directory, {self._min_free_mb} MB are kept"
            return Mode("paused", f"disk: {reason}", alarm=True, lean=low)
        if self._full_reserve:
            return Mode("paused", f"the reserve is full: {now.reserve_seconds / 60:.0f} minutes")
        if now.papers == 0 and now.in_flight == 0:
            return Mode("waiting", now.awaited or "no new papers", lean=low)
        if low:
            return Mode("lean", f"the reserve is low: {now.reserve_seconds / 60:.1f} minutes", lean=True)
        return Mode("full")
