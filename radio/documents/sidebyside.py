"""Text set side by side inside one column, such as the captions of two panels, or the two columns of a last page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from radio.documents.lines import Line, prose_share, words

LEAST_ROWS = 3
"""Rows in which a gap must stand at one place to be more than a wide space."""
SAME_ROW = 0.5
"""Distance of the baselines of two lines that stand side by side at most, in font sizes."""
LEAST_GAP = 0.6
"""Width of the gap at least, in font sizes."""
LEAST_WORDS = 3
"""Words of a piece on either side in the mean; cells of tables have fewer."""
LEAST_PROSE = 0.12
SLACK = 3.0
HANGING = 15.0
"""Points: how far the label of a caption may stand out to the left of its text."""
STEP = 1.9
"""Distance of two rows of one text at most, in font sizes."""


@dataclass
class Corridor:
    """A strip without text between two texts."""

    left: float
    right: float
    top: float
    bottom: float
    """Baselines of the first and the last row beside it."""
    pairs: list[tuple[Line, Line]]

    @property
    def outer(self) -> tuple[float, float]:
        """Left edge of the left text and right edge of the right one."""
        return min(one.x0 for one, _ in self.pairs) - HANGING, max(other.x1 for _, other in self.pairs) + SLACK

    def divides(self, one: Line, other: Line) -> bool:
        """Whether the lines stand on different sides of it."""
        first, second = (one, other) if one.x0 <= other.x0 else (other, one)
        return self.is_left(first) and not self.is_left(second) and self.takes(first) and self.takes(second)

    def is_left(self, line: Line) -> bool:
        return line.x1 <= self.right

    def flanks(self, line: Line) -> bool:
        """Whether a line keeps to one side; its label may hang out into the strip."""
        inside = self.outer[0] <= line.x0 and line.x1 <= self.outer[1]
        return inside and (self.is_left(line) or line.x0 >= self.left - HANGING)

    def takes(self, line: Line) -> bool:
        """Whether the line belongs to one of the two texts."""
        return self.flanks(line) and self.top - 0.5 * line.size <= line.baseline <= self.bottom + 0.5 * line.size


def find_corridors(lines: Sequence[Line], gutter: float | None) -> list[Corridor]:
    """The strips on a page; the `gutter` of its columns is none of them."""
    found: list[Corridor] = []
    rows = sorted((line for line in lines if len(line.text) > 5), key=lambda line: (round(line.baseline), line.x0))
    for pair in pairwise(rows):
        one, other = sorted(pair, key=lambda line: line.x0)
        gap = other.x0 - one.x1
        if abs(one.baseline - other.baseline) > SAME_ROW * one.size or gap < LEAST_GAP * one.size:
            continue
        if gutter is not None and one.x1 - 3 < gutter < other.x0 + 3:
            continue
        for corridor in found:
            left, right = max(corridor.left, one.x1), min(corridor.right, other.x0)
            if (
                -SAME_ROW * one.size < one.baseline - corridor.bottom < STEP * one.size
                and right - left >= LEAST_GAP * one.size
            ):
                corridor.left, corridor.right, corridor.bottom = left, right, max(one.baseline, other.baseline)
                corridor.pairs.append((one, other))
                break
        else:
            found.append(Corridor(one.x1, other.x0, one.baseline, one.baseline, [(one, other)]))
    kept = [corridor for corridor in found if _is_between_texts(corridor)]
    for corridor in kept:
        _lengthen(corridor, rows)
    return kept


def _is_between_texts(corridor: Corridor) -> bool:
    count = len(corridor.pairs)
    if count < LEAST_ROWS:
        return False
    left, right = (" ".join(pair[side].text for pair in corridor.pairs) for side in (0, 1))
    return all(len(words(text)) >= LEAST_WORDS * count and prose_share(text) >= LEAST_PROSE for text in (left, right))


def _lengthen(corridor: Corridor, rows: Sequence[Line]) -> None:
    """Take in the rows above and below in which only one of the two texts goes on."""
    sided = [line for line in rows if corridor.flanks(line)]
    for line in sided:
        if 0 < line.baseline - corridor.bottom < STEP * line.size:
            corridor.bottom = line.baseline
    for line in reversed(sided):
        if 0 < corridor.top - line.baseline < STEP * line.size:
            corridor.top = line.baseline


def side_by_side(ordered: list[Line], corridors: Sequence[Corridor]) -> list[Line]:
    """`ordered`, which goes down the page, with the left of two texts before the right."""
    for corridor in corridors:
        inside = [line for line in ordered if corridor.takes(line)]
        if not inside:
            continue
        at = ordered.index(inside[0])
        taken = {id(line) for line in inside}
        rest = [line for line in ordered if id(line) not in taken]
        left = [line for line in inside if corridor.is_left(line)]
        right = [line for line in inside if not corridor.is_left(line)]
        ordered = [*rest[:at], *left, *right, *rest[at:]]
    return ordered
