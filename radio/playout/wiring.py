"""How the sources hang together. A graph that could fall silent is refused before anything airs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from radio.errors import FallibleGraphError
from radio.model.sweeper import Sweepers
from radio.playout.between import Named
from radio.playout.items import Block, Item, Source, Track
from radio.playout.sources import Alternating, Announced, FirstOf, Made, Shelf
from radio.playout.timecheck import TimeCheck
from radio.playout.tracks import IDENT_EVERY, BedTrack, ClipTrack
from radio.types import Samples, SegmentId

BED_SECONDS: Final = 24.0
"""A shorter loop than the default is made in under a second: it must be there before anything can air."""


@dataclass(frozen=True)
class Graph:
    """`programme` is asked for the next track; it always has one."""

    time_check: TimeCheck | None
    live: Shelf
    replays: Shelf
    evergreens: Shelf
    named: Named
    """The live shelf, with the station's name between some of its items."""
    held: Shelf
    """A replay or house piece that something cut in on, to go on after it."""
    better: Source
    """Everything but the bed, which gives way when any of it waits."""
    bed: Source
    programme: Source

    def prepare(self, sweepers: Sweepers | None, open_clip: Callable[[SegmentId], Track | None]) -> None:
        """Have the sweepers that are due soon opened. The desk's thread."""
        if self.time_check is not None:
            self.time_check.prepare(sweepers, open_clip)
        self.named.prepare(sweepers, open_clip)


def wire(sources: Sequence[Source]) -> Source:
    """The sources, best first, as one. Raises FallibleGraphError when even the last can fail."""
    programme = FirstOf(sources)
    if programme.fallible:
        raise FallibleGraphError("every source can fail, so the air could fall silent", hint="let the bed be the last")
    return programme


def build_graph(
    station: str,
    bed: Block,
    ident: Block,
    time_check: TimeCheck | None = None,
    ident_every: Samples = IDENT_EVERY,
) -> Graph:
    """The station's own graph: the time, then rundown, replays and house programme in turn, the bed."""
    live, replays, evergreens, held = Shelf(), Shelf(), Shelf(), Shelf()

    def ident_track() -> Track:
        return ClipTrack(Item(station, "station_id", "bed"), ident)

    def bed_track() -> Track:
        return BedTrack(Item(station, "bed", "bed"), bed, ident, ident_every)

    clock: list[Source] = [] if time_check is None else [time_check]
    named = Named(live, lambda: time_check.count if time_check is not None else 0)
    filler = Announced(Alternating([replays, evergreens]), Made(ident_track))
    refuge = Made(bed_track)
    better = FirstOf([*clock, named, held, filler])
    return Graph(time_check, live, replays, evergreens, named, held, better, refuge, wire([better, refuge]))
