"""Run-in headings: a bold "Datasets." at the start of a paragraph, on the line of its text."""

from __future__ import annotations

import re
from itertools import pairwise

from radio.documents.classify import is_item
from radio.documents.lines import Line, words

MOST_WORDS = 9
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\S)")
_END = re.compile(r"[.:](?=\s)")
_THEOREM = re.compile(
    r"^(?:theorem|lemma|definition|proposition|corollary|remark|proof|example|claim|step|case)\b", re.I
)


def run_in_length(line: Line, *, begun: bool) -> int:
    """How many characters of a line are a heading before its text, 0 for none.

    `begun`: a heading of its own stands right above, which may go on here.
    """
    length = _numbered(line) or next(
        (i for i, (c, s) in enumerate(zip(line.text, line.style, strict=True)) if s != "b" and c != " "), 0
    )
    head = line.text[:length].strip() if 3 < length < len(line.text) else ""
    if not head or len(words(head)) > MOST_WORDS or _THEOREM.match(head) or is_item(head):
        return 0
    if head[-1] in ".:":
        return length
    return length if (head[0].isupper() or begun) and _stands_off(line, length) else 0


def _numbered(line: Line) -> int:
    """The length of a heading "2.1. The case x = 0." whose words are bold, and its number and formulae are not."""
    number = _NUMBER.match(line.text)
    if number is None or line.style[number.end() : number.end() + 3] != "bbb":
        return 0
    end = _END.search(line.text, number.end(), 100)
    return end.end() if end else 0


def _stands_off(line: Line, length: int) -> bool:
    """Whether the first `length` characters of a line are parted from the rest by more than the space of a word."""
    rest = length + len(line.text[length:]) - len(line.text[length:].lstrip())
    if rest >= len(line.text):
        return False
    gap = line.slice(rest, len(line.text)).x0 - line.slice(0, length).x1
    others = sorted(b[0] - a[1] for a, b in pairwise(line.words) if b[0] - a[1] < gap - 0.1)
    return gap > max(0.7 * line.size, 1.4 * others[-1] if others else 0.0)
