"""What the library finds. Every `distance` is 1 - cosine: 0 for the same direction, 1 for unrelated."""

from __future__ import annotations

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId, SentenceId


class PassageHit(Model):
    """A passage near a question."""

    paper_id: PaperId
    text: str
    sentences: tuple[SentenceId, ...]
    """In reading order; the passage's provenance in the paper's document."""
    section: str
    distance: float


class PaperHit(Model):
    """A paper near another one or a question, and when it was last spoken of on air."""

    paper_id: PaperId
    title: str
    distance: float
    published: UtcDatetime
    aired_at: UtcDatetime | None = None


class Airing(Model):
    """What was said about a paper at one time: what the library is told to remember."""

    paper_id: PaperId
    at: UtcDatetime
    title: str
    """The paper's, or the item's where the paper's is not known."""
    said: str = ""
    """The words spoken about it; empty where they are not kept any more."""
    segment: str | None = None
    show: str | None = None


class AiredHit(Airing):
    """Something said on air that is near to a paper or a question."""

    distance: float
