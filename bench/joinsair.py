"""Joins on air: what `bench.joins` made, aired by the station's own mixer, and every change of item looked at.

    .venv/bin/python -m bench.joinsair OUT [--minutes 30] [--json FILE]

The segments in OUT stand in a rundown that `radio simulate` airs into a WAV; the as-run log tells at which sample each
began. A change passes when no step (of `bench.joins`) in its crossfade, 40 ms and 2 ms more on both sides, is 3 dB
above the largest in the 100 ms around, or above the floor of -66 dBFS. What airs between items is
looked at with them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.joins import CHANCE, FLOOR, picture, steps_of
from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.config import Config
from radio.model.rundown import RundownEntry
from radio.model.segment import MANIFEST, Segment
from radio.playout.airstore import MemoryStore
from radio.playout.mixer import USUAL
from radio.playout.simulate import simulate
from radio.types import SAMPLE_RATE, to_samples, to_seconds

START = datetime(2026, 5, 20, 12, 10, tzinfo=UTC)
MARGIN, AROUND = to_samples(0.002), to_samples(0.1)


@dataclass(frozen=True)
class Change:
    at: float
    """Seconds on air."""
    into: str
    step: float
    around: float
    longest_black: float
    """Seconds of samples that are exactly 0, within half a second of it."""

    @property
    def above(self) -> bool:
        return self.step > max(CHANCE * self.around, FLOOR)


def stocked(out: Path) -> MemoryStore:
    """The segments in `out`, in the order in which they were made."""
    segments = [Segment.model_validate_json(path.read_bytes()) for path in sorted(out.glob(f"segments/*/{MANIFEST}"))]
    entries = [
        RundownEntry(id=n, order=float(n), segment=segment.id, title=segment.title, added=START, added_by="bench")
        for n, segment in enumerate(segments, start=1)
    ]
    return MemoryStore({s.id: out / "segments" / s.id for s in segments}, segments, entries)


def change(sound: Floats, at: int, into: str, join: int = USUAL.join) -> Change:
    """What lies around sample `at`, where an item began while the one before faded over `join` samples."""
    low, high = at - MARGIN, at + join + MARGIN
    steps = steps_of(sound[low - AROUND : high + AROUND])
    near = slice(AROUND, AROUND + high - low)
    black = np.abs(sound[max(0, at - SAMPLE_RATE // 2) : at + SAMPLE_RATE // 2]).max(axis=1) == 0.0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], black.astype(np.int8), [0]])))
    return Change(
        at=round(at / SAMPLE_RATE, 3),
        into=into,
        step=float(steps[near].max()),
        around=float(np.delete(steps, np.arange(len(steps))[near]).max()),
        longest_black=round(float(np.diff(edges)[::2].max(initial=0)) / SAMPLE_RATE, 4),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pictures", type=int, default=2)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    aired = given.out / "on-air.wav"
    report = simulate(Config(), START, given.minutes / 60, out=aired, store=stocked(given.out))
    sound, _ = pcm.read(aired)
    begins = [entry for entry in report.asrun if to_samples(1) < entry.first_sample < len(sound) - to_samples(1)]
    found = [change(sound, entry.first_sample, f"{entry.kind} {entry.source}") for entry in begins]
    facts = {
        "minutes": round(to_seconds(len(sound)) / 60, 1),
        "changes": len(found),
        "above": [asdict(one) for one in found if one.above],
        "largest_step": max((one.step for one in found), default=0.0),
        "longest_black_s": max((one.longest_black for one in found), default=0.0),
        "longest_silence_s": report.longest_silence_seconds,
    }
    print(json.dumps(facts, indent=1))
    if given.json:
        given.json.write_text(json.dumps(facts, indent=1) + "\n")
    for number, one in enumerate(found[: given.pictures]):
        picture(aired, one.at, given.out / f"on-air{number}.png", half=0.5)
    return 1 if facts["above"] else 0


if __name__ == "__main__":
    sys.exit(main())
