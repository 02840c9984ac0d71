"""Covers: a pattern of each paper's own, drawn from its id, in the house's three inks.

A card that stands for minutes must be worth a look, and be told from the last one at a glance.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from radio.model.style import DARK, LIGHT, Colour, mixed

_SMOOTH: Final = 2
GROUND: Final = DARK.paper
INKS: Final[tuple[Colour, ...]] = (DARK.accent, DARK.marker, LIGHT.paper)
CELL: Final = 40.0
"""Distance of what is repeated, in units."""


class _Plate(NamedTuple):
    """Something to draw on: sizes in its own pixels, `unit` of them to a unit of the layout."""

    pen: ImageDraw.ImageDraw
    width: int
    height: int
    unit: float


class Dice:
    """Numbers that are a name's own, the same on every machine."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def roll(self) -> float:
        """0 <= number < 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def below(self, n: int) -> int:
        return int(self.roll() * n)

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.roll()


def cover(seed: str, size: tuple[int, int], scale: float) -> Image.Image:
    """The pattern of `seed` on `size` pixels, `scale` of them to the unit."""
    dice = Dice(seed)
    image = Image.new("RGB", (size[0] * _SMOOTH, size[1] * _SMOOTH), GROUND)
    plate = _Plate(ImageDraw.Draw(image), image.width, image.height, scale * _SMOOTH)
    PATTERNS[dice.below(len(PATTERNS))](plate, dice)
    return image.resize(size, Image.Resampling.BOX)


def _ink(dice: Dice) -> Colour:
    """The accent mostly, the others as a spice."""
    roll = dice.roll()
    return INKS[0] if roll < 0.6 else INKS[1] if roll < 0.82 else INKS[2]


def _rings(plate: _Plate, dice: Dice) -> None:
    """Arcs around a corner, as of a transmitter."""
    x = plate.width * dice.between(0.0, 1.0)
    y = plate.height * (0.0 if dice.roll() < 0.5 else 1.0) + plate.height * dice.between(-0.1, 0.1)
    step = plate.unit * dice.between(20, 34)
    for ring in range(1, int(1.3 * plate.height / step)):
        radius = ring * step
        start, sweep = dice.between(0, 360), dice.between(70, 330)
        box = (x - radius, y - radius, x + radius, y + radius)
        plate.pen.arc(box, 0, 360, fill=mixed(GROUND, INKS[2], 0.14), width=round(plate.unit * 2))
        plate.pen.arc(box, start, start + sweep, fill=_ink(dice), width=round(step * dice.between(0.2, 0.6)))


def _waves(plate: _Plate, dice: Dice) -> None:
    """Lines of a signal, each in front of the one above it."""
    step = plate.unit * dice.between(17, 24)
    lit = dice.below(9) + 4
    peaks = [(dice.between(0.2, 0.8), dice.between(0.06, 0.2), dice.between(0.4, 1.0)) for _ in range(5)]
    shift = dice.between(0.5, 1.6)
    rows = int(plate.height / step) + 4
    for row in range(rows):
        base = (row + 1) * step
        points = []
        for n in range(0, 121):
            x = n / 120
            y = 0.0
            for number, (centre, spread, height) in enumerate(peaks):
                near = centre + 0.09 * math.sin(row * shift * 0.45 + number * 2.1)
                strength = 0.5 + 0.5 * math.sin(row * 0.55 * shift + number * 1.7)
                y += height * strength * math.exp(-(((x - near) / spread) ** 2))
            points.append((x * plate.width, base - y * step * 2.2))
        outline = [(-9.0, base + step), *((-9.0, points[0][1]), *points), (plate.width + 9.0, base + step)]
        plate.pen.polygon(outline, fill=GROUND)
        colour = INKS[1] if row == lit else INKS[0] if row % 3 == lit % 3 else mixed(GROUND, INKS[2], 0.75)
        plate.pen.line(points, fill=colour, width=round(plate.unit * (3.4 if row == lit else 2.2)), joint="curve")


def _dots(plate: _Plate, dice: Dice) -> None:
    """A screen of dots that swell and shrink."""
    step = plate.unit * CELL * dice.between(0.55, 0.8)
    columns, rows = math.ceil(plate.width / step), math.ceil(plate.height / step)
    tilt, wave, phase = dice.between(-1, 1), dice.between(0.35, 0.8), dice.between(0, 6)
    x0, y0 = (plate.width - (columns - 1) * step) / 2, (plate.height - (rows - 1) * step) / 2
    for row in range(rows):
        for column in range(columns):
            swell = 0.5 + 0.5 * math.sin(row * wave + tilt * column * wave + phase) * math.cos(column * 0.6 - phase)
            radius = step * (0.1 + 0.36 * swell)
            x, y = x0 + column * step, y0 + row * step
            colour = INKS[1] if swell > 0.93 else mixed(mixed(GROUND, INKS[2], 0.5), INKS[0], min(1.0, swell * 1.5))
            plate.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _bars(plate: _Plate, dice: Dice) -> None:
    """Lines of print as blocks, a passage of them marked."""
    step = plate.unit * dice.between(20, 26)
    rows = int(plate.height / step) + 1
    first = dice.below(max(1, rows - 9)) + 3
    marked = range(first, first + 3 + dice.below(3))
    margin = plate.unit * 28
    for row in range(rows):
        y = row * step + step * 0.5
        x = margin
        full = plate.width - 2 * margin
        end = margin + full * (dice.between(0.25, 0.7) if row == marked[-1] or dice.roll() < 0.14 else 1.0)
        while x < end - plate.unit * 4:
            word = min(end - x, plate.unit * dice.between(16, 74))
            colour = INKS[1] if row in marked else INKS[0] if dice.roll() < 0.1 else mixed(GROUND, INKS[2], 0.3)
            plate.pen.rounded_rectangle((x, y, x + word, y + step * 0.46), radius=step * 0.1, fill=colour)
            x += word + plate.unit * 7


def _tiles(plate: _Plate, dice: Dice) -> None:
    """Quarter circles that join into paths."""
    columns = 3 + dice.below(3)
    step = plate.width / columns
    thick = round(step * dice.between(0.2, 0.32))
    for row in range(math.ceil(plate.height / step)):
        for column in range(columns):
            x, y = column * step, row * step
            colour = _ink(dice)
            corners = ((x, y), (x + step, y + step)) if dice.roll() < 0.5 else ((x + step, y), (x, y + step))
            starts = (0, 180) if corners[0] == (x, y) else (90, 270)
            for (cx, cy), start in zip(corners, starts, strict=True):
                radius = step / 2 + thick / 2
                box = (cx - radius, cy - radius, cx + radius, cy + radius)
                plate.pen.arc(box, start, start + 90, fill=colour, width=thick)


def _steps(plate: _Plate, dice: Dice) -> None:
    """Half discs, stacked, each turned its own way."""
    columns = 2 + dice.below(2)
    step = plate.width / columns
    for row in range(math.ceil(plate.height / step)):
        for column in range(columns):
            x, y = column * step, row * step
            if dice.roll() < 0.12:
                continue
            start = 90 * dice.below(4)
            colour = _ink(dice)
            pad = step * 0.06
            plate.pen.pieslice((x + pad, y + pad, x + step - pad, y + step - pad), start, start + 180, fill=colour)
            if dice.roll() < 0.5:
                ring = (x + pad, y + pad, x + step - pad, y + step - pad)
                rest = mixed(GROUND, colour, 0.45)
                plate.pen.arc(ring, start + 180, start + 360, fill=rest, width=round(step * 0.09))


PATTERNS: Final[tuple[Callable[[_Plate, Dice], None], ...]] = (_rings, _waves, _dots, _bars, _tiles, _steps)
