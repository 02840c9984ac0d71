"""What a simulation came to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

from radio.model.asrun import AsRunEntry
from radio.model.base import Model
from radio.playout.faults import FaultReport
from radio.playout.outputs.accepted import Ledger
from radio.types import Samples, to_seconds


class Footprint(Model):
    """What the process held at a time of the simulation."""

    hours: float
    rss_mb: float
    handles: int
    threads: int


class SimulationReport(Model):
    """What a simulated stretch of air came to."""

    aired_seconds: float
    """What the sink took."""
    longest_silence_seconds: float
    longest_without_disclosure_seconds: float
    """Between two entries that say that voices are synthetic, or before the first or after the last."""
    segments_aired: int
    """Entries of the as-run log that were segments, replays and house programme included."""
    cpu_seconds: float
    """Of this process and of an encoder, from the start to the end."""
    wall_seconds: float
    speed_by_cpu: float
    """Seconds of air per CPU-second."""
    speed_by_wall: float
    guard_interventions: int
    """How often the bed had to come up under a programme that had fallen silent."""
    frames: int
    refused_seconds: float
    """Air that the sink did not take."""
    unlogged_samples: int
    """Samples by which the as-run log and what was taken differ, summed over the entries."""
    overlaps: int
    """Entries of the as-run log that begin before the one before them ended."""
    store_trouble: str | None
    """What was wrong with the store when it ended."""
    footprints: tuple[Footprint, ...]
    """At the start, each simulated hour, and at the end."""
    faults: FaultReport | None
    asrun: tuple[AsRunEntry, ...]


def unlogged_samples(entries: Sequence[AsRunEntry], taken: Ledger, end: int) -> int:
    """Each entry against what was taken from its first sample to the next entry's."""
    ends = [*(entry.first_sample for entry in entries[1:]), end]
    pairs = zip(entries, ends, strict=True)
    missed = taken.within(0, entries[0].first_sample if entries else end)
    return missed + sum(abs(entry.samples - taken.within(entry.first_sample, until)) for entry, until in pairs)


def without_disclosure(entries: Sequence[AsRunEntry], end: int) -> float:
    """The longest stretch of air, in seconds, from the start of one entry that discloses to that of the next."""
    starts = [0, *(entry.first_sample for entry in entries if entry.ai_disclosed), end]
    return max(to_seconds(Samples(b - a)) for a, b in pairwise(starts))


def footprint(position: int) -> Footprint:
    import psutil

    process = psutil.Process()
    return Footprint(
        hours=round(to_seconds(position) / 3600, 3),
        rss_mb=round(process.memory_info().rss / 2**20, 1),
        handles=process.num_fds(),
        threads=process.num_threads(),
    )


def cpu_seconds() -> float:
    """Of this process and of children that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
