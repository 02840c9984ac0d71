"""What the library finds."""

from __future__ import annotations

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId, SentenceId


class PassageHit(Model):
    """A passage near a question. `distance` is 1 - cosine: 0 for the same direction, 1 for unrelated."""

    paper_id: PaperId
    text: str
    sentences: tuple[SentenceId, ...]
    """In reading order; the passage's provenance in the paper's document."""
    section: str
    distance: float


class PaperHit(Model):
    """A paper near another one, and when it was last spoken of on air."""

    paper_id: PaperId
    title: str
    distance: float
    published: UtcDatetime
    aired_at: UtcDatetime | None = None
