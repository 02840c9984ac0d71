"""Mathematics: display formulae as things of their own, and what of a sentence is set as mathematics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from radio.documents.lines import Line
from radio.documents.text import join
from radio.model.document import Box, Span

LEAST_HEIGHT = 4.0
"""Points."""
MOST_CHARACTERS = 2000
NUMBER = re.compile(r"\(\s*((?:[A-Z]\.?)?\d{1,3}(?:[.,|]\d{1,3})?[a-z]?)\s*\)\s*[.,]?$")
"""The number that stands beside a display formula."""
_RELATION = re.compile(r"[=<>≤≥≈∼≡→∈⊂⊆∝±×+∑∏∫√∂⟨|∥]|\^|_")
_SET = re.compile(r"M+")
_BETWEEN = re.compile(r"[\s\d()\[\],.|/+\-−=<>·:]{0,6}")
_LEFT = re.compile(r"(?:\d[\d.,]{0,12}\s?[=<>≤≥≈∼±×]\s?)?[\w(\[|√]{0,12}$")
_RIGHT = re.compile(r"[\w)\]|′]{0,12}(?:\s?[=<>≤≥≈∼±×]\s?[-−+]?\d[\d.,]{0,12}%?)?")


def mathematics(sentence: str, styles: str) -> Iterator[Span]:
    """The stretches of `sentence` that are mathematics, by the type that each character is set in."""
    if not any(letter in styles for letter in "m^_"):
        return
    mask = "".join(
        "M" if style in "m^_" or (style == " " and c in "_^{}") else "."
        for style, c in zip(styles, sentence, strict=True)
    )
    found: list[list[int]] = []
    for match in _SET.finditer(mask):
        start, end = match.span()
        if found and _BETWEEN.fullmatch(sentence, found[-1][1], start):
            found[-1][1] = end
        else:
            found.append([start, end])
    last = 0
    for start, end in found:
        left = _LEFT.search(sentence, max(last, start - 28), start)
        right = _RIGHT.match(sentence, end)
        start = left.start() if left else start
        end = right.end() if right else end
        while end > start and sentence[end - 1] in " .,;:":
            end -= 1
        if end > max(start, last):
            yield Span(start=max(start, last), end=end)
            last = end


def split_rows(lines: Sequence[Line]) -> list[tuple[str | None, list[Line]]]:
    """The formulae of a display: one for each number that is printed beside it, or one without a number."""
    numbered = [(line, found[1]) for line in lines if (found := NUMBER.search(line.text))]
    if len(numbered) < 2 or len({line.page for line in lines}) > 1:
        return [(numbered[0][1] if numbered else None, list(lines))]
    rows: list[tuple[str | None, list[Line]]] = [(number, []) for _, number in numbered]
    for line in lines:
        nearest = min(range(len(numbered)), key=lambda i: abs(numbered[i][0].baseline - line.baseline))
        rows[nearest][1].append(line)
    return rows


def is_display(lines: Sequence[Line]) -> bool:
    """Whether lines that were taken for a formula hold one, and not a label or the cells of a table."""
    text = " ".join(line.text for line in lines)
    maths = sum(line.share("m^_") * len(line.text) for line in lines) / max(1, sum(len(line.text) for line in lines))
    return bool(_RELATION.search(text)) and maths > 0.1 and len(text) > 2


def formula_text(lines: Sequence[Line]) -> str:
    """The characters of a formula in one line, without its number."""
    text = join(list(lines), Counter()).text.strip()
    return NUMBER.sub("", text).strip()[:MOST_CHARACTERS]


def around(lines: Sequence[Line]) -> tuple[Box, ...]:
    """One box around the lines of each page."""
    pages: dict[int, list[Box]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line.box())
    return tuple(
        Box(
            page=page,
            x0=min(b.x0 for b in boxes),
            y0=min(b.y0 for b in boxes),
            x1=max(b.x1 for b in boxes),
            y1=max(b.y1 for b in boxes),
        )
        for page, boxes in pages.items()
    )
