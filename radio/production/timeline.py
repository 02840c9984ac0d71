"""The timeline of a segment: which page with which sentence, which card, which chapter, at which sample.

Pages are shown only of papers whose licence allows it; all others have their card, from which the link leads on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from radio.model.document import Box, Document
from radio.model.paper import Paper
from radio.model.script import Cite, Line, Script
from radio.model.timeline import CardCue, ChapterCue, Cue, PageCue, PageImage, PaperCard, Timeline
from radio.production.captions import captions
from radio.production.mixing import Mix
from radio.production.views import FRAMING, Place, column, fronts_wanted, views
from radio.types import PaperId, Samples

MOST_PAGES = 24
"""Page images per segment; the most cited ones are kept."""
AUTHORS_SHOWN = 3
PageKey = tuple[PaperId, int]


@dataclass(frozen=True)
class AssemblyPaper:
    """A paper of the episode, and what of it may be shown."""

    paper: Paper
    document: Document | None = None
    pdf: Path | None = None
    pages_allowed: bool = False
    """Whether page images may go on air: `Licence.allows_pages`."""
    summary: str = ""
    """Our own line for its card."""


def card(source: AssemblyPaper) -> PaperCard:
    """What may always be shown."""
    paper = source.paper
    return PaperCard(
        paper_id=paper.id,
        version=paper.version,
        title=paper.title,
        authors=authors_line([author.name for author in paper.authors]),
        category=paper.primary_category,
        date=paper.published.date().isoformat(),
        url=paper.abs_url,
        licence=paper.licence.code.value,
        licence_url=paper.licence.url,
        pages_allowed=source.pages_allowed,
        summary=source.summary,
    )


def authors_line(names: Sequence[str]) -> str:
    """ "A. Author, B. Author, C. Author and 12 others"."""
    if len(names) <= AUTHORS_SHOWN:
        return ", ".join(names)
    more = len(names) - AUTHORS_SHOWN
    return f"{', '.join(names[:AUTHORS_SHOWN])} and {more} other{'s' if more > 1 else ''}"


def wanted_pages(script: Script, papers: Mapping[PaperId, AssemblyPaper]) -> dict[PaperId, list[int]]:
    """The pages that the cues want, at most `MOST_PAGES`, of papers that may be shown and have known page sizes."""
    counts: Counter[PageKey] = Counter()
    for line in script.lines:
        for cite in line.cites:
            page = _page(cite, papers)
            if page is not None:
                counts[cite.paper_id, page] += 1
    # A paper shows its first page while nothing of it is cited; a cited page is more than that.
    shown = [line.beat not in FRAMING and any(_page(cite, papers) for cite in line.cites) for line in script.lines]
    for paper_id in sorted(fronts_wanted(script.lines, shown)):
        counts.setdefault((paper_id, 1), 0)
    wanted: dict[PaperId, list[int]] = {}
    for (paper_id, page), _ in counts.most_common():
        source = papers.get(paper_id)
        if source is None or not _showable(source) or sum(map(len, wanted.values())) >= MOST_PAGES:
            continue
        if any(p.number == page for p in source.document.pages) if source.document else False:
            wanted.setdefault(paper_id, []).append(page)
    return wanted


def build(script: Script, mix: Mix, papers: Sequence[AssemblyPaper], images: Mapping[PageKey, PageImage]) -> Timeline:
    """All cues, sorted, within the mix. Pages without an image fall back to the paper's card."""
    by_id = {source.paper.id: source for source in papers}
    places = [_places(placed.line, by_id, images) for placed in mix.lines]
    pictures = _without_repeats(views(mix.lines, places, _fronts(places, images), _only_paper(script)))
    words = [cue for placed in mix.lines for cue in captions(placed)]
    cues: list[Cue] = [*_chapters(script, mix, by_id), *pictures, *words]
    cues.sort(key=lambda cue: cue.at)
    shown = {(cue.paper_id, cue.page) for cue in pictures if isinstance(cue, PageCue)}
    return Timeline(
        cues=tuple(cues),
        papers=tuple(card(source) for source in papers),
        pages=tuple(image for key, image in sorted(images.items()) if key in shown),
    )


def _showable(source: AssemblyPaper) -> bool:
    return source.pages_allowed and source.pdf is not None and source.document is not None


def _page(cite: Cite, papers: Mapping[PaperId, AssemblyPaper]) -> int | None:
    boxes = _boxes(cite, papers)
    return boxes[0].page if boxes else None


def _boxes(cite: Cite, papers: Mapping[PaperId, AssemblyPaper]) -> tuple[Box, ...]:
    """The cited sentence's boxes: the cite's own, or those of the document."""
    if cite.boxes or cite.sentence is None:
        return cite.boxes
    source = papers.get(cite.paper_id)
    sentence = source.document.sentence(cite.sentence) if source and source.document else None
    return sentence.boxes if sentence else ()


def _chapters(script: Script, mix: Mix, papers: Mapping[PaperId, AssemblyPaper]) -> Iterator[ChapterCue]:
    for index, chapter in enumerate(script.chapters):
        at = Samples(0) if index == 0 and chapter.first_line == 0 else mix.lines[chapter.first_line].start
        source = papers.get(chapter.paper_id) if chapter.paper_id else None
        url = chapter.url or (source.paper.abs_url if source else None)
        yield ChapterCue(at=at, title=chapter.title, paper_id=chapter.paper_id, url=url)


def _places(line: Line, papers: Mapping[PaperId, AssemblyPaper], images: Mapping[PageKey, PageImage]) -> list[Place]:
    """The cited sentences that can be shown; of one that spans pages, the part on its first."""
    found = []
    for cite in () if line.beat in FRAMING else line.cites:
        boxes = _boxes(cite, papers)
        if boxes and (cite.paper_id, boxes[0].page) in images:
            page = boxes[0].page
            here = tuple(box for box in boxes if box.page == page)
            found.append(Place(cite.paper_id, page, here, cite.text, column(here, _text(papers, cite.paper_id, page))))
    return found


def _text(papers: Mapping[PaperId, AssemblyPaper], paper_id: PaperId, page: int) -> list[Box]:
    """Where there is text on a page."""
    source = papers.get(paper_id)
    sentences = source.document.sentences if source and source.document else ()
    return [box for sentence in sentences for box in sentence.boxes if box.page == page]


def _fronts(places: Sequence[Sequence[Place]], images: Mapping[PageKey, PageImage]) -> dict[PaperId, int]:
    """Of each paper that has images its first page, or the one cited most."""
    counts: Counter[PageKey] = Counter(dict.fromkeys(images, 0))
    counts.update((place.paper_id, place.page) for line in places for place in line)
    fronts: dict[PaperId, int] = {}
    for (paper_id, page), _ in sorted(counts.items(), key=lambda item: (item[0][1] != 1, -item[1], item[0][1])):
        fronts.setdefault(paper_id, page)
    return fronts


def _only_paper(script: Script) -> PaperId | None:
    return script.paper_ids[0] if len(script.paper_ids) == 1 else None


def _without_repeats(cues: Iterator[PageCue | CardCue]) -> list[PageCue | CardCue]:
    """Of several cues at one sample the last, and none that shows what is shown already."""
    kept: list[PageCue | CardCue] = []
    for cue in cues:
        while kept and kept[-1].at >= cue.at:
            kept.pop()
        if not kept or kept[-1].model_copy(update={"at": cue.at}) != cue:
            kept.append(cue)
    return kept
