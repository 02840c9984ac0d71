"""Columns and reading order: where the gutter runs, and in which order the lines of a page are read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter

from radio.documents.lines import Line

MIDDLE = (0.36, 0.64)
"""Where a gutter between two columns may run, as shares of the width of the text."""
LEAST_SIDE = 0.10
MOST_CROSSING = 0.45
"""Shares of a page's characters: beside a gutter at least, across it at most."""
LITTLE = 400
"""Characters of a page from which these shares mean something."""
LEAST_SIDE_OF_LITTLE = 0.25
STEP = 2.0
MOST_STEPS = 200
"""Places that are tried for a gutter: a page may claim to be millions of points wide."""


def find_gutter(lines: Sequence[Line], width: float) -> float | None:
    """The x of the gap between two columns, None for a page that is set in one.

    A gap counts when a fair part of the text stands on either side and little crosses it.
    """
    long = [line for line in lines if len(line.text) > 12]
    found = _best_gutter(long, width)
    if found is None:
        return None
    gutter, crossing, left, right = found
    if sum(len(line.text) for line in long) < LITTLE:
        # The end of a last page: nothing may cross, and much must stand on either side.
        return gutter if crossing == 0 and min(left, right) >= LEAST_SIDE_OF_LITTLE else None
    return gutter if crossing <= MOST_CROSSING and min(left, right) >= LEAST_SIDE else None


def _best_gutter(lines: Sequence[Line], width: float) -> tuple[float, float, float, float] | None:
    total = sum(len(line.text) for line in lines)
    if not lines:
        return None
    x0 = min(line.x0 for line in lines)
    x1 = max(line.x1 for line in lines)
    if x1 - x0 < 0.5 * width:
        return None
    ends = sorted((line.x1, len(line.text)) for line in lines)
    starts = sorted((line.x0, len(line.text)) for line in lines)
    ended = [0, *accumulate(count for _, count in ends)]
    started = [0, *accumulate(count for _, count in starts)]
    candidates = []
    step = max(STEP, (MIDDLE[1] - MIDDLE[0]) * (x1 - x0) / MOST_STEPS)
    x = x0 + MIDDLE[0] * (x1 - x0)
    while x <= x0 + MIDDLE[1] * (x1 - x0):
        left = ended[bisect_right(ends, x + 1, key=itemgetter(0))]
        right = total - started[bisect_left(starts, x - 1, key=itemgetter(0))]
        candidates.append((total - left - right, x, left, right))
        x += step
    least = min(candidates)[0]
    best = [c for c in candidates if c[0] <= least + 0.01 * total]
    crossing, x, left, right = best[len(best) // 2]
    return x, crossing / total, left / total, right / total


def reading_order(lines: Sequence[Line], gutter: float | None) -> list[Line]:
    """Lines as they are read: down the page; between full-width lines the left column, then the right."""
    down = sorted(lines, key=lambda line: (round(line.baseline, 0), line.x0))
    if gutter is None:
        return down
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in down:
        if crosses(line, gutter):
            ordered += left + right + [line]
            left, right = [], []
        elif line.x0 >= gutter - 4:
            right.append(line)
        else:
            left.append(line)
    return ordered + left + right


def crosses(line: Line, gutter: float) -> bool:
    """Whether a line runs over both columns."""
    return line.x0 < gutter - 6 and line.x1 > gutter + 6
