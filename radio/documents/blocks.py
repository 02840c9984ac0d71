"""Blocks: lines that belong together, such as a paragraph, a heading, a caption."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from radio.documents.columns import crosses, find_gutter, reading_order
from radio.documents.extract import RawPage
from radio.documents.lines import CAPTION_START, Line, attach_fragments
from radio.documents.sidebyside import find_corridors, side_by_side

BlockKind = Literal["body", "heading", "caption", "footnote", "formula", "label", "reference", "dropped"]
_MARKER = re.compile(r"^(?:[•▪◦–∙‣⁃■]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_TITLE_LINE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|[IVX]{1,4}\.|[A-Z]\.(?:\d{1,2}\.?)?|\d{1,2}\.)\s+[A-Z]")


@dataclass
class Block:
    """Lines in reading order, all on one page and in one column."""

    lines: list[Line]
    column: int
    """0 left or only column, 1 right, 2 across both."""
    kind: BlockKind = "body"
    left: float = 0.0
    right: float = 0.0
    """The column's edges."""
    text: str = field(default="")

    def __post_init__(self) -> None:
        self.text = " ".join(line.text for line in self.lines)

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def size(self) -> float:
        if len({line.size for line in self.lines}) == 1:
            return self.lines[0].size
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return sizes.most_common(1)[0][0]

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def y0(self) -> float:
        return self.lines[0].y0

    @property
    def y1(self) -> float:
        return self.lines[-1].y1

    def share(self, styles: str) -> float:
        """Share of characters in one of `styles`."""
        total = sum(len(line.text) for line in self.lines)
        return sum(line.share(styles) * len(line.text) for line in self.lines) / total if total else 0.0


def page_blocks(page: RawPage) -> list[Block]:
    """The blocks of a page in reading order."""
    gutter = find_gutter(page.lines, page.width)
    corridors = find_corridors(page.lines, gutter)
    divided = (lambda one, other: any(c.divides(one, other) for c in corridors)) if corridors else None
    lines = side_by_side(reading_order(attach_fragments(page.lines, gutter, divided), gutter), corridors)
    edges = {c: _edges([line for line in lines if _column(line, gutter) == c]) for c in (0, 1, 2)}
    leading = _leading(lines)
    blocks: list[Block] = []
    for line in lines:
        column = _column(line, gutter)
        before = blocks[-1] if blocks else None
        if before is not None and _belongs(line, column, before, gutter, leading):
            before.lines.append(line)
            before.text += " " + line.text
        else:
            blocks.append(Block([line], column, left=edges[column][0], right=edges[column][1]))
    return blocks


def _column(line: Line, gutter: float | None) -> int:
    if gutter is None:
        return 0
    return 2 if crosses(line, gutter) else int(line.x0 >= gutter - 4)


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Left and right edge of a column: where most long lines begin and end."""
    long = [line for line in lines if len(line.text) > 25] or list(lines)
    if not long:
        return 0.0, 0.0
    left = Counter(round(line.x0) for line in long).most_common(1)[0][0]
    right = Counter(round(line.x1) for line in long).most_common(1)[0][0]
    return float(left), float(right)


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of two baselines, in font sizes: 1.2 in print, over 2 in double-spaced manuscripts."""
    steps: Counter[float] = Counter()
    for above, below in pairwise(lines):
        step = (below.baseline - above.baseline) / above.size
        if min(len(above.text), len(below.text)) > 25 and 0.9 < step < 3:
            steps[round(step, 1)] += 1
    return steps.most_common(1)[0][0] if steps else 1.3


def _belongs(line: Line, column: int, block: Block, gutter: float | None, leading: float) -> bool:
    """Whether `line` goes on with the block above it."""
    last = block.lines[-1]
    if column != block.column and not (block.column == 2 and column == 0 and gutter is not None and line.x1 < gutter):
        return False
    step = line.baseline - last.baseline
    usual = block.lines[1].baseline - block.lines[0].baseline if len(block.lines) > 1 else leading * last.size
    if step <= 0.2 * last.size or step > 1.3 * usual + 1.0:
        return False
    if abs(line.size - last.size) > 0.07 * last.size + 0.05:
        return False
    if _is_title_line(line, block) or (_is_title_line(block.lines[0], block) and not _same_type(line, last)):
        return False
    short = last.x1 < block.right - 3 * last.size
    closed = short or last.text[-1] in ".:!?"
    if CAPTION_START.match(line.text) and (line.share("b") > 0 or short):
        return False
    captioned = CAPTION_START.match(block.lines[0].text)
    if not captioned and _is_bold(line) != _is_bold(last) and (closed if _is_bold(line) else len(block.lines) == 1):
        return False
    return not ((short or last.text[-1:] in ";:") and _MARKER.match(line.text))


def _is_title_line(line: Line, block: Block) -> bool:
    """Whether a line that is set close to its paragraph is a numbered heading: short, and centred or in other type."""
    if not _TITLE_LINE.match(line.text) or line.text[-1] in ",;":
        return False
    before, after = line.x0 - block.left, block.right - line.x1
    centred = min(before, after) > line.size and abs(before - after) < 0.5 * line.size and line.share("bi") > 0.6
    if after < 2 * line.size and not centred:
        return False
    capitals = sum(c.isupper() for c in line.text) > 0.6 * sum(c.isalpha() for c in line.text)
    return line.x0 > block.left + 2.5 * line.size or line.share("bi") > 0.6 or capitals


def _same_type(line: Line, last: Line) -> bool:
    """Whether a heading goes on in the next line."""
    if line.text.isupper() and last.text.isupper():
        return True
    return any(line.share(style) > 0.6 and last.share(style) > 0.6 for style in "bi")


def _is_bold(line: Line) -> bool:
    return line.share("b") > 0.97
