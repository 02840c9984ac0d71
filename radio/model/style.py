"""The station's look: one palette for the live picture and the cover art. The web page has the same colours in CSS."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Colour = tuple[int, int, int]
"""Red, green, blue, each 0 to 255."""


class Palette(NamedTuple):
    """Colours by their use. Text on `paper` and on `sheet` keeps a contrast of at least 4.5 : 1."""

    paper: Colour
    """What everything lies on."""
    sheet: Colour
    """Cards and panels."""
    ink: Colour
    soft: Colour
    """Secondary text."""
    line: Colour
    accent: Colour
    on_accent: Colour
    marker: Colour
    """The highlighter, multiplied onto a white page."""


DARK: Final = Palette(
    paper=(21, 19, 15),
    sheet=(31, 28, 23),
    ink=(241, 235, 223),
    soft=(172, 163, 146),
    line=(55, 50, 42),
    accent=(240, 121, 95),
    on_accent=(26, 13, 9),
    marker=(255, 226, 122),
)
LIGHT: Final = Palette(
    paper=(247, 242, 232),
    sheet=(255, 253, 248),
    ink=(30, 27, 22),
    soft=(101, 94, 82),
    line=(226, 217, 199),
    accent=(181, 58, 34),
    on_accent=(255, 253, 248),
    marker=(255, 226, 122),
)


def palette(theme: Literal["dark", "light"]) -> Palette:
    return DARK if theme == "dark" else LIGHT


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of `b` (0 to 1) in `a`."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue
