"""What a writer gets: papers with what is known of them, and the order for one script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from radio.config import StationConfig
from radio.model.base import Model, UtcDatetime
from radio.model.document import Box, Document
from radio.model.paper import DESIGN_POLICY, LicencePolicy, Paper
from radio.model.show import Host, Show
from radio.model.summary import Beat, Digest, Summary
from radio.types import PaperId, Seconds, SentenceId
from radio.writing.effort import Effort

WORDS_PER_MINUTE = 150
"""Pace of the hosts, pauses included: measured on Piper's joe at its own speed, and usual for spoken word."""


class EarlierPaper(Model):
    """A paper that aired before and is near to the one at hand."""

    paper_id: PaperId
    title: str
    aired_at: UtcDatetime
    distance: float
    """Cosine distance of the embeddings."""


class PaperMaterial(Model):
    """All that is known of one paper. `document` None: the abstract alone."""

    paper: Paper
    document: Document | None = None
    summary: Summary | None = None
    earlier: tuple[EarlierPaper, ...] = ()


class UpdatedPaper(Model):
    """A paper that was on air, and of which there is a new version since."""

    paper: Paper
    version: int
    withdrawn: bool = False
    """Whether the new version takes the paper back."""
    aired_at: UtcDatetime


def metadata_only(material: PaperMaterial) -> PaperMaterial:
    """What is free of every paper: its metadata, without its document and what was made of it."""
    return material.model_copy(update={"document": None, "summary": None})


class Evidence(Model):
    """A sentence that a line may rest on. `sentence` None: from the abstract of the metadata."""

    paper_id: PaperId
    sentence: SentenceId | None
    text: str
    """As the document has it, citations included."""
    boxes: tuple[Box, ...] = ()


Level = Literal["found", "near", "seen", "none"]
"""seen: what is near enough cannot be said aloud, and the place is named; none: nothing is near enough."""


class Answer(Model):
    """A listener's question, and what was found for it."""

    question: str
    """Its id."""
    text: str
    name: str | None = None
    askers: int = 1
    asked_about: PaperId | None = None
    level: Level
    paper_id: PaperId | None = None
    """Where the evidence is from; the paper that was asked about where there is none."""
    passages: tuple[tuple[Evidence, ...], ...] = ()
    """Best first; each a sentence, with the one before it where it leans on that."""
    beat: Beat = "evidence"
    """What the best of them tells of."""
    section: str = ""
    """Heading over it; empty in the abstract."""
    score: float = 0.0
    aired: UtcDatetime | None = None
    """When that paper was on air before."""


class WritingBrief(Model):
    """The order for one script."""

    show: Show
    station: StationConfig
    materials: tuple[PaperMaterial, ...] = ()
    digest: Digest | None = None
    """For daily and weekly shows; papers that it names without material are left out."""
    updates: tuple[UpdatedPaper, ...] = ()
    """To be mentioned at the end of a daily or weekly show."""
    coming: tuple[str, ...] = ()
    """Titles of the talks that are expected in the hour after headlines air."""
    told_before: frozenset[PaperId] = frozenset()
    """Papers whose earlier version headlines have told of."""
    aired_lines: tuple[str, ...] = ()
    """What hosts said of their own in the last day, oldest first: lines of other scripts than this one, as written."""
    answers: tuple[Answer, ...] = ()
    """Of a mailbag: the questions, with what was found for each."""
    target: Seconds
    """Wished length of the talk."""
    now: UtcDatetime
    effort: Effort = Effort()
    """What the model's writer may spend on it."""
    lean: bool = False
    """The reserve is low: the extractive writer, whatever model there is."""
    prompts_dir: Path = Path("prompts")
    licences: LicencePolicy = DESIGN_POLICY

    @property
    def target_words(self) -> int:
        return round(self.target / 60 * WORDS_PER_MINUTE)

    @property
    def lead(self) -> Host:
        return next((h for h in self.show.hosts if h.role == "lead"), self.show.hosts[0])

    @property
    def second(self) -> Host:
        return next(h for h in self.show.hosts if h.id != self.lead.id)

    def may_read(self, paper: Paper) -> bool:
        """Whether the paper's own sentences may be spoken; otherwise only our words about it."""
        return self.licences.allows_pages(paper.licence)


def word_count(text: str) -> int:
    """Spoken words, as the length of shows is counted."""
    return len(re.findall(r"[\w'’%-]+", text))
