"""From classified blocks to sections and runs: stretches of text inside which sentences are found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
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
    level,
    opens_appendix,
    plain_title,
    section_kind,
)
from radio.documents.lines import Line, prose_share, words
from radio.documents.text import FORMULA, clean
from radio.model.document import Section, SectionKind

MAIN = "Main text"
"""Title of text that follows the abstract without a heading of its own."""
_ENTRY = re.compile(r"^(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}\.)\s")
_THEOREM = re.compile(
    r"^(?:theorem|lemma|definition|proposition|corollary|remark|proof|example|claim|step|case)\b", re.I
)


@dataclass
class Run:
    """Text in which sentences may go over from line to line, column to column, page to page; None: a formula."""

    parts: list[Line | None]
    section: int
    kind: Literal["body", "caption"] = "body"
    item: bool = False
    caption: Block | None = None

    @property
    def tail(self) -> str:
        last = self.parts[-1]
        return FORMULA if last is None else last.text


@dataclass
class Flow:
    """The document while it is read block by block."""

    usual: float
    sections: list[Section] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    references: list[Line] = field(default_factory=list)
    skipping: bool = False
    in_references: bool = False
    appendix: bool = False
    open_run: Run | None = None
    heading: Block | None = None
    """The heading that nothing has followed yet."""
    last: Block | None = None

    def open_section(self, text: str, page: int, *, kind: SectionKind | None = None, depth: int | None = None) -> None:
        title = plain_title(clean(text)) or clean(text)
        depth = level(text) if depth is None else depth
        self.open_run = None
        if re.match(r"appendi|supplement", title, re.I):
            self.appendix = True
        if kind is None:
            kind = section_kind(title)
        if self.appendix:
            kind = "appendix"
        elif kind == "other" and depth > 1:
            parents = [s for s in self.sections if s.level < depth]
            kind = parents[-1].kind if parents else "other"
        self.sections.append(Section(index=len(self.sections), title=title, level=depth, kind=kind, page=page))


def read_flow(blocks: Sequence[Block], usual: float) -> Flow:
    """Sections and runs of the whole document; front matter, references, thanks and lists of authors are left out."""
    flow = Flow(usual)
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
        elif block.kind == "body":
            _body(flow, block)
        elif flow.open_run is not None and (block.kind == "formula" or _interrupts(flow, block)):
            flow.open_run.parts.append(None)
    return flow


def _begin(flow: Flow, block: Block) -> None:
    """The abstract, with or without its word, or the first paragraph of a paper that has none."""
    prefix = abstract_prefix(block.text)
    flow.open_section("Abstract", block.page, kind="abstract", depth=1)
    if len(block.lines) == 1 and prefix >= len(block.text.strip()) - 1:
        block.kind = "heading"
    else:
        block.kind = "body"
        first = block.lines[0]
        if prefix >= len(first.text):
            del block.lines[0]
        else:
            block.lines[0] = first.slice(prefix, len(first.text))
        _body(flow, block)


def _heading(flow: Flow, block: Block) -> None:
    title = plain_title(clean(block.text))
    flow.skipping = is_skipped(title)
    flow.in_references = bool(REFERENCES.match(title))
    if flow.skipping or flow.in_references:
        flow.open_run = None
        return
    flow.open_section(block.text, block.page)
    flow.heading = block


def _leaves_references(block: Block, usual: float) -> bool:
    """Whether a heading ends the reference list, and is not an entry that begins with an initial."""
    if is_lettered(block.text) or is_numbered(block.text):
        return block.share("b") > 0.95 or block.size > 1.07 * usual
    return opens_appendix(block.text)


def _reference(flow: Flow, block: Block) -> None:
    block.kind = "reference"
    flow.appendix = True  # whatever sections follow the references are appendices
    flow.references += block.lines


def _caption(flow: Flow, block: Block) -> None:
    before = flow.runs[-1] if flow.runs else None
    if before and before.caption and caption_label(block, flow.usual) is None and before.caption.page == block.page:
        before.parts += block.lines
        return
    section = max(0, len(flow.sections) - 1)
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
    current = flow.sections[-1]
    if current.kind == "abstract" and flow.last is not None and _past_abstract(block, flow):
        flow.open_section(MAIN, block.page, kind="other", depth=1)
    _run_in_heading(flow, block)
    flow.heading = None
    parts: list[Line | None] = []
    for line in block.lines:
        if not is_formula(line):
            parts.append(line)
        elif not parts or parts[-1] is not None:
            parts.append(None)
    if flow.open_run is None or not _goes_on(flow.open_run, flow.last, block):
        flow.open_run = Run([], flow.sections[-1].index, item=is_item(block.text))
        flow.runs.append(flow.open_run)
    flow.open_run.parts += parts
    flow.last = block


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
    if abs(block.size - flow.usual) > 0.05 * flow.usual:
        return
    first = block.lines[0]
    length = len(first.style) - len(first.style.lstrip("b"))
    head = first.text[:length].strip() if 3 < length < len(first.text) else ""
    if not head or head[-1] not in ".:" or len(words(head)) > 9 or _THEOREM.match(head) or is_item(head):
        return
    if not (len(first.text) > length + 3 or len(block.lines) > 1):
        return
    block.lines[0] = first.slice(length, len(first.text))
    above = flow.heading
    if above is not None and len(words(head)) < 5 and block.y0 - above.y1 < 0.7 * block.size and _is_open(above.text):
        # A bold run-in heading of two lines, of which the second shares its line with the text.
        opened = flow.sections.pop()
        flow.open_section(f"{opened.title} {head}", opened.page, depth=3)
        return
    depth = level(head) if is_numbered(head) else 3
    flow.open_section(head, block.page, depth=depth)


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


def count_references(lines: Sequence[Line]) -> int:
    """How many works a reference list names: by its numbers, or by lines that begin at the left edge."""
    numbered = sum(bool(_ENTRY.match(line.text)) for line in lines)
    if numbered >= 3:
        return numbered
    entries = 0
    for page, side in {(line.page, line.x0 > 300) for line in lines}:
        column = [line for line in lines if line.page == page and (line.x0 > 300) == side]
        edge = min(line.x0 for line in column)
        entries += sum(line.x0 < edge + 3 and line.text[:1].isupper() for line in column)
    return entries
