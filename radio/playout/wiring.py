"""How the sources hang together. A graph that could fall silent is refused before anything airs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from radio.errors import FallibleGraphError
from radio.playout.items import Block, Item, Source, Track
from radio.playout.sources import Alternating, Announced, FirstOf, Made, Shelf
from radio.playout.tracks import BedTrack, ClipTrack

BED_SECONDS: Final = 24.0
"""A shorter loop than the default is made in under a second: it must be there before anything can air."""


@dataclass(frozen=True)
class Graph:
    """`programme` is asked for the next track; it always has one."""

    live: Shelf
    replays: Shelf
    evergreens: Shelf
    filler: Source
    """Better than the bed: replays and evergreens in turn, each after an ident."""
    bed: Source
    programme: Source


def wire(sources: Sequence[Source]) -> Source:
    """The sources, best first, as one. Raises FallibleGraphError when even the last can fail."""
    programme = FirstOf(sources)
    if programme.fallible:
        raise FallibleGraphError("every source can fail, so the air could fall silent", hint="let the bed be the last")
    return programme


def build_graph(station: str, bed: Block, ident: Block) -> Graph:
    """The station's own graph: rundown, then replays and house programme in turn, then the bed."""
    live, replays, evergreens = Shelf(), Shelf(), Shelf()

    def ident_track() -> Track:
        return ClipTrack(Item(station, "station_id", "bed"), ident)

    def bed_track() -> Track:
        return BedTrack(Item(station, "bed", "bed"), bed, ident)

    filler = Announced(Alternating([replays, evergreens]), Made(ident_track))
    refuge = Made(bed_track)
    return Graph(live, replays, evergreens, filler, refuge, wire([live, filler, refuge]))
