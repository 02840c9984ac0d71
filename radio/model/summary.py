"""Summaries: what a summarizer made of one paper, or of a day's or week's papers."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId, SentenceId

Beat = Literal["what", "why", "how", "evidence", "limits", "context", "verdict"]
"""The listening grammar of a talk about a paper."""


class Claim(Model):
    """One statement of a summary with the sentences that bear it. An empty `cites` means the abstract or title."""

    beat: Beat
    text: str
    cites: tuple[SentenceId, ...] = ()


class Summary(Model):
    """One paper, for one purpose."""

    paper_id: PaperId
    purpose: Literal["headline", "brief", "deep"]
    headline: str
    claims: tuple[Claim, ...]
    writer: str
    """"extractive", or the model's name."""


class Theme(Model):
    """Papers that belong together, in the order in which they should be told."""

    name: str
    paper_ids: tuple[PaperId, ...]
    keywords: tuple[str, ...] = ()


class Digest(Model):
    """A day's or a week's papers by theme."""

    purpose: Literal["day", "week"]
    start: UtcDatetime
    end: UtcDatetime
    themes: tuple[Theme, ...]
    papers_seen: int
    """How many papers the period brought, of which the themes tell some."""
