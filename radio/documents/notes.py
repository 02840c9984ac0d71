"""What a paper says beside its sentences of what can be had: footnotes, lines under the title, statements on data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from radio.documents.blocks import Block
from radio.documents.lines import Line
from radio.documents.text import join
from radio.model.document import Note

MOST_NOTES = 60
LONGEST_NOTE = 600
"""Characters; both keep a document small whose every line is a note."""
_TELLS = re.compile(r"https?:|www\.|\b[a-z]+\.(?:com|org|io)/|availab|releas|open[- ]sourc", re.IGNORECASE)
_SIGN = re.compile(r"[∗*†‡§¶]")
_NUMBER = re.compile(r"([0-9]{1,2})\s?(?=[^0-9])")


def read_notes(blocks: Sequence[Block], known: Counter[str]) -> Iterator[Note]:
    """Notes that name a web address or say that something is available, in order.

    `blocks` are those of the whole paper after its text was read: what was left out of it is "dropped" or "footnote",
    and the reference list is neither. Each note of a block of several is one of its own.
    """
    left_out = (block for block in blocks if block.kind in ("footnote", "dropped"))
    told = (lines for block in left_out for lines in _notes_of(block))
    found = ((lines[0].page, join(lines, known).text) for lines in told)
    telling = ((page, text) for page, text in found if _TELLS.search(text))
    for (page, text), _ in zip(telling, range(MOST_NOTES), strict=False):
        yield Note(page=page, text=text[:LONGEST_NOTE])


def _notes_of(block: Block) -> list[list[Line]]:
    """The lines of each footnote of a block; one list where it is no footnote."""
    notes: list[list[Line]] = []
    last = 0
    for line in block.lines:
        number = _NUMBER.match(line.text)
        # A line may also go on with a number ("on / 12 GPUs"): that of a note is the one after the last note's.
        counted = number is not None and (not notes or int(number[1]) == last + 1)
        if not notes or (block.kind == "footnote" and (counted or line.style[0] == "^" or _SIGN.match(line.text))):
            notes.append([])
            last = int(number[1]) if number is not None else last
        notes[-1].append(line)
    return notes
