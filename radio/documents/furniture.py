"""What stands on pages but is not the paper: running heads, page numbers, line numbers, stamps."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from radio.documents.extract import RawPage
from radio.documents.lines import Line

EDGE = 0.09
"""Share of the page's height, at top and bottom, where running heads and page numbers stand."""
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d+)?[-–—\s]*$", re.I)
_STAMP = re.compile(r"arXiv:\s*((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)")
_LINE_NUMBER = re.compile(r"^\d{1,4}$")


def arxiv_stamp(page: RawPage) -> str | None:
    """The id that arXiv printed in the margin of the first page, with its version."""
    for text in (*page.stamps, *(line.text for line in page.lines)):
        found = _STAMP.search(text)
        if found:
            return found.group(1)
    return None


def drop_furniture(pages: list[RawPage]) -> None:
    """Take running heads, page numbers and line numbers out of `pages`."""
    repeated = _repeated(pages)
    for page in pages:
        numbers = _line_numbers(page)
        page.lines = [
            line
            for line in page.lines
            if id(line) not in numbers
            and not _STAMP.match(line.text)
            and not (_on_edge(line, page) and (_PAGE_NUMBER.match(line.text) or _key(line, page) in repeated))
        ]


def _on_edge(line: Line, page: RawPage) -> bool:
    return line.y1 < EDGE * page.height or line.y0 > (1 - EDGE) * page.height


def _key(line: Line, page: RawPage) -> tuple[str, bool]:
    return re.sub(r"[\d\W_]+", "", line.text).lower(), line.baseline < page.height / 2


def _repeated(pages: list[RawPage]) -> set[tuple[str, bool]]:
    """Edge lines that come on several pages, whatever number is in them; even and odd pages may differ."""
    seen: Counter[tuple[str, bool]] = Counter()
    for page in pages:
        seen.update({_key(line, page) for line in page.lines if _on_edge(line, page)})
    least = 2 if len(pages) <= 6 else 3
    return {key for key, count in seen.items() if count >= least}


def _line_numbers(page: RawPage) -> set[int]:
    """Ids of the lines that number the lines of a manuscript: whole numbers, one under another, counting up."""
    columns: defaultdict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        if _LINE_NUMBER.match(line.text):
            columns[round(line.x1 / 6)].append(line)
    found: set[int] = set()
    for column in columns.values():
        column.sort(key=lambda line: line.baseline)
        steps = [int(b.text) - int(a.text) for a, b in pairwise(column)]
        if len(column) >= 12 and sum(step in (1, 5) for step in steps) > 0.8 * len(steps):
            found.update(id(line) for line in column)
    return found
