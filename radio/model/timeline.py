"""Timelines: what the picture shows at which sample of a segment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from radio.model.audio import Word
from radio.model.base import Model
from radio.model.document import Box
from radio.types import HostId, PaperId, Samples


class PaperCard(Model):
    """What may always be shown of a paper, and whether its pages may be."""

    paper_id: PaperId
    version: int = 1
    title: str
    authors: str
    """As it fits on a card: "A. Author, B. Author and 12 others"."""
    category: str | None = None
    date: str | None = None
    """ISO date of submission."""
    url: str | None = None
    licence: str
    licence_url: str | None = None
    pages_allowed: bool
    summary: str = ""
    """Our own one-line words, for the title card."""


class PageImage(Model):
    """A page's picture inside the segment folder, with the size of the page in points so that boxes can be placed."""

    paper_id: PaperId
    page: int
    file: str
    width: float
    height: float
    content: Box | None = None
    """What is printed between the page's margins, where it is known."""


class PageCue(Model):
    """From `at`, show this page (of `Timeline.pages`), with these boxes highlighted; no boxes: the page as it is."""

    kind: Literal["page"] = "page"
    at: Samples
    paper_id: PaperId
    page: int
    boxes: tuple[Box, ...] = ()
    said: tuple[Box, ...] = ()
    """Of `boxes`, those of the sentence that is being said; none: all alike."""
    near: tuple[Box, ...] = ()
    """Without `boxes`: what comes next on the page, so that it is in view before it is marked."""
    column: Box | None = None
    """The text that the passage stands in: as wide as the lines around it, from its first to its last on the page."""


class CardCue(Model):
    """From `at`, show the paper's title card; None: the show's own card."""

    kind: Literal["card"] = "card"
    at: Samples
    paper_id: PaperId | None = None


class CaptionCue(Model):
    """From `at` to `end`, `speaker` says `text`. Word times count in samples of the segment."""

    kind: Literal["caption"] = "caption"
    at: Samples
    end: Samples
    speaker: HostId
    text: str
    words: tuple[Word, ...] = ()


class ChapterCue(Model):
    kind: Literal["chapter"] = "chapter"
    at: Samples
    title: str
    paper_id: PaperId | None = None
    url: str | None = None


Cue = Annotated[PageCue | CardCue | CaptionCue | ChapterCue, Field(discriminator="kind")]


class Timeline(Model):
    """Cues sorted by `at`."""

    cues: tuple[Cue, ...] = ()
    papers: tuple[PaperCard, ...] = ()
    pages: tuple[PageImage, ...] = ()
