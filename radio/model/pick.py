"""Picks as they are remembered: what was said of a paper at the time it was chosen."""

from __future__ import annotations

from radio.model.base import Model, UtcDatetime
from radio.model.paper import Part
from radio.types import PaperId, ShowId


class PickRecord(Model):
    """One choice of one paper. Written when it is made, and never changed after."""

    order: str
    """The order or the episode that it was chosen for."""
    paper_id: PaperId
    version: int
    title: str
    picked: UtcDatetime
    asked_by: str
    """"rotation" for the station itself, "schedule", "operator:anna", "listener:ada"."""
    show: ShowId
    rank: int | None = None
    """Its place then among `of` papers that could have been picked, from 1; None: it was not among them, and asked for
    by somebody."""
    of: int = 0
    parts: tuple[Part, ...] = ()
    mention_only: bool = False
    """Chosen for a sentence of headlines: that is no talk about it."""

    @property
    def score(self) -> float:
        return round(sum(part.value for part in self.parts), 4)
