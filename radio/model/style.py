"""The station's look: palette and typeface of live picture, cover art and web page (which has the colours in CSS).

The typeface is IBM Plex (SIL Open Font License 1.1): one family with a sans for reading and a serif for titles. Its
large lower case reads on a telephone, one variable file holds all weights of the sans, and its packages are renewed.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
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
    stroke: Colour
    """The stroke in a page's margin: what is being said is told by its place too, not by colour alone."""


DARK: Final = Palette(
    paper=(21, 19, 15),
    sheet=(31, 28, 23),
    ink=(241, 235, 223),
    soft=(172, 163, 146),
    line=(55, 50, 42),
    accent=(240, 121, 95),
    on_accent=(26, 13, 9),
    marker=(255, 226, 122),
    stroke=(181, 58, 34),
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
    stroke=(181, 58, 34),
)


def palette(theme: Literal["dark", "light"]) -> Palette:
    return DARK if theme == "dark" else LIGHT


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of `b` (0 to 1) in `a`."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


Face = Literal["regular", "semibold", "serif"]


class Cut(NamedTuple):
    """Where a face is found: a package with its folder `files`."""

    package: str
    file: str
    weight: int | None = None
    """On the weight axis of a variable file."""


TYPEFACE: Final[dict[Face, Cut]] = {
    "regular": Cut("fontpkg_ibm_plex_sans", "IBMPlexSans[wdth,wght].ttf", 400),
    "semibold": Cut("fontpkg_ibm_plex_sans", "IBMPlexSans[wdth,wght].ttf", 600),
    "serif": Cut("fontpkg_ibm_plex_serif", "IBMPlexSerif-SemiBold.ttf"),
}


def font_path(face: Face) -> Path:
    cut = TYPEFACE[face]
    return Path(str(files(cut.package) / "files" / cut.file))
