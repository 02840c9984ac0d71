"""Lines that something may hide, and whether a picture of their part of the page shows them.

Dark type on bare paper needs no look. Drawing every page would cost more than reading it, so only doubtful lines are
looked at: light type, type under or on something painted, and some of each font that the document has not used before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from radio.documents.lines import Line
from radio.documents.sheet import Area, Sheet
from radio.documents.visibility import COVERED, LIGHT, UNSEEN
from radio.model.document import HiddenHow

VISIBLE_CONTRAST = 20
"""Least difference of grey levels (of 255) inside the box of a line that can be seen."""
PIXELS = 1_500_000
"""Most pixels of the picture of a whole page that visibility is judged by."""
DARK = 0.5
PALE = 0.75
"""Luminance, 0 to 1: type darker than DARK is plain to see on paper and on anything lighter than PALE."""
THIN_POINTS = 2.0
"""Rules of this thickness cross out what they cover, but do not hide it."""
CELL_POINTS = 4.0
MOST_CELLS = 200
"""Size of the cells in which painted places are noted, and how many there are a side at most."""
LABEL = 25
"""Characters; on shorter lines dark curves are no reason for a look: they are labels of plots."""
ALIKE = 0.15
"""Difference of luminance, 0 to 1, between type and ground up to which the one is taken to vanish in the other."""
APART_POINTS = 40.0
"""Between two parts of a page that are drawn one by one."""
SAMPLES = 2
"""Lines of each new font that are looked at."""


@dataclass
class Paint:
    """A fill or stroke of the page."""

    area: Area
    luminance: float
    is_stroke: bool
    is_rectangle: bool


@dataclass
class Print:
    """A line with what tells whether it can be seen."""

    line: Line
    luminance: float
    """Of its lightest type; 1 where its type is but a shape that something is painted through."""


class _Cells:
    """Cells of the page, each marked or not."""

    def __init__(self, width: float, height: float) -> None:
        self._size = max(CELL_POINTS, width / MOST_CELLS, height / MOST_CELLS)
        self._columns = int(width / self._size) + 2
        self._count = int(height / self._size) + 2
        self._rows: list[bytearray] = []

    def mark(self, area: Area) -> None:
        if not self._rows:
            self._rows = [bytearray(self._columns) for _ in range(self._count)]
        left, right = self._range(area[0], area[2], self._columns)
        top, bottom = self._range(area[1], area[3], self._count)
        marks = b"\1" * (right - left)
        for row in self._rows[top:bottom]:
            row[left:right] = marks

    def touches(self, line: Line) -> bool:
        if not self._rows:
            return False
        left, right = self._range(line.x0, line.x1, self._columns)
        top, bottom = self._range(line.baseline - 0.6 * line.size, line.baseline, self._count)
        return any(row.find(1, left, right) >= 0 for row in self._rows[top:bottom])

    def _range(self, low: float, high: float, most: int) -> tuple[int, int]:
        first = min(max(round(low / self._size), 0), most)
        return first, min(max(round(high / self._size), first + 1), most)


def doubtful(painted: list[Paint | Print], veils: Iterable[Area], size: tuple[float, float]) -> list[Print]:
    """Those lines that may be hidden, of what a page paints, in its order; `veils` may lie over or under anything."""
    found = {id(mark): mark for mark in painted if isinstance(mark, Print) and mark.luminance >= DARK}
    veiled, under, over, curves = (_Cells(*size) for _ in range(4))
    for area in veils:
        veiled.mark(area)
    for mark in painted:
        if isinstance(mark, Print):
            if veiled.touches(mark.line) or under.touches(mark.line):
                found[id(mark)] = mark
        elif mark.luminance <= PALE and not mark.is_stroke and _thickness(mark) >= THIN_POINTS:
            under.mark(mark.area)
    for mark in reversed(painted):
        if isinstance(mark, Print):
            if over.touches(mark.line) or (len(mark.line.text) > LABEL and curves.touches(mark.line)):
                found[id(mark)] = mark
        elif _thickness(mark) >= THIN_POINTS or (mark.is_stroke and mark.luminance > PALE):
            dark_curve = mark.is_stroke and mark.luminance <= PALE and not mark.is_rectangle
            (curves if dark_curve else over).mark(mark.area)
    return list(found.values())


def _thickness(paint: Paint) -> float:
    return min(paint.area[2] - paint.area[0], paint.area[3] - paint.area[1])


def unseen(sheet: Sheet, looked_at: list[Print], size: tuple[float, float]) -> dict[int, HiddenHow]:
    """The lines, by their ids, of which a picture of the page shows nothing, or too little, and how they are hidden."""
    width, height = size
    scale = min(1.0, (PIXELS / max(1.0, width * height)) ** 0.5)
    found: dict[int, HiddenHow] = {}
    for group in _near(looked_at):
        part = (
            max(0.0, min(mark.line.x0 for mark in group) - 2),
            max(0.0, min(mark.line.y0 for mark in group) - 2),
            min(width, max(mark.line.x1 for mark in group) + 2),
            min(height, max(mark.line.y1 for mark in group) + 2),
        )
        if part[0] < part[2] and part[1] < part[3]:
            found |= _unseen(sheet.draw(scale, part), group, scale)
    return found


def _near(looked_at: list[Print]) -> list[list[Print]]:
    """Lines one under another, to be drawn together: one list for each part of the page."""
    groups: list[list[Print]] = []
    bottom = 0.0
    for mark in sorted(looked_at, key=lambda mark: mark.line.y0):
        if groups and mark.line.y0 - bottom < APART_POINTS:
            groups[-1].append(mark)
        else:
            groups.append([mark])
            bottom = mark.line.y1
        bottom = max(bottom, mark.line.y1)
    return groups


def _unseen(picture: Any, looked_at: list[Print], scale: float) -> dict[int, HiddenHow]:
    grey, stride = picture.samples, picture.stride
    found: dict[int, HiddenHow] = {}
    for mark in looked_at:
        line = mark.line
        left, right = int(line.x0 * scale) - picture.x, int(line.x1 * scale) + 1 - picture.x
        left, right = max(0, left), min(picture.width, right)
        top, bottom = int(line.y0 * scale) - picture.y, int(line.y1 * scale) + 1 - picture.y
        rows = range(max(0, top), min(picture.height, bottom))
        pixels = b"".join(grey[row * stride + left : row * stride + right] for row in rows)
        faint = pixels and max(pixels) - min(pixels) < VISIBLE_CONTRAST
        if faint or (pixels and mark.luminance > LIGHT and _mostly_white(pixels)):
            ground = sum(pixels) / len(pixels) / 255
            found[id(line)] = UNSEEN if abs(ground - mark.luminance) < ALIKE else COVERED
    return found


def _mostly_white(pixels: bytes) -> bool:
    """White type on white paper where something else is printed over it."""
    return sum(value > 235 for value in pixels[::3]) > 0.55 * len(pixels[::3])
