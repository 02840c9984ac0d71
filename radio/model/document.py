"""Documents: a paper's converted text with provenance."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model
from radio.types import PaperId, SentenceId


class Box(Model):
    """A rectangle on a page, in PDF points (1/72 inch), origin at the top left."""

    page: int
    """Counted from 1."""
    x0: float
    y0: float
    x1: float
    y1: float


SectionKind = Literal[
    "abstract",
    "introduction",
    "related",
    "method",
    "results",
    "discussion",
    "limits",
    "conclusion",
    "appendix",
    "other",
]


class Section(Model):
    index: int
    title: str
    level: int = 1
    kind: SectionKind = "other"
    page: int


class Sentence(Model):
    """A sentence of running text, a list item or a caption; never references, headers, footers or author lists."""

    id: SentenceId
    text: str
    """Cleaned: ligatures and hyphenation undone, white space single. Citations are still in it."""
    boxes: tuple[Box, ...]
    """One box per line of print; may span columns and pages."""
    section: int
    """Index into `Document.sections`."""
    kind: Literal["body", "caption"] = "body"


class Figure(Model):
    """A figure or table with its caption."""

    label: str
    """As printed: "Figure 3", "Table 1"."""
    kind: Literal["figure", "table"]
    caption: tuple[SentenceId, ...]
    box: Box | None = None
    """Where the drawing stands, when it could be found."""


class Page(Model):
    number: int
    width: float
    height: float
    """Points."""
    image: str | None = None
    """File name of the page's WebP image in the document's folder; None when it was not rendered."""
    characters: int = 0
    content: Box | None = None
    """Around what is printed between the margins, without running heads and page numbers; None for an empty page."""


HiddenHow = Literal[
    "tiny",
    "invisible",
    "transparent",
    "off the page",
    "same colour as the paper",
    "covered",
    "clipped away",
    "in a layer that is off",
    "in annotations or form fields",
    "in place of what is printed",
    "control characters",
]


class HiddenText(Model):
    """Text that a reader of the page does not see. It is spoken by nobody and shown to no language model."""

    how: HiddenHow
    characters: int
    """Without white space."""
    sample: str
    """How it begins, for the operator's eyes: printable characters alone, each run of others as "·"."""


class Problem(Model):
    """What failed while converting, and where; None as page means the whole document."""

    page: int | None
    category: Literal[
        "hidden-text",
        "text-budget",
        "render",
        "layout",
        "truncated",
        "repaired",
        "page-limit",
        "no-text",
        "copy-protected",
    ]
    message: str
    hidden: tuple[HiddenText, ...] = ()
    """Of "hidden-text": what was left out."""


class Document(Model):
    """A paper's text. `status` is "partial" when `problems` cost content."""

    paper_id: PaperId
    version: int
    pdf_sha256: str
    status: Literal["ok", "partial"]
    problems: tuple[Problem, ...] = ()
    title: str | None = None
    """As printed on the first page, when found."""
    page_count: int
    pages: tuple[Page, ...]
    """Those that were read; fewer than `page_count` when limits were met."""
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...] = ()
    reference_count: int = 0
    licence_url: str | None = None
    """From the PDF's Info dictionary (/License), when it has one."""
    arxiv_id: str | None = None
    """From the PDF's Info dictionary (/arXivID) or its stamp."""

    def sentence(self, sentence_id: SentenceId) -> Sentence | None:
        """The sentence of that id, or None."""
        return next((s for s in self.sentences if s.id == sentence_id), None)
