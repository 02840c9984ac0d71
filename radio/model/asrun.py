"""The as-run log: what truly aired."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from radio.model.base import Model, UtcDatetime
from radio.model.credit import Credit
from radio.model.segment import ItemKind
from radio.types import PaperId, Samples, SegmentId, ShowId, to_samples

AirSource = Literal["live", "replay", "evergreen", "bed"]
"""The rundown, with the sweepers between its items; a recent segment again; the house programme; the infallible bed."""


class AsRunEntry(Model):
    """One item as the encoder took it. Sample counts are of the playout's own stream since its start."""

    start: UtcDatetime
    end: UtcDatetime
    first_sample: int
    samples: Samples
    segment: SegmentId | None
    title: str
    kind: ItemKind
    source: AirSource
    show: ShowId | None = None
    paper_ids: tuple[PaperId, ...] = ()
    credits: tuple[Credit, ...] = ()
    """Title, authors and licence of each of these papers, as they stood in the segment that aired."""
    ai_disclosed: bool = False
    """Whether it says that hosts and words are synthetic."""
    mentions_only: bool = False
    """Its papers are named in a sentence each: they have not been on air by that."""
    cut_short: bool = False
    asked_by: str | None = None
    """Who inserted it, or cut it short."""
    entry: int | None = None
    """The rundown entry that it was, for live items."""
    resumes_at: Samples | None = None
    """Where in the segment it goes on later: it was put on hold."""
    outputs: dict[str, Samples] = Field(default_factory=dict)
    """How much of it each output accepted; added once they have answered, some seconds after the item ended.

    Empty: not known, as of what ended within seconds of playout's own end.
    """

    @property
    def end_sample(self) -> int:
        """The first sample that is not its own. `samples` may be fewer: the encoder need not have taken all."""
        return self.first_sample + to_samples((self.end - self.start).total_seconds())

    def is_airing_of(self, other: AsRunEntry) -> bool:
        """Whether both tell of one airing, of which one may have been amended."""
        return self.start == other.start and self.first_sample == other.first_sample
