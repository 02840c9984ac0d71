"""Where things stand on a picture of 1280 x 720; other sizes are scaled from it."""

from __future__ import annotations

from typing import Final, NamedTuple

SIZE: Final = (1280, 720)


class Rect(NamedTuple):
    """Pixels, origin at the top left; `x1` and `y1` lie outside."""

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

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)


STAGE: Final = Rect(32, 32, 868, 560)
"""The page, or a card."""
SIDE: Final = Rect(900, 32, 1248, 560)
LAMP: Final = Rect(900, 32, 1248, 64)
"""Station and clock."""
LEVELS: Final = Rect(900, 70, 1248, 98)
HOSTS: Final = Rect(1032, 404, 1248, 560)
THUMBNAIL: Final = Rect(900, 404, 1012, 560)
CAPTION: Final = Rect(32, 576, 1248, 674)
PROGRESS: Final = Rect(32, 682, 1248, 686)
FOOT: Final = Rect(32, 690, 1248, 718)
