"""The change from one view to the next, over seven tenths of a second of air."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PIL import Image

from radio.playout.frames.page import WARM

SECONDS: Final = 0.7
FIRST: Final = 0.15
"""Seconds: the first picture of a change already shows some of it."""
DIP: Final = 0.82
"""How far the old view pales before the new one comes: two texts that lie over one another are a mess."""


class Fade:
    """From `old` to `new`, from `start` on: `straight`, or through the colour of paper when the views differ much.

    At the usual five pictures a second a page that slides along would jerk; one that pales and comes again does not.
    """

    def __init__(self, old: Image.Image, new: Image.Image, start: datetime, *, straight: bool) -> None:
        self._from = old
        self._to = new
        self._start = start
        self._straight = straight

    def over(self, now: datetime) -> bool:
        # A clock that was set back would leave the fade open for as long.
        return not 0.0 <= self._passed(now) < SECONDS

    def at(self, now: datetime) -> Image.Image:
        """What is seen then; a change that comes before this one is over begins with it."""
        if self.over(now):
            return self._to
        share = _eased(min(1.0, (self._passed(now) + FIRST) / SECONDS))
        if self._straight:
            return Image.blend(self._from, self._to, share)
        paper = Image.new("RGB", self._to.size, WARM)
        if share < 0.5:
            return Image.blend(self._from, paper, DIP * share * 2)
        return Image.blend(paper, self._to, 1.0 - DIP * (1.0 - share) * 2)

    def _passed(self, now: datetime) -> float:
        return (now - self._start).total_seconds()


def _eased(share: float) -> float:
    """Slow at both ends."""
    return share * share * (3.0 - 2.0 * share)
