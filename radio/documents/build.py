"""Builds the Document of a PDF: pages, blocks, sections, sentences with their boxes, figures."""

from __future__ import annotations

import re
from collections import Counter

from radio.documents.blocks import Block, page_blocks
from radio.documents.captions import caption_label, drawing_box, is_table
from radio.documents.classify import CITATION, body_size, bullet_length, classify, ends_sentence
from radio.documents.extract import RawPage, content_box, read_page
from radio.documents.flow import Flow, Run, count_references, read_flow
from radio.documents.front import find_title, text_start
from radio.documents.furniture import arxiv_stamp, drop_furniture
from radio.documents.jobs import ConvertJob
from radio.documents.lines import prose_share, words
from radio.documents.pdf import PageError, Pdf, Unreadable
from radio.documents.problems import costs, outside_problems, page_problems
from radio.documents.sentences import sentence_spans
from radio.documents.text import FORMULA, Text, join, vocabulary
from radio.model.document import Box, Document, Figure, Page, Problem, Sentence
from radio.types import SentenceId

MOST_CHARACTERS = 1500
"""A longer "sentence" is a list or a table that was taken for text."""
MOST_MATH = 0.35
"""Share of a sentence in mathematical type from which nobody could follow it by ear."""
_SIGNS_OF_SCRIPTS = re.compile(r"[\s_^{}]+")


def build_document(pdf: Pdf, job: ConvertJob) -> Document:
    """Read up to `job.limits.max_pages` pages; Unreadable when no sentence is found."""
    problems = outside_problems(pdf, job.limits.max_pages)
    raw, lost = _read_pages(pdf, job.limits.max_pages, problems)
    stamp = next((found for page in raw[:2] if (found := arxiv_stamp(page))), None)
    drop_furniture(raw)
    blocks_of = {page.number: page_blocks(page) for page in raw}
    blocks = [block for page in raw for block in blocks_of[page.number]]
    usual = body_size(blocks)
    for page in raw:
        classify(blocks_of[page.number], usual, page.height)
    title = find_title(blocks[: text_start(blocks)])
    flow = read_flow(blocks, usual)
    texts = [(run, join(run.parts, known)) for known in [vocabulary(_all_lines(blocks))] for run in flow.runs]
    sentences, captions = _sentences(texts)
    if not sentences:
        if lost:
            raise Unreadable("corrupt", f"no page can be read: {lost[0]}")
        hidden = sum(page.hidden.total for page in raw)
        why = "all its text is hidden, as under a scan" if hidden > 200 else "no sentence was found in it"
        raise Unreadable("no-text", f"nothing to read aloud: {why}")
    return Document(
        paper_id=job.paper_id,
        version=job.version,
        pdf_sha256=job.sha256,
        status="partial" if any(costs(problem, raw) for problem in problems) else "ok",
        problems=tuple(problems),
        title=title,
        page_count=pdf.page_count,
        pages=tuple(
            Page(number=p.number, width=p.width, height=p.height, characters=p.characters, content=content_box(p))
            for p in raw
        ),
        sections=tuple(flow.sections),
        sentences=tuple(sentences),
        figures=_figures(flow, captions, raw, blocks_of, usual),
        reference_count=count_references(flow.references),
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


def _sentences(texts: list[tuple[Run, Text]]) -> tuple[list[Sentence], dict[int, list[SentenceId]]]:
    """All sentences in order, and for each caption (by the id of its block) the ids of its sentences."""
    result: list[Sentence] = []
    captions: dict[int, list[SentenceId]] = {}
    counts: Counter[int] = Counter()
    for run, text in texts:
        spans = sentence_spans(text.text)
        for index, (start, end) in enumerate(spans):
            start += bullet_length(text.text[start:end])
            whole = _is_whole(run, text.text[start:end], first=index == 0, last=index == len(spans) - 1)
            if not whole or not _is_speakable(run, text, start, end):
                continue
            boxes = tuple(box for box in text.boxes(start, end) if box.x1 - box.x0 > 0.5)
            if not boxes:
                continue
            counts[boxes[0].page] += 1
            name = SentenceId(f"p{boxes[0].page}.s{counts[boxes[0].page]}")
            result.append(Sentence(id=name, text=text.text[start:end], boxes=boxes, section=run.section, kind=run.kind))
            if run.caption is not None:
                captions.setdefault(id(run.caption), []).append(name)
    return result, captions


def _is_whole(run: Run, sentence: str, *, first: bool, last: bool) -> bool:
    """Whether neither the beginning nor the end of a sentence was lost with something that was left out."""
    if run.kind == "caption" or run.item:
        return True
    if first and sentence[0].islower() and not re.match(r"[a-z]+[A-Z0-9-]", sentence):
        return False
    return not last or ends_sentence(sentence)


def _is_speakable(run: Run, text: Text, start: int, end: int) -> bool:
    sentence = text.text[start:end]
    count = len(words(sentence))
    if FORMULA in sentence or count < 3 or len(sentence) > MOST_CHARACTERS:
        return False
    if text.style_share("m^_", start, end) > MOST_MATH or text.style_share("t", start, end) > 0.7:
        return False
    printed = _SIGNS_OF_SCRIPTS.sub("", sentence)
    if sum(c.isalpha() for c in printed) < 0.5 * len(printed):
        return False
    return run.kind == "caption" or count < 8 or prose_share(CITATION.sub(" ", sentence)) > 0.02


def _figures(
    flow: Flow,
    captions: dict[int, list[SentenceId]],
    raw: list[RawPage],
    blocks_of: dict[int, list[Block]],
    usual: float,
) -> tuple[Figure, ...]:
    pages = {page.number: page for page in raw}
    found = []
    for run in flow.runs:
        block = run.caption
        label = caption_label(block, usual) if block else None
        if block is None or label is None or id(block) not in captions:
            continue
        page = pages[block.page]
        bounds = Box(page=page.number, x0=0, y0=0, x1=page.width, y1=page.height)
        box = drawing_box(block, blocks_of[block.page], page.graphics, bounds)
        kind = "table" if is_table(label) else "figure"
        found.append(Figure(label=label, kind=kind, caption=tuple(captions[id(block)]), box=box))
    return tuple(found)


def _licence(pdf: Pdf) -> str | None:
    value = pdf.info.get("License", "").strip()
    return value if re.match(r"https?://\S+$", value) else None


def _arxiv_id(pdf: Pdf) -> str | None:
    found = re.search(
        r"((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)$", pdf.info.get("arXivID", "").strip()
    )
    return found.group(1) if found else None
