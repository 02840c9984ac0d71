"""Summaries: what a summarizer made of one paper, or of a day's or week's papers."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId, SentenceId

Beat = Literal["what", "why", "how", "evidence", "limits", "context", "audience", "verdict"]
"""The listening grammar of a talk about a paper. "audience": who should care."""


class Claim(Model):
    """One statement of a summary with the sentences that bear it. An empty `cites` means the abstract or title."""

    beat: Beat
    text: str
    cites: tuple[SentenceId, ...] = ()
    section: str = ""
    """Heading under which the first cited sentence stands; empty for the abstract of the metadata."""
    numbers: tuple[str, ...] = ()
    """Measured figures in it, with their unit as printed: "91.5%", "3 times"."""


class Summary(Model):
    """One paper, for one purpose."""

    paper_id: PaperId
    purpose: Literal["headline", "brief", "deep"]
    headline: str
    """One line for a card: what was done or found, never of a body that may not be read."""
    headline_cites: tuple[SentenceId, ...] = ()
    """As the cites of a claim."""
    claims: tuple[Claim, ...]
    writer: str
    """"extractive", or the model's name."""


class Theme(Model):
    """Papers that belong together, in the order in which they should be told."""

    name: str
    paper_ids: tuple[PaperId, ...]
    keywords: tuple[str, ...] = ()
    size: int = 0
    """How many papers of the period belong to it, of which `paper_ids` are told."""
    sharing: int = 0
    """How many of `paper_ids` have the theme's name in title or abstract."""
    before: int | None = None
    """How many papers of the period before belonged to it, by the same measure; None: not known."""


class Digest(Model):
    """A day's or a week's papers by theme."""

    purpose: Literal["day", "week"]
    start: UtcDatetime
    end: UtcDatetime
    themes: tuple[Theme, ...]
    papers_seen: int
    """How many papers the period brought, of which the themes tell some."""
    papers_counted: int = 0
    """How many of them the sizes of the themes are counted in."""
    papers_before: int | None = None
    """How many of the period before `Theme.before` is counted in; None: not known."""
