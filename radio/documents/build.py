"""Builds the Document of a PDF: pages, blocks, sections, sentences with their boxes, figures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from radio.documents.authors import read_authors
from radio.documents.blocks import Block, page_blocks
from radio.documents.captions import caption_label, is_table
from radio.documents.citations import Citer, mentions
from radio.documents.classify import body_size, classify
from radio.documents.drawings import label_framed, place_drawings
from radio.documents.extract import RawPage, content_box, read_page
from radio.documents.flow import Flow, Run, Shown, read_flow
from radio.documents.formulae import around, formula_text, is_display, split_rows
from radio.documents.front import find_title, text_start, title_block
from radio.documents.furniture import arxiv_stamp, drop_furniture
from radio.documents.jobs import ConvertJob
from radio.documents.notes import read_notes
from radio.documents.pdf import PageError, Pdf
from radio.documents.problems import costs, nothing_to_read, outside_problems, page_problems, scan_problems
from radio.documents.references import of_the_list, read_references
from radio.documents.sections import section_tree
from radio.documents.speakable import Spoken, read_sentences
from radio.documents.text import Text, join, vocabulary
from radio.model.document import FORMAT, Box, Document, Figure, Formula, Page, Problem, Reference, Sentence

MOST_FORMULAE = 2000


def build_document(pdf: Pdf, job: ConvertJob) -> Document:
    """Read up to `job.limits.max_pages` pages; Unreadable when no sentence is found."""
    problems = outside_problems(pdf, job.limits.max_pages)
    raw, lost = _read_pages(pdf, job.limits.max_pages, problems)
    problems += scan_problems(raw)
    stamp = next((found for page in raw[:2] if (found := arxiv_stamp(page))), None)
    drop_furniture(raw)
    blocks_of = {page.number: page_blocks(page) for page in raw}
    blocks = [block for page in raw for block in blocks_of[page.number]]
    usual = body_size(blocks)
    for page in raw:
        classify(blocks_of[page.number], usual, page.height)
        label_framed(blocks_of[page.number], page)
    head = blocks[: text_start(blocks)]
    notes = [block for block in blocks if block.page <= 2 and block.kind == "footnote"]
    flow = read_flow(blocks, usual)
    authors, affiliations = read_authors(title_block(head), notes, flow.author_lists, flow.tail, job.authors)
    known = vocabulary(_all_lines(blocks))
    texts = [(run, join(run.parts, known)) for run in flow.runs]
    entries = of_the_list(flow.references)
    for block in flow.references:
        if not any(block is entry for entry in entries):
            block.kind = "label"
    references = read_references(entries, known)
    spoken = read_sentences(texts)
    if not spoken.sentences:
        raise nothing_to_read(raw, lost)
    figures = _figures(flow, spoken, raw, blocks_of, usual)
    return Document(
        format=FORMAT,
        paper_id=job.paper_id,
        version=job.version,
        pdf_sha256=job.sha256,
        status="partial" if any(costs(problem, raw) for problem in problems) else "ok",
        problems=tuple(problems),
        title=find_title(head),
        authors=tuple(authors),
        affiliations=tuple(affiliations),
        page_count=pdf.page_count,
        pages=tuple(
            Page(number=p.number, width=p.width, height=p.height, characters=p.characters, content=content_box(p))
            for p in raw
        ),
        sections=tuple(section_tree(flow.headings)),
        sentences=tuple(_pointed(spoken, references, figures)),
        figures=figures,
        formulae=tuple(_formulae(flow.formulae, texts, spoken, figures)),
        references=tuple(references),
        notes=tuple(read_notes(blocks, known)),
        reference_count=len(references),
        licence_url=_licence(pdf),
        arxiv_id=_arxiv_id(pdf) or stamp,
    )


def _read_pages(pdf: Pdf, max_pages: int, problems: list[Problem]) -> tuple[list[RawPage], list[str]]:
    """The pages that can be read; what was wrong with the others goes into `problems` and is returned."""
    pages: list[RawPage] = []
    lost: list[str] = []
    for number in range(1, min(pdf.page_count, max_pages) + 1):
        try:
            page = read_page(pdf, number)
        except PageError as e:
            lost.append(str(e))
            problems.append(Problem(page=number, category="layout", message=f"the page cannot be read: {e}"))
            continue
        problems += page_problems(page)
        pages.append(page)
    return pages, lost


def _all_lines(blocks: list[Block]):  # type: ignore[no-untyped-def]
    return (line for block in blocks for line in block.lines)


def _figures(
    flow: Flow, spoken: Spoken, raw: list[RawPage], blocks_of: dict[int, list[Block]], usual: float
) -> tuple[Figure, ...]:
    pages = {page.number: page for page in raw}
    captions = [
        (label, run.caption)
        for run in flow.runs
        if run.caption is not None and id(run.caption) in spoken.captions
        if (label := caption_label(run.caption, usual)) is not None
    ]
    boxes = place_drawings([(block, pages[block.page], blocks_of[block.page]) for _, block in captions])
    return tuple(
        Figure(
            label=label,
            kind="table" if is_table(label) else "figure",
            caption=tuple(spoken.captions[id(block)]),
            box=box,
        )
        for (label, block), box in zip(captions, boxes, strict=True)
    )


def _pointed(spoken: Spoken, references: Sequence[Reference], figures: Sequence[Figure]) -> list[Sentence]:
    """The sentences with what they point at: works of the reference list, figures and tables."""
    citer = Citer(references, [sentence.text for sentence in spoken.sentences])
    result = []
    for sentence, place in zip(spoken.sentences, spoken.places, strict=True):
        cited = citer.citations(sentence.text, place.marks)
        named = mentions(sentence.text, figures)
        if cited or named:
            sentence = sentence.model_copy(update={"citations": tuple(cited), "mentions": tuple(named)})
        result.append(sentence)
    return result


def _formulae(
    shown: Sequence[Shown], texts: Sequence[tuple[Run, Text]], spoken: Spoken, figures: Sequence[Figure]
) -> list[Formula]:
    """The display formulae in order, without what stands inside figures and tables."""
    order = {id(run): at for at, (run, _) in enumerate(texts)}
    places = [(place.run, place.start) for place in spoken.places]
    found: list[Formula] = []
    for display in shown:
        run = order[id(display.run)] if display.run is not None else display.runs_before - 1
        text = texts[run][1] if run >= 0 else Text()
        offset = text.starts[display.part] if display.run is not None else len(text.text)
        before = bisect_left(places, (run, offset))
        for number, lines in split_rows(display.lines):
            if not is_display(lines) or len(found) >= MOST_FORMULAE:
                continue
            boxes = around(lines)
            if any(_inside(box, figure.box) for box in boxes for figure in figures if figure.box):
                continue
            found.append(
                Formula(
                    index=len(found),
                    number=number,
                    text=formula_text(lines),
                    boxes=boxes,
                    section=display.section,
                    paragraph=spoken.paragraph(run, offset) if run >= 0 else None,
                    after=spoken.sentences[before - 1].id if before else None,
                )
            )
    return found


def _inside(box: Box, around_it: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return box.page == around_it.page and around_it.x0 <= x <= around_it.x1 and around_it.y0 <= y <= around_it.y1


def _licence(pdf: Pdf) -> str | None:
    value = pdf.info.get("License", "").strip()
    return value if re.match(r"https?://\S+$", value) else None


def _arxiv_id(pdf: Pdf) -> str | None:
    found = re.search(
        r"((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)$", pdf.info.get("arXivID", "").strip()
    )
    return found.group(1) if found else None
