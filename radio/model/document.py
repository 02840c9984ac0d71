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
    """A heading and what stands under it, in reading order; the tree is told by `parent`."""

    index: int
    title: str
    """The words of the heading, without its number."""
    level: int = 1
    """Depth in the tree: one more than the parent's."""
    kind: SectionKind = "other"
    page: int
    number: str | None = None
    """As printed, without closing dots: "3.2", "IV", "B.1"; None for a heading without one."""
    parent: int | None = None
    """Index of the section that this one is a part of; None at the top."""
    run_in: bool = False
    """The heading stands at the start of its first paragraph, on the same line."""
    boxes: tuple[Box, ...] = ()
    """Where the heading is printed; empty when the text has none of its own."""


class Span(Model):
    """A stretch of a sentence's text, in characters: `text[start:end]`."""

    start: int
    end: int


class Citation(Span):
    """A mark that points at the reference list: "[3, 7]", "(Smith et al. 2020)", "Smith (2020)"."""

    references: tuple[int, ...] = ()
    """Indices into `Document.references`; empty where it cannot be told which are meant."""


class Mention(Span):
    """Words that name a figure or table: "Fig. 3", "Tables 1 and 2" are one and two of them."""

    figure: int
    """Index into `Document.figures`."""


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
    paragraph: int | None = None
    """Counts the paragraphs of the document; a caption is one. None in documents of format 1."""
    mathematics: tuple[Span, ...] = ()
    """What is set as mathematics: names of variables, indices, inline formulae."""
    citations: tuple[Citation, ...] = ()
    mentions: tuple[Mention, ...] = ()


class Formula(Model):
    """A display formula: one that stands on lines of its own, and is not among the sentences."""

    index: int
    number: str | None = None
    """As printed beside it, without brackets: "12", "A.3"."""
    text: str
    """Its characters in reading order; the two-dimensional form is in the picture of the page alone."""
    boxes: tuple[Box, ...]
    """One box, or one for each column or page that it runs over."""
    section: int
    paragraph: int | None = None
    """The paragraph that it stands in, or after."""
    after: SentenceId | None = None
    """The last sentence before it; None at the very beginning."""


class Reference(Model):
    """An entry of the reference list."""

    index: int
    label: str | None = None
    """What citations call it by, where that is printed: "12", "Gad06"."""
    text: str
    """The entry as printed, without its label, in one line."""
    year: str | None = None
    """With its letter, as author-year citations have it: "2020a"."""
    arxiv_id: str | None = None
    doi: str | None = None
    boxes: tuple[Box, ...] = ()


class Note(Model):
    """What stands outside the sentences and names a web address, or says what can be had: a footnote, a line under the
    title, a statement on data. Spoken by nobody and shown to no language model."""

    page: int
    text: str
    """As printed, in one line; white space may stand in an address where its line was broken."""


class Affiliation(Model):
    """An institute as the first page, or a list of authors, prints it."""

    text: str
    boxes: tuple[Box, ...] = ()


class Byline(Model):
    """An author as printed."""

    name: str
    affiliations: tuple[int, ...] = ()
    """Indices into `Document.affiliations`; empty where it cannot be told."""
    boxes: tuple[Box, ...] = ()


class Figure(Model):
    """A figure or table with its caption."""

    label: str
    """As printed: "Figure 3", "Table 1"."""
    kind: Literal["figure", "table"]
    caption: tuple[SentenceId, ...]
    box: Box | None = None
    """Where the drawing stands, all its panels together, when it could be found."""


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
    "in the colour of its ground",
    "covered or without ink",
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
        "scanned",
    ]
    message: str
    hidden: tuple[HiddenText, ...] = ()
    """Of "hidden-text": what was left out."""


FORMAT = 2
"""Of documents made today. 1 knew no paragraphs, formulae, references, citations, mentions, authors or parents of
sections; its sentences' text had no signs for raised and lowered type. Documents of format 1 are read as they are, and
not converted again: summaries and scripts name their sentences by id."""


class Document(Model):
    """A paper's text. `status` is "partial" when `problems` cost content."""

    format: int = 1
    """See `FORMAT`; what a lower one lacks is empty."""
    paper_id: PaperId
    version: int
    pdf_sha256: str
    status: Literal["ok", "partial"]
    problems: tuple[Problem, ...] = ()
    title: str | None = None
    """As printed on the first page, when found."""
    authors: tuple[Byline, ...] = ()
    """As printed, in that order; empty when no list of names was recognised."""
    affiliations: tuple[Affiliation, ...] = ()
    page_count: int
    pages: tuple[Page, ...]
    """Those that were read; fewer than `page_count` when limits were met."""
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...] = ()
    formulae: tuple[Formula, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()
    """In documents made before there were notes: none."""
    reference_count: int = 0
    """Entries of the reference list; `references` has them in documents of format 2."""
    licence_url: str | None = None
    """From the PDF's Info dictionary (/License), when it has one."""
    arxiv_id: str | None = None
    """From the PDF's Info dictionary (/arXivID) or its stamp."""

    def sentence(self, sentence_id: SentenceId) -> Sentence | None:
        """The sentence of that id, or None."""
        return next((s for s in self.sentences if s.id == sentence_id), None)

    def affiliations_of(self, author: Byline) -> tuple[str, ...]:
        """The institutes of one author, in the order of their marks."""
        return tuple(self.affiliations[index].text for index in author.affiliations)
