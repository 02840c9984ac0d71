"""Where the drawing or table of a caption stands, all its panels together, and which text belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from radio.documents.blocks import Block
from radio.documents.captions import is_table
from radio.documents.extract import RawPage
from radio.documents.sheet import Area
from radio.model.document import Box

LEAST_HEIGHT, LEAST_WIDTH = 12.0, 30.0
"""Points; less is a rule and no drawing."""
FRAME = (60.0, 18.0)
"""Least width and height of a rectangle that may hold text, in points."""
MOST_FRAMES = 400
SLACK = 3.0
"""Points by which text may stand out of its frame."""
THIN = 40.0
"""Height in points under which what stands on the usual side may be a stray line."""
TEXT = ("body", "caption", "heading")


@dataclass
class Stand:
    """The places where the drawing of a caption may be."""

    caption: Block
    above: Box | None
    below: Box | None


def label_framed(blocks: Sequence[Block], page: RawPage) -> None:
    """Take text in frames and fills next to a caption for a part of the drawing: prompts, examples, flow charts."""
    captions = [block for block in blocks if block.kind == "caption"]
    if not captions:
        return
    frames = list(_frames(page))
    held = {id(block): frame for block in blocks if (frame := _frame_of(block, frames, captions)) is not None}
    free = [block for block in blocks if block.kind in TEXT and id(block) not in held]
    for block in blocks:
        frame = held.get(id(block))
        if frame is not None and block.kind in ("body", "heading") and _reaches_caption(frame, captions, free):
            block.kind = "label"


def _frames(page: RawPage) -> Iterator[Area]:
    """Rectangles that may hold text: drawn as such, or by a rule on either side."""
    count = 0
    rules: list[Area] = []
    for area in page.on_page:
        x0, y0, x1, y1 = area
        if x1 - x0 >= FRAME[0] and y1 - y0 >= FRAME[1] and count < MOST_FRAMES:
            count += 1
            yield area
        elif x1 - x0 < 2 and y1 - y0 > 2 * FRAME[1] and len(rules) < MOST_FRAMES:
            rules.append(area)
    for left in rules[:60]:
        for right in rules[:60]:
            if right[0] - left[0] > FRAME[0] and abs(left[1] - right[1]) < SLACK and abs(left[3] - right[3]) < SLACK:
                yield left[0], left[1], right[2], left[3]


def _frame_of(block: Block, frames: Sequence[Area], captions: Sequence[Block]) -> Area | None:
    """The largest frame around a block that holds no caption."""
    if block.kind not in ("body", "heading"):
        return None
    around = [f for f in frames if _holds(f, block) and not any(_holds(f, caption) for caption in captions)]
    return max(around, key=lambda f: (f[2] - f[0]) * (f[3] - f[1]), default=None)


def _holds(frame: Area, block: Block) -> bool:
    x0, y0, x1, y1 = frame
    return x0 - SLACK <= block.x0 and block.x1 <= x1 + SLACK and y0 - SLACK <= block.y0 and block.y1 <= y1 + SLACK


def _reaches_caption(frame: Area, captions: Sequence[Block], free: Sequence[Block]) -> bool:
    """Whether no free text stands between a frame and a caption over or under it."""
    for caption in captions:
        if caption.x1 < frame[0] or caption.x0 > frame[2]:
            continue
        top, bottom = (frame[3], caption.y0) if caption.y0 > frame[1] else (caption.y1, frame[1])
        between = (
            top - SLACK < (b.y0 + b.y1) / 2 < bottom + SLACK
            for b in free
            if b is not caption and b.x1 > frame[0] and b.x0 < frame[2]
        )
        if not any(between):
            return True
    return False


def place_drawings(captions: Sequence[tuple[Block, RawPage, Sequence[Block]]]) -> list[Box | None]:
    """The drawing of each caption, given with its page and that page's blocks.

    What a paper does with its other captions of the kind decides where both sides are possible, and no drawing is
    given away twice.
    """
    stands = [_stand(*one) for one in captions]
    usual = {table: _usual_side(stands, table) for table in (False, True)}
    taken: set[tuple[float, ...]] = set()
    result: list[Box | None] = [None] * len(stands)
    # Those that have no choice come first.
    for index in sorted(range(len(stands)), key=lambda i: stands[i].above is not None and stands[i].below is not None):
        stand = stands[index]
        sides = (stand.above, stand.below)
        if usual[is_table(stand.caption.text)] == "below":
            sides = (stand.below, stand.above)
        box = _better(*sides, taken)
        if box is not None:
            taken.add(_corners(box))
        result[index] = box
    return result


def _usual_side(stands: Sequence[Stand], table: bool) -> str:
    """On which side of its caption the drawing stands where there is no doubt; figures over it, tables under it."""
    votes: Counter[str] = Counter({"below" if table else "above": 1})
    for stand in stands:
        if is_table(stand.caption.text) == table and (stand.above is None) != (stand.below is None):
            votes["above" if stand.above is not None else "below"] += 1
    return votes.most_common(1)[0][0]


def _better(first: Box | None, second: Box | None, taken: set[tuple[float, ...]]) -> Box | None:
    free = [box for box in (first, second) if box is not None and _corners(box) not in taken]
    if len(free) == 2 and free[0].y1 - free[0].y0 < THIN and _area(free[0]) < 0.3 * _area(free[1]):
        return free[1]
    return free[0] if free else None


def _stand(caption: Block, page: RawPage, blocks: Sequence[Block]) -> Stand:
    """Around the pictures, strokes and labels between a caption and the text next to it, on either side."""
    x0, x1 = (0.0, page.width) if caption.column == 2 else (caption.left - 8, caption.right + 8)
    if all(block.column == 0 for block in blocks):
        x0, x1 = 0.0, page.width
    text = [b for b in blocks if b is not caption and b.kind in TEXT and b.x1 > x0 and b.x0 < x1]
    end = caption.y1
    for block in text:
        if block.kind == "caption" and 0 < block.y0 - end < 1.5 * block.size:
            end = block.y1  # "TABLE 1" and what it shows stand in two blocks
    top = max((b.y1 for b in text if b.y1 <= caption.y0 + 2), default=0.0)
    bottom = min((b.y0 for b in text if b.y0 >= end - 2), default=page.height)
    marks = list(page.on_page)
    marks += [
        (line.x0, line.y0, line.x1, line.y1) for b in blocks if b.kind in ("label", "formula") for line in b.lines
    ]
    marks = [m for m in marks if x0 <= (m[0] + m[2]) / 2 <= x1]
    return Stand(
        caption,
        _around(caption.page, marks, top - 1, caption.y0 + 1),
        _around(caption.page, marks, end - 1, bottom + 1),
    )


def _around(page: int, marks: Sequence[Area], top: float, bottom: float) -> Box | None:
    inside = [m for m in marks if m[1] >= top and m[3] <= bottom]
    if not inside:
        return None
    box = Box(
        page=page,
        x0=round(min(m[0] for m in inside), 1),
        y0=round(min(m[1] for m in inside), 1),
        x1=round(max(m[2] for m in inside), 1),
        y1=round(max(m[3] for m in inside), 1),
    )
    return box if box.y1 - box.y0 > LEAST_HEIGHT and box.x1 - box.x0 > LEAST_WIDTH else None


def _corners(box: Box) -> tuple[float, ...]:
    return (box.page, box.x0, box.y0, box.x1, box.y1)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
