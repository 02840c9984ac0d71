"""Sweepers: the clips that say the time or the station's name between two items, and which of them lie ready."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from radio.model.base import Model
from radio.types import SegmentId, ShowId

SWEEPERS: Final = "sweepers"
"""Name of the index under the data directory: `sweepers.json`. Production writes it, playout and retention read it."""


class Sweepers(Model):
    """Which segments say what. A time of day that is not among `times` is not said."""

    clock: Literal[12, 24] = 12
    times: dict[str, SegmentId] = Field(default_factory=dict)
    """By `time_key` of the local time that they tell."""
    name: SegmentId | None = None
    """Says the station's name."""
    name_every: dict[ShowId, int] = Field(default_factory=dict)
    """After so many items of that show in a row the name is due."""

    def at(self, hour: int, minute: int) -> SegmentId | None:
        """What tells this local time."""
        return self.times.get(time_key(hour, minute, self.clock))

    def segments(self) -> frozenset[SegmentId]:
        """All of them."""
        return frozenset(self.times.values()) | (frozenset() if self.name is None else {self.name})


def time_key(hour: int, minute: int, clock: Literal[12, 24]) -> str:
    """ "0903", and the same in the morning and at night where the clock has twelve hours."""
    return f"{hour % clock:02}{minute:02}"
