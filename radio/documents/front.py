"""The head of a paper: its title, and where the text begins after authors and institutes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from radio.documents.blocks import Block
from radio.documents.lines import Line, prose_share, words
from radio.documents.text import clean

_ABSTRACT = re.compile(r"^a\s?b\s?s\s?t\s?r\s?a\s?c\s?t\b[\s.:—–-]*", re.I)
_NOT_TITLE = re.compile(
    r"^(?:draft|preprint|arxiv|published|submitted|accepted|under review|proceedings|journal|version|doi|typeset|"
    r"european organi[sz]ation|technical report no|\W*\d)", re.I
)  # fmt: skip
_NOTICE = re.compile(
    r"^\W*(?:\d\s*)?(?:keywords?|key words|subject headings|index terms|pacs|msc|ccs concepts|jel|acm reference|"
    r"proceedings of|preprint|under review|published|accepted (?:at|to|for|by)|copyright|©|c⃝|correspond|e-?mails?\b|"
    r"submitted|\(?dated|draft|arxiv|work done|this work was done|these authors|equal contrib|contributed equally|"
    r"doi\b|https?://|project page|code:|received|isbn|permission to make)", re.I,
)  # fmt: skip


def abstract_prefix(text: str) -> int:
    """Length of "Abstract—" or the like at the start of `text`, 0 when it has none."""
    found = _ABSTRACT.match(text)
    return found.end() if found else 0


def is_notice(text: str) -> bool:
    """Key words, dates, addresses and other things that a first page says about the paper."""
    return bool(_NOTICE.match(text))


def text_start(blocks: Sequence[Block]) -> int:
    """Index of the first block after title, authors and institutes: the abstract, or the first real paragraph."""
    for index, block in enumerate(blocks):
        if block.page > 3:
            break
        if abstract_prefix(block.text) and (len(block.lines) == 1 or len(words(block.text)) > 20):
            return index
    for index, block in enumerate(blocks):
        if len(words(block.text)) >= 40 and prose_share(block.text) > 0.2 and not is_notice(block.text):
            return index
    return 0


def find_title(blocks: Sequence[Block]) -> str | None:
    """The title as printed, from the blocks before the abstract."""
    lines = title_lines(blocks)
    largest = max((line.size for line in lines), default=0.0)
    title = clean(" ".join(line.text for line in lines if line.size > 0.9 * largest))
    title = re.sub(r"\s*[∗*†‡⋆§¶]+(?=\s|$)", "", title)
    return title if len(title) > 3 else None


def title_lines(blocks: Sequence[Block]) -> list[Line]:
    """The lines of the title: the largest type before the abstract, or else the first lines."""
    first = [b for b in blocks if b.page == 1 and not _NOT_TITLE.match(b.text) and len(words(b.text)) > 1]
    if not first:
        return []
    largest = max(max(line.size for line in b.lines) for b in first)
    at = next(i for i, b in enumerate(first) if max(line.size for line in b.lines) > 0.97 * largest)
    lines = list(first[at].lines)
    for before, block in zip(first[at:], first[at + 1 :], strict=False):
        near = block.y0 - before.y1 < 1.2 * largest
        if not near or abs(max(line.size for line in block.lines) - largest) > 0.03 * largest or largest < 11.5:
            break
        lines += block.lines
    return lines


def title_block(blocks: Sequence[Block]) -> list[Block]:
    """What stands over the text besides the title: authors, institutes, dates."""
    title = {id(line) for line in title_lines(blocks)}
    rest = [Block([line for line in b.lines if id(line) not in title] or b.lines, b.column, b.kind) for b in blocks]
    return [b for b in rest if id(b.lines[0]) not in title]
