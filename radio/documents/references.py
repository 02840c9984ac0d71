"""The reference list: where one entry ends and the next begins, and what each says of its work."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from radio.documents.blocks import Block
from radio.documents.lines import Line
from radio.documents.text import join
from radio.model.document import Box, Reference

LONGEST_ENTRY = 4000
"""Characters; a longer "entry" is text that was taken for a list."""
MOST_ENTRIES = 3000
HANGING = 3.0
"""Points by which the lines of an entry are set in behind its first, at least."""
_BRACKETED = re.compile(r"^\[\s*([^\[\]\s][^\[\]]{0,30}?)\s*\]\s*")
_NUMBERED = re.compile(r"^\(?(\d{1,4})[.)]\s+(?=\S)")
_BARE = re.compile(r"^(\d{1,4})\s+(?=[^\W\d_])")
_RAISED = re.compile(r"^(\d{1,3})\s*(?=\S)")
_YEAR = re.compile(r"(?<![\d.:/])((?:1[89]|20)\d\d)([a-z]?)(?![\d/]|\.\d)")
_YEAR_IN_BRACKETS = re.compile(r"\(((?:1[89]|20)\d\d[a-z]?)\)")
_ARXIV = re.compile(
    r"(?:arxiv\s*[.:]?\s*(?:org/(?:abs|pdf)/|preprint\s+arxiv\s*:\s*|e-prints?,?\s*)?|abs/|eprint\s*:?\s*)\[?"
    r"((?:\d{4}\.\d{4,5}|[a-z-]{2,9}(?:\.[A-Z]{2})?/\d{7}))(?:v\d{1,2})?", re.I,
)  # fmt: skip
_OLD_ARXIV = re.compile(
    r"(?<![\w/])((?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|math|nucl-(?:ex|th)|physics|quant-ph|cs|nlin|"
    r"q-bio|q-alg|alg-geom)(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?(?!\d)"
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s,;\"<>\x01]{1,120}(?:\x01[^\s,;\"<>\x01]{1,60}){0,2}")


def read_references(blocks: Sequence[Block], known: Counter[str]) -> list[Reference]:
    """The entries of a reference list that is printed in `blocks`, see `of_the_list`."""
    lines = [(block, line) for block in blocks for line in block.lines if line.text.strip()]
    entries = _labelled(lines) or [(None, group) for group in _unlabelled(lines)]
    found: list[Reference] = []
    for label, group in entries[:MOST_ENTRIES]:
        entry = _entry(len(found), label, group, known)
        if entry is not None:
            found.append(entry)
    return found


def of_the_list(blocks: Sequence[Block]) -> list[Block]:
    """Without what stands behind the list on its pages: tables and their notes, in other type or in other columns."""
    if not blocks:
        return []
    sizes: Counter[float] = Counter()
    for block in blocks:
        if block.page <= blocks[0].page + 1:
            sizes[round(block.size * 2) / 2] += sum(len(line.text) for line in block.lines)
    size = sizes.most_common(1)[0][0]
    width = max(b.x1 - b.x0 for b in blocks if b.page == blocks[0].page)
    pages: defaultdict[int, list[float]] = defaultdict(list)
    for block in blocks:
        pages[block.page] += [line.x1 - line.x0 for line in block.lines]
    tables = {page for page, widths in pages.items() if page > blocks[0].page and median(widths) < 0.35 * width}
    return [
        b for b in blocks
        if b.page not in tables and abs(b.size - size) < 0.09 * size and b.x1 - b.x0 < 1.35 * width
    ]  # fmt: skip


Entry = list[tuple[Block, Line]]


def _labelled(lines: Entry) -> list[tuple[str | None, Entry]]:
    """The entries of a list with printed labels: numbers that count up, or keys in brackets. Empty for another list."""
    for pattern in (_BRACKETED, _NUMBERED, _RAISED, _BARE):
        starts = list(_starts(lines, pattern))
        if len(starts) < 3 and not (len(starts) > 0 and pattern is _BRACKETED):
            continue
        if starts[0] > 3 or len(starts) < (0.04 if pattern is _BARE else 0.08) * len(lines):
            continue
        ends = [*starts[1:], len(lines)]
        entries: list[tuple[str | None, Entry]] = []
        for start, end in zip(starts, ends, strict=True):
            block, first = lines[start]
            match = pattern.match(first.text)
            if match is not None:
                rest = [(block, first.slice(match.end(), len(first.text)))] if match.end() < len(first.text) else []
                entries.append((match[1].strip(), rest + lines[start + 1 : end]))
        return entries
    return []


def _starts(lines: Entry, pattern: re.Pattern[str]) -> Iterator[int]:
    """Lines that begin an entry: a number must follow the one before it, a key in brackets stands at the edge."""
    last = 0
    for index, (block, line) in enumerate(lines):
        found = pattern.match(line.text)
        if found is None or (pattern is _RAISED and line.style[0] != "^"):
            continue
        label = found[1].strip()
        if label.isdigit():
            if last < int(label) <= last + 3 and (last or int(label) == 1):
                last = int(label)
                yield index
        elif pattern is _BRACKETED and line.x0 < block.left + 12 and not label[0].isspace():
            yield index


def _unlabelled(lines: Entry) -> list[Entry]:
    """The entries of a list without labels: by lines that are set in, or else by the space between them."""
    columns: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for block, line in lines:
        columns[(line.page, block.column)].append(line)
    edges = {key: min(line.x0 for line in column) for key, column in columns.items()}
    inside = [line for block, line in lines if line.x0 > edges[(line.page, block.column)] + HANGING]
    hanging = len(inside) > 0.3 * len(lines)
    entries: list[Entry] = []
    before: tuple[Block, Line] | None = None
    for block, line in lines:
        at_edge = line.x0 <= edges[(line.page, block.column)] + HANGING
        begins = at_edge if hanging else _begins(block, line, before)
        if begins or not entries:
            entries.append([])
        entries[-1].append((block, line))
        before = (block, line)
    return entries


def _begins(block: Block, line: Line, before: tuple[Block, Line] | None) -> bool:
    """Whether a line that is not set in begins an entry: another block, after an end, with a capital or a name."""
    if before is None:
        return True
    ended = before[1].text.rstrip()[-1:] in ".)]" or bool(re.search(r"\d$", before[1].text.rstrip()))
    return block is not before[0] and ended and not re.match(r"[\d(\[]|(?:and|in|pp?|vol)\b", line.text)


def _entry(index: int, label: str | None, group: Entry, known: Counter[str]) -> Reference | None:
    """The entry of these lines; None when they are no entry."""
    text = join([line for _, line in group], known).text.strip()
    if not 8 <= len(text) <= LONGEST_ENTRY or not any(c.isalpha() for c in text):
        return None
    broken = "\x01".join(line.text.strip() for _, line in group)
    year, arxiv_id, doi = _year(text), _arxiv_id(broken), _doi(broken)
    if label is None and not (
        year or arxiv_id or doi or re.search(r"in prep|in press|submitted|accepted|to appear", text)
    ):
        return None
    return Reference(
        index=index, label=label, text=text, year=year, arxiv_id=arxiv_id, doi=doi, boxes=tuple(_boxes(group))
    )


def _year(text: str) -> str | None:
    bracketed = _YEAR_IN_BRACKETS.search(text)
    if bracketed:
        return bracketed[1]
    found = list(_YEAR.finditer(text))
    if not found:
        return None
    lettered = next((m for m in found if m[2]), None)
    early = (
        found[0] if found[0].start() < 0.55 * len(text) and text[found[0].end() : found[0].end() + 1] in ",." else None
    )
    chosen = lettered or early or found[-1]
    return chosen[1] + chosen[2]


def _arxiv_id(broken: str) -> str | None:
    text = broken.replace("\x01", " ")
    found = _ARXIV.search(text) or _ARXIV.search(broken.replace("\x01", "")) or _OLD_ARXIV.search(text)
    return found[1] if found else None


def _doi(broken: str) -> str | None:
    """A DOI, which may go over the ends of lines where it is broken after a sign of its own."""
    found = _DOI.search(broken)
    if not found:
        return None
    first, *others = found[0].split("\x01")
    for part in others:
        if first[-1] not in "./-_(" or re.match(r"[A-Z][a-z]+|\d{4}\.?$|https?:|URL|url", part):
            break
        first += part
    return first.rstrip(".,;:)]}") or None


def _boxes(group: Entry) -> Iterator[Box]:
    """One box for each column or page that the entry stands on."""
    parts: dict[tuple[int, int], list[Box]] = {}
    for block, line in group:
        parts.setdefault((line.page, block.column), []).append(line.box())
    for boxes in parts.values():
        yield Box(
            page=boxes[0].page,
            x0=min(b.x0 for b in boxes),
            y0=min(b.y0 for b in boxes),
            x1=max(b.x1 for b in boxes),
            y1=max(b.y1 for b in boxes),
        )
