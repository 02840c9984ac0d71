"""From classified blocks to sections and runs: stretches of text inside which sentences are found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from radio.documents.blocks import Block
from radio.documents.captions import caption_label, label_length
from radio.documents.classify import ends_sentence, is_formula, is_item
from radio.documents.front import abstract_prefix, is_notice, text_start
from radio.documents.headings import (
    REFERENCES,
    is_lettered,
    is_named,
    is_numbered,
    is_skipped,
    opens_appendix,
    plain_title,
)
from radio.documents.lines import Line, prose_share, words
from radio.documents.runin import run_in_length
from radio.documents.sections import Heading, heading_style, line_style
from radio.documents.text import FORMULA, clean

MAIN = "Main text"
"""Title of text that follows the abstract without a heading of its own."""
_ENTRY = re.compile(r"^(?:\[[^\[\]]{1,12}\]|\(\d{1,3}\)|\d{1,3}\.)\s")
FORMULA_STOP = re.compile(r"\.\s*(?:\(\s*(?:[A-Z]\.?)?\d{1,3}(?:[.,|]\d{1,3})?[a-z]?\s*\))?$")
"""The full stop of a display formula, in front of the number that stands beside it."""
_AUTHOR_LIST = re.compile(r"\bcollaboration$|^author list$|^(?:full )?list of authors$", re.I)


@dataclass
class Run:
    """Text in which sentences may go over from line to line, column to column, page to page; None: a formula."""

    parts: list[Line | None]
    section: int
    kind: Literal["body", "caption"] = "body"
    item: bool = False
    caption: Block | None = None
    starts: set[int] = field(default_factory=lambda: {0})
    """Parts that begin a paragraph; not 0 when the paragraph began before a float or the end of a column."""

    @property
    def tail(self) -> str:
        last = self.parts[-1]
        return FORMULA if last is None else last.text


@dataclass
class Shown:
    """The lines of a display formula, and where it stands: as part `part` of `run`."""

    lines: list[Line]
    section: int
    run: Run | None = None
    part: int = 0
    runs_before: int = 0
    """How many runs began before it."""


@dataclass
class Flow:
    """The document while it is read block by block."""

    usual: float
    headings: list[Heading] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    formulae: list[Shown] = field(default_factory=list)
    references: list[Block] = field(default_factory=list)
    author_lists: list[list[Block]] = field(default_factory=list)
    """What stands under the headings of collaborations."""
    tail: list[Block] = field(default_factory=list)
    """What follows the reference list without a heading: addresses, sometimes."""
    skipping: bool = False
    listing: bool = False
    """What is skipped is a list of authors."""
    in_references: bool = False
    appendix: bool = False
    open_run: Run | None = None
    heading: Block | None = None
    """The heading that nothing has followed yet."""
    last: Block | None = None

    def open_section(self, heading: Heading) -> None:
        self.open_run = None
        if re.match(r"appendi|supplement", heading.text, re.I):
            self.appendix = True
        heading.appendix = self.appendix
        self.headings.append(heading)

    def show(self, lines: Sequence[Line]) -> None:
        """Keep a display formula; lines that follow others without text between them belong to the same one."""
        run = self.open_run
        goes_on = run is not None and bool(run.parts) and run.parts[-1] is None and self.formulae[-1].run is run
        if goes_on and _is_near(self.formulae[-1].lines[-1], lines[0]):
            self.formulae[-1].lines += lines
            return
        if run is not None and not goes_on:
            run.parts.append(None)
        part = len(run.parts) - 1 if run is not None else 0
        self.formulae.append(Shown(list(lines), max(0, len(self.headings) - 1), run, part, len(self.runs)))


def _is_near(above: Line, below: Line) -> bool:
    """Whether two lines of formulae can be parts of one display."""
    return above.page == below.page and abs(below.baseline - above.baseline) < 4 * max(above.size, below.size)


def read_flow(blocks: Sequence[Block], usual: float) -> Flow:
    """Sections and runs of the whole document; front matter, references, thanks and lists of authors are left out."""
    flow = Flow(usual)
    blocks = _references_last(blocks, usual)
    start = text_start(blocks)
    listed = _unheaded_references(blocks)
    for index, block in enumerate(blocks):
        if block.kind == "caption":
            _caption(flow, block)
        elif index < start:
            block.kind = "dropped"
        elif index == start:
            _begin(flow, block)
        elif index == listed:
            flow.in_references, flow.open_run = True, None
            _reference(flow, block)
        elif flow.in_references and not (block.kind == "heading" and _leaves_references(block, flow.usual)):
            _reference(flow, block)
        elif block.kind == "heading":
            _heading(flow, block)
        elif flow.skipping:
            block.kind = "dropped"
            if flow.listing:
                flow.author_lists[-1].append(block)
        elif block.kind == "body":
            _body(flow, block)
        elif block.kind == "formula" or _interrupts(flow, block):
            flow.show(block.lines)
    return flow


def _begin(flow: Flow, block: Block) -> None:
    """The abstract, with or without its word, or the first paragraph of a paper that has none."""
    prefix = abstract_prefix(block.text)
    heading = Heading("Abstract", block.page, kind="abstract")
    flow.open_section(heading)
    if len(block.lines) == 1 and prefix >= len(block.text.strip()) - 1:
        block.kind = "heading"
        heading.boxes.append(block.lines[0].box())
    else:
        block.kind = "body"
        first = block.lines[0]
        if prefix:
            heading.boxes.append(first.box(0, min(prefix, len(first.text))))
        if prefix >= len(first.text):
            del block.lines[0]
        else:
            block.lines[0] = first.slice(prefix, len(first.text))
        _body(flow, block)


def _heading(flow: Flow, block: Block) -> None:
    title = plain_title(clean(block.text))
    flow.skipping = is_skipped(title)
    flow.in_references = bool(REFERENCES.match(title))
    flow.listing = flow.skipping and bool(_AUTHOR_LIST.search(title))
    if flow.listing:
        flow.author_lists.append([])
    if flow.skipping or flow.in_references:
        flow.open_run = None
        return
    boxes = [line.box() for line in block.lines]
    above = flow.heading
    if above is not None and _is_second_line(block, above):
        opened = flow.headings[-1]
        flow.headings[-1] = replace(opened, text=f"{opened.text} {clean(block.text)}", boxes=opened.boxes + boxes)
    else:
        flow.open_section(Heading(clean(block.text), block.page, style=heading_style(block), boxes=boxes))
    flow.heading = block


def _is_second_line(block: Block, above: Block) -> bool:
    """Whether a heading is but the second line of the one above it, which was taken for another for its type."""
    if (block.page, block.column) != (above.page, above.column) or is_numbered(block.text) or is_named(block.text):
        return False
    close = block.y0 - above.y1 < 0.45 * block.size and abs(block.size - above.size) < 0.1 * above.size
    return close and not ends_sentence(above.text) and (block.share("b") > 0.9) == (above.share("b") > 0.9)


def _leaves_references(block: Block, usual: float) -> bool:
    """Whether a heading ends the reference list, and is not an entry that begins with an initial."""
    if re.match(r"appendi|supplement", block.text, re.I):
        return True
    if is_lettered(block.text) or is_numbered(block.text):
        return block.share("b") > 0.95 or block.size > 1.07 * usual
    return opens_appendix(block.text)


def _reference(flow: Flow, block: Block) -> None:
    if block.kind == "label" and flow.references and not prose_share(block.text):
        flow.tail.append(block)
    block.kind = "reference"
    flow.appendix = True  # whatever sections follow the references are appendices
    flow.references.append(block)


def _caption(flow: Flow, block: Block) -> None:
    before = flow.runs[-1] if flow.runs else None
    if before and before.caption and caption_label(block, flow.usual) is None and before.caption.page == block.page:
        before.parts += block.lines
        return
    section = max(0, len(flow.headings) - 1)
    first, *others = block.lines
    length = label_length(first.text)
    parts: list[Line | None] = (
        [first.slice(length, len(first.text)), *others] if length < len(first.text) else [*others]
    )
    flow.runs.append(Run(parts, section, "caption", caption=block))


def _body(flow: Flow, block: Block) -> None:
    if is_notice(block.text) and block.page <= 2:
        block.kind = "dropped"
        return
    current = flow.headings[-1]
    if current.kind == "abstract" and flow.last is not None and _past_abstract(block, flow):
        flow.open_section(Heading(MAIN, block.page, kind="other"))
    _run_in_heading(flow, block)
    flow.heading = None
    run = flow.open_run
    if run is None or not _goes_on(run, flow.last, block):
        run = Run([], len(flow.headings) - 1, item=is_item(block.text))
        if flow.runs and _same_paragraph(flow.runs[-1], run, flow.last, block):
            run.starts.clear()
        flow.runs.append(run)
        flow.open_run = run
    before: Line | None = None
    for line in block.lines:
        if is_formula(line):
            flow.show([line])
        else:
            if _closed_by_formula(flow, run, line):
                run = Run([], run.section, item=run.item, starts=set())
                flow.runs.append(run)
                flow.open_run = run
            if before is not None and _is_set_in(line, before, block) and ends_sentence(before.text):
                run.starts.add(len(run.parts))
            run.parts.append(line)
        before = line
    flow.last = block


def _closed_by_formula(flow: Flow, run: Run, line: Line) -> bool:
    """Whether a display formula, full stop and all, ends a sentence, and `line` begins the next one."""
    if not run.parts or run.parts[-1] is not None or not line.text[0].isupper():
        return False
    if line.text.startswith("Where "):  # of what stands in the formula, whatever the stop in front of it says
        return False
    shown = flow.formulae[-1]
    return shown.run is run and any(FORMULA_STOP.search(part.text) for part in shown.lines)


def _is_set_in(line: Line, before: Line, block: Block) -> bool:
    """Whether a line begins a paragraph by standing in from the edge that the line before it keeps to."""
    step = line.x0 - block.left
    return 0.6 * line.size < step < 4 * line.size and before.x0 < block.left + 0.5 * line.size


def _same_paragraph(before: Run, run: Run, last: Block | None, block: Block) -> bool:
    """Whether a paragraph goes on in a new column or on a new page, or below a float, with a new sentence.

    Only where paragraphs are set in can that be seen: the last line was full, and the first keeps to the edge.
    """
    if last is None or run.item or before.kind != "body" or before.section != run.section or not before.parts:
        return False
    moved = (block.page, block.column) != (last.page, last.column)
    full = last.lines[-1].x1 > last.right - 0.8 * last.size
    at_edge = block.lines[0].x0 < block.left + 0.5 * block.size
    set_in = any(_is_set_in(b, a, last) for a, b in pairwise(last.lines)) or any(
        _is_set_in(b, a, block) for a, b in pairwise(block.lines)
    )
    return moved and full and at_edge and set_in


def _interrupts(flow: Flow, block: Block) -> bool:
    """Whether something that is no text stands in the middle of a sentence: a formula in a typeface of text."""
    run, last = flow.open_run, flow.last
    if block.kind != "label" or run is None or last is None or not run.parts or ends_sentence(run.tail):
        return False
    below = (block.page, block.column) == (last.page, last.column) and 0 < block.y0 - last.y1 < 2 * last.size
    return below and abs(block.size - last.size) < 0.1 * last.size


def _past_abstract(block: Block, flow: Flow) -> bool:
    """Whether text without a heading follows the abstract: on another page, in another size or another column set."""
    last = flow.last
    if last is None or block is last:
        return False
    written = sum(len(words(part.text)) for run in flow.runs for part in run.parts if part and run.kind == "body")
    other_setting = abs(block.size - last.size) > 0.04 * last.size or (last.column == 2) != (block.column == 2)
    return written > 60 and (block.page > last.page or other_setting) and ends_sentence(last.lines[-1].text)


def _run_in_heading(flow: Flow, block: Block) -> None:
    """Cut a bold "Datasets." off the start of a paragraph and open a section of that name."""
    first, above = block.lines[0], flow.heading
    begun = above is not None and block.y0 - above.y1 < 0.7 * block.size
    length = run_in_length(first, begun=begun) if abs(block.size - flow.usual) <= 0.05 * flow.usual else 0
    if not length or not (len(first.text) > length + 3 or len(block.lines) > 1):
        return
    head = first.text[:length].strip()
    block.lines[0] = first.slice(length, len(first.text))
    printed = first.slice(0, length)
    opened = Heading(clean(head), block.page, style=line_style(printed), run_in=True, boxes=[printed.box()])
    if above is not None and begun and len(words(head)) < 5 and _is_open(above.text):
        # A bold run-in heading of two lines, of which the second shares its line with the text.
        first_line = flow.headings.pop()
        opened = replace(opened, text=f"{first_line.text} {opened.text}", boxes=first_line.boxes + opened.boxes)
    flow.open_section(opened)


def _is_open(title: str) -> bool:
    """Whether a heading may go on in the next line: without a number, a full stop or one of the usual names."""
    return not (ends_sentence(title) or is_numbered(title) or is_named(title))


def _goes_on(run: Run, last: Block | None, block: Block) -> bool:
    """Whether the block continues the sentence that the open run ends with."""
    if last is None or not run.parts or is_item(block.text):
        return False
    if run.parts[-1] is None:
        # After a display formula: "where x is ..." goes on, a capital at the left edge begins anew.
        return not (block.text[0].isupper() and block.lines[0].x0 > block.left + 0.7 * block.size)
    if ends_sentence(run.tail):
        return False
    moved = (block.page, block.column) != (last.page, last.column)
    return moved or not block.text[0].isupper()


def _references_last(blocks: Sequence[Block], usual: float) -> list[Block]:
    """The blocks with the text of a right column before the reference list that begins in the left one.

    Where a list follows at the bottom of both columns, the right one goes on with the text above it.
    """
    listed = _unheaded_references(blocks)
    heads = [i for i, b in enumerate(blocks) if b.kind == "heading" and REFERENCES.match(plain_title(b.text))]
    start = listed if listed is not None else heads[-1] if heads else None
    if start is None or blocks[start].column != 0:
        return list(blocks)
    page, top = blocks[start].page, blocks[start].y0
    right = [i for i in range(start + 1, len(blocks)) if (blocks[i].page, blocks[i].column) == (page, 1)]
    above: list[int] = []
    for index in right:
        block = blocks[index]
        if block.y1 > top + 2 * block.size or _ENTRY.match(block.text):
            break
        above.append(index)
    text = [blocks[i] for i in above if blocks[i].kind == "body" and abs(blocks[i].size - usual) < 0.06 * usual]
    if not text or not any(prose_share(block.text) > 0.15 for block in text):
        return list(blocks)
    moved = set(above)
    rest = [block for i, block in enumerate(blocks) if i >= start and i not in moved]
    return [*blocks[:start], *(blocks[i] for i in above), *rest]


def _unheaded_references(blocks: Sequence[Block]) -> int | None:
    """Index of the block that starts a list "[1] ... [2] ..." in the second half, where no heading announces it."""
    if any(b.kind == "heading" and REFERENCES.match(plain_title(b.text)) for b in blocks):
        return None
    half = len(blocks) // 3
    for index in range(half, len(blocks)):
        block = blocks[index]
        if not re.match(r"^(?:\[1\]|\(1\)|1\.)\s", block.text) or prose_share(block.text) > 0.2:
            continue
        following = [line.text for b in blocks[index : index + 8] for line in b.lines]
        if any(re.match(r"^(?:\[2\]|\(2\)|2\.)\s", text) for text in following):
            return index
    return None
