"""Captions of figures and tables, and where the drawing stands."""

from __future__ import annotations

import re

from radio.documents.blocks import Block

_CAPTION = re.compile(
    r"^(?P<name>Figure|FIGURE|Fig\.|FIG\.|Fig|Table|TABLE|Tab\.|Scheme|Algorithm|Listing)\s*"
    r"(?P<number>[A-Z]?\.?\d{1,3}[a-z]?|[IVXL]{1,6})\s*(?P<sign>[.:|—–-]|\([a-z]\))?\s*(?P<rest>.*)$",
    re.S,
)
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
