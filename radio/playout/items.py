"""What airs: items, the tracks that play them, and the sources that offer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from radio.model.asrun import AirSource
from radio.model.rundown import CutsIn
from radio.model.segment import ItemKind, Segment
from radio.types import Samples, ShowId

Block = NDArray[np.float32]
"""Sound of shape (n, 2) at 48 kHz, full scale 1.0."""


START: Final = Samples(0)


def silence(n: int) -> Block:
    return np.zeros((n, 2), dtype=np.float32)


def peaks(block: Block) -> NDArray[np.float32]:
    """Level of each sample, the louder channel. A reduction over an axis of two is ten times slower."""
    return np.maximum(np.abs(block[:, 0]), np.abs(block[:, 1]))


@dataclass(frozen=True)
class Item:
    """One thing that airs, as the as-run log will name it."""

    title: str
    kind: ItemKind
    source: AirSource
    segment: Segment | None = None
    folder: Path | None = None
    """Where the segment's files lie."""
    entry: int | None = None
    """Its place in the rundown, for live items."""
    asked_by: str | None = None
    cuts_in: CutsIn = "no"
    since: datetime | None = None
    """When it was wanted: of two that cut in, the later one may pre-empt the earlier, never the other way."""
    not_before: datetime | None = None
    """The moment of the air before which it stays on its shelf, however early it was opened."""
    starts_at: Samples = START
    """Where in the segment this airing begins: over 0 for one that goes on after a hold."""

    @property
    def show(self) -> ShowId | None:
        return self.segment.show if self.segment is not None else None

    @property
    def is_filler(self) -> bool:
        """Whether anything else is better: the bed and idents that stand in for a programme."""
        return self.segment is None


@dataclass(frozen=True)
class Run:
    """`samples` of one item, in the order of the air. `ended`: how the item came to its end with this run."""

    item: Item
    samples: Samples
    ended: Ended | None = None


@dataclass(frozen=True)
class Ended:
    cut_short: bool
    fault: str | None = None
    asked_by: str | None = None
    resumes_at: Samples | None = None
    """It is on hold, and goes on from here."""


class Track(Protocol):
    """An item being played. Used by one thread, the loop's; never blocks."""

    item: Item
    fallible: bool
    """Whether it can end, fail or starve."""

    @property
    def position(self) -> Samples:
        """Where in its sound it is: the samples read so far, and those that its start left out."""
        ...

    @property
    def remaining(self) -> Samples | None:
        """Samples left; None for a track without an end."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a read would give sound now."""
        ...

    def read(self, n: int) -> Block:
        """Up to `n` samples. Fewer when it starves or ends: then `remaining` says which. Raises SegmentError."""
        ...

    def close(self) -> None:
        """Give files and buffers back; may be called twice."""
        ...


class Source(Protocol):
    """Offers tracks, best first. `take` never blocks: what needs a disk was opened ahead."""

    fallible: bool
    """Whether `take` can answer None, or its tracks can fail."""

    def waiting(self) -> bool:
        """Whether `take` would give a track now."""
        ...

    def take(self) -> Track | None:
        """The next track, now the caller's to play and close."""
        ...
