"""Where things stand, in units of 1/720 of the picture's height: at 1280 x 720 a unit is a pixel."""

from __future__ import annotations

from typing import Final, NamedTuple

WIDTH: Final = 1280
HEIGHT: Final = 720
SIZE: Final = (WIDTH, HEIGHT)
"""The usual size in pixels."""


class Rect(NamedTuple):
    """Origin at the top left; `x1` and `y1` lie outside."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def scaled(self, scale: float) -> Rect:
        """In pixels, for `scale` pixels to the unit."""
        return Rect(*(round(value * scale) for value in self))


STAGE: Final = Rect(32, 28, 908, 544)
"""The page, or a card."""
BARS: Final = Rect(80, 400, 860, 496)
"""Large levels on the card of the music between programmes, inside the stage."""
LAMP: Final = Rect(936, 28, 1248, 60)
"""Station and clock."""
LEVELS: Final = Rect(936, 68, 1248, 92)
SIDE: Final = Rect(936, 108, 1248, 544)
"""What is being discussed, and where in it."""
VOICES: Final = Rect(32, 560, 200, 660)
"""The hosts; who speaks is lit."""
CAPTION: Final = Rect(224, 560, 1248, 660)
PROGRESS: Final = Rect(32, 672, 1248, 678)
FOOT: Final = Rect(32, 682, 1248, 712)
"""What is next, and how long this lasts."""

REGIONS: Final = (STAGE, LAMP, LEVELS, SIDE, VOICES, CAPTION, PROGRESS, FOOT)
"""What the picture is divided into; none overlaps another."""
