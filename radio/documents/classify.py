"""Which blocks are spoken text, and which are headings, captions, formulae, notes, tables or labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from radio.documents.blocks import Block
from radio.documents.captions import caption_label
from radio.documents.headings import is_heading, is_named, is_numbered
from radio.documents.lines import STOP_WORDS, Line, prose_share, words

LEAST_PROSE = 0.13
"""Share of function words in a block of running text; references and institutes stay under it."""
LEAST_PROSE_IN_COLUMN = 0.08
"""The same for paragraphs that fill their column in the usual size, where terms and citations may be dense."""
LEAST_PROSE_OF_LINE = 0.25
"""The same for a single line that fills its column: a title in a table or a list of names may do so too."""
LEAST_WIDTH = 0.6
"""Share of the column that text in an unusual size must fill."""
CITATION = re.compile(r"\([^()]*\b(?:1[89]|20)\d\d[a-z]?\b[^()]*\)|\[[\d,;\s–-]+\]")
"""Citations are full of names, which make prose look like a list of authors."""
_EQUATION_NUMBER = re.compile(r"\(\s*[A-Z]?\.?\d{1,3}(?:[.,|]\d{1,3})?[a-z]?\s*\)\s*[.,]?$")
_NOTE_MARK = re.compile(r"^[*∗†‡§¶⋆♯♭]|^\d{1,2}\s?(?=[A-Zh])")
_BULLET = re.compile(r"^(?:[•▪◦–∙‣⁃■]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_ENDS = re.compile(
    r"(?<!\bet al)(?<!\b[eE]q)(?<!\b[fF]ig)(?<!\bcf)(?<!\b[eE]qs)(?<!\b[fF]igs)"
    r"[.?!:;][\"'”’)\]]*(?:\s*\[[\d,\s–-]+\])?$"
)
_SUBCAPTION = re.compile(r"^\([a-h]\)\s")
_LEADERS = re.compile(r"(?:\.\s?){6,}")


def body_size(blocks: Sequence[Block]) -> float:
    """Font size of running text: the size that most characters of full lines have."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        for line in block.lines:
            if len(line.text) > 30 and prose_share(line.text) > 0.1:
                sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def classify(blocks: Sequence[Block], usual: float, page_height: float) -> None:
    """Set the kind of each block of one page. `usual` is the size of running text."""
    before: Block | None = None
    for block in blocks:
        if caption_label(block, usual) or (before is not None and _completes_caption(block, before)):
            block.kind = "caption"
        elif _SUBCAPTION.match(block.text) and block.size < 0.95 * usual:
            block.kind = "label"  # of a panel
        elif is_heading(block, usual) and not _LEADERS.search(block.text) and _is_alone(block, blocks):
            block.kind = "heading"
        elif _is_note(block, before, usual, page_height):
            block.kind = "footnote"
        elif all(is_formula(line) for line in block.lines):
            block.kind = "formula"
        elif not is_prose(block, usual):
            block.kind = "label"
        before = block
    for index, block in enumerate(blocks):
        if block.kind == "heading" and not _heads_text(index, blocks):
            block.kind = "label"


def _is_alone(block: Block, blocks: Sequence[Block]) -> bool:
    """Whether nothing stands beside a heading in its column, as cells of a table do; a bold "3.1 Data" is believed."""
    if re.match(r"\d{1,2}\.\d", block.text) and block.share("b") > 0.95 and len(words(block.text)) > 1:
        return True
    return not any(
        line.y0 < block.y1 - 0.4 * block.size and line.y1 > block.y0 + 0.4 * block.size
        for other in blocks
        if other is not block and other.column == block.column and other.size < 1.6 * block.size
        for line in other.lines
    )


def _heads_text(index: int, blocks: Sequence[Block]) -> bool:
    """Whether text follows a heading closely. Numbered and usual ones are believed without."""
    block = blocks[index]
    if is_named(block.text) or is_numbered(block.text):
        return True
    below = block
    for following in blocks[index + 1 :]:
        moved = following.column != below.column
        if not moved and following.y0 - below.y1 > 3 * block.size:
            return False
        if following.kind != "heading":
            # The bottom of a column is a place for a heading only if the next column goes on with text.
            return following.kind in ("body", "formula") and following.size < 1.02 * block.size
        below = following
    return True


def _completes_caption(block: Block, before: Block) -> bool:
    """Whether `before` is but "Table 3" and this block says what the table shows."""
    return (
        before.kind == "caption"
        and len(words(before.text)) < 2
        and block.page == before.page
        and 0 < block.y0 - before.y0 < 3 * block.size
        and len(words(block.text)) > 2
    )


def _is_note(block: Block, before: Block | None, usual: float, page_height: float) -> bool:
    """Footnotes: small type low on the page behind a mark, and what follows in the same type."""
    if block.size > 0.96 * usual or block.y0 < 0.4 * page_height:
        return False
    if before is not None and before.kind == "footnote" and before.column == block.column and block.y0 > before.y0:
        return abs(block.size - before.size) < 0.3
    first = block.lines[0]
    return first.style[0] in "^" or bool(_NOTE_MARK.match(first.text))


def is_formula(line: Line) -> bool:
    """Whether a line is a display formula, or a part of one."""
    long = [word for word in words(line.text) if len(word) > 2]
    if sum(word.lower() in STOP_WORDS for word in words(line.text)) > (1 if len(line.text) > 45 else 2):
        return False
    maths = line.share("m^_")
    if _EQUATION_NUMBER.search(line.text):
        return len(long) <= 3 or maths > 0.25
    return (maths > 0.45 and len(long) <= 3) or (maths > 0.25 and len(long) <= 1)


def is_prose(block: Block, usual: float) -> bool:
    """Whether a block reads as sentences or a list item, and not as a table, a list of names, labels or code."""
    text = block.text
    count, share = len(words(text)), prose_share(CITATION.sub(" ", text))
    if block.size < 0.72 * usual or block.share("t") > 0.6 or _LEADERS.search(text):
        return False
    full_size = abs(block.size - usual) < 0.06 * usual
    if count >= 12:
        wide = _is_wide(block)
        return share >= (LEAST_PROSE_IN_COLUMN if full_size and wide and len(block.lines) > 2 else LEAST_PROSE) and (
            full_size or wide
        )
    if _BULLET.match(text) and count >= 3 and full_size:
        return share > 0.1 or bool(_ENDS.search(text))
    if not full_size or not count:
        return False
    # The rest of a paragraph on a new column or page: at its left edge and without a capital, or properly ended.
    at_edge = abs(block.lines[0].x0 - block.left) < 1.5 * usual
    ended = bool(_ENDS.search(text))
    rest = (at_edge and (text[0].islower() or (ended and (share > 0.1 or count < 4)))) or (
        text[0].islower() and ended and share > 0.1
    )
    return rest or _begins_paragraph(block, usual, share)


def _begins_paragraph(block: Block, usual: float, share: float) -> bool:
    """Whether a few words are the first line of a paragraph that goes on in the next column or on the next page."""
    first, last = block.lines[0], block.lines[-1]
    indented = first.x0 - block.left < 3 * usual
    return (
        share > LEAST_PROSE_OF_LINE
        and indented
        and last.x1 > block.right - 0.5 * usual
        and not _ENDS.search(block.text)
    )


def _is_wide(block: Block) -> bool:
    """Whether text in another size fills its column; boxes inside figures and cells of tables do not."""
    widths = sorted(line.x1 - line.x0 for line in block.lines)
    return widths[len(widths) // 2] > LEAST_WIDTH * (block.right - block.left)


def ends_sentence(text: str) -> bool:
    """Whether running text stops where `text` does."""
    return bool(_ENDS.search(text.rstrip()))


def bullet_length(text: str) -> int:
    """How much of an item is its bullet. Numbers and letters stay: the text may refer to them."""
    return len(text) - len(text.lstrip("•▪◦∙‣⁃■ "))


def is_item(text: str) -> bool:
    """Whether a block begins as an item of a list."""
    return bool(_BULLET.match(text))
