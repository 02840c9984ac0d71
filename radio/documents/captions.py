"""Captions of figures and tables, and where the drawing stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from radio.documents.blocks import Block
from radio.model.document import Box

_CAPTION = re.compile(
    r"^(?P<name>Figure|FIGURE|Fig\.|FIG\.|Fig|Table|TABLE|Tab\.|Scheme|Algorithm|Listing)\s*"
    r"(?P<number>[A-Z]?\.?\d{1,3}[a-z]?|[IVXL]{1,6})\s*(?P<sign>[.:|—–-]|\([a-z]\))?\s*(?P<rest>.*)$",
    re.S,
)
LEAST_HEIGHT, LEAST_WIDTH = 12.0, 30.0
"""Points; less is a rule and no drawing."""
_TABLE = re.compile(r"^tab", re.I)


def caption_label(block: Block, body_size: float) -> str | None:
    """ "Figure 3" when the block is a caption, None when it is a sentence that merely begins so."""
    found = _CAPTION.match(block.text)
    if not found:
        return None
    rest = found["rest"].strip()
    name = {"fig": "Figure", "tab": "Table"}.get(found["name"].lower().rstrip("."), found["name"].capitalize())
    label = f"{name} {found['number']}"
    if not rest or found["sign"] or block.lines[0].style.startswith("b"):
        return label
    smaller = block.size < 0.96 * body_size
    return label if rest[0].isupper() or (smaller and not rest[0].islower()) else None


def label_length(text: str) -> int:
    """How much of a caption's first line is its label: "Figure 3: ", which the figure itself carries."""
    found = _CAPTION.match(text)
    return found.start("rest") if found else 0


def is_table(label: str) -> bool:
    return bool(_TABLE.match(label))


def drawing_box(caption: Block, blocks: Sequence[Block], graphics: Iterable[Box], page_size: Box) -> Box | None:
    """Around the pictures, strokes and labels between a caption and the text next to it, on the likelier side first.

    Figures stand over their captions; tables mostly under them. None when nothing is drawn there.
    """
    x0, x1 = (0.0, page_size.x1) if caption.column == 2 else (caption.left - 8, caption.right + 8)
    if all(block.column == 0 for block in blocks):
        x0, x1 = 0.0, page_size.x1
    text = [
        b for b in blocks if b is not caption and b.kind in ("body", "caption", "heading") and b.x1 > x0 and b.x0 < x1
    ]
    above = max((b.y1 for b in text if b.y1 <= caption.y0 + 2), default=page_size.y0)
    below = min((b.y0 for b in text if b.y0 >= caption.y1 - 2), default=page_size.y1)
    marks = [(g.x0, g.y0, g.x1, g.y1) for g in graphics]
    marks += [
        (line.x0, line.y0, line.x1, line.y1) for b in blocks if b.kind in ("label", "formula") for line in b.lines
    ]
    spans = [(above - 1, caption.y0 + 1), (caption.y1 - 1, below + 1)]
    if is_table(caption.text):
        spans.reverse()
    found = []
    for top, bottom in spans:
        inside = [m for m in marks if m[1] >= top and m[3] <= bottom and x0 <= (m[0] + m[2]) / 2 <= x1]
        if inside:
            box = Box(
                page=caption.page,
                x0=round(min(m[0] for m in inside), 1),
                y0=round(min(m[1] for m in inside), 1),
                x1=round(max(m[2] for m in inside), 1),
                y1=round(max(m[3] for m in inside), 1),
            )
            if box.y1 - box.y0 > LEAST_HEIGHT and box.x1 - box.x0 > LEAST_WIDTH:
                found.append(box)
    # The usual side, unless what stands there is but a rule or a line beside a drawing on the other.
    if len(found) == 2 and _area(found[0]) < 0.3 * _area(found[1]):
        return found[1]
    return found[0] if found else None


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
