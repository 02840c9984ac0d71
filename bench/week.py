"""A simulated week in which everything goes wrong: what the air, the log and the process's memory came to.

    .venv/bin/python -m bench.week [--hours 168] [--seed 26] [--json FILE] [--config config.yaml] [--set KEY=VALUE]...

The week holds the night in which summer time ends in Berlin. It airs what the config's station has on disk, or made
segments where that is nothing. The plan of faults, each fault with its recovery, and an hourly look at memory, handles
and threads are in the JSON; the summary is printed.
"""

from __future__ import annotations

import argparse
import collections
import json
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import numpy as np

from bench.programme import murmur
from radio.clock import ManualClock, SystemClock
from radio.config import load_config
from radio.playout.airstore import MemoryStore
from radio.playout.faults import FaultKind, drawn
from radio.playout.simreport import SimulationReport
from radio.playout.simulate import copied, simulate
from tests.playout_parts import segment_in

START = datetime(2026, 10, 22, 0, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
WARM_UP_HOURS = 12.0


def made(folder: Path) -> MemoryStore:
    """Segments for a station that has none."""
    talks = [segment_in(folder, n, murmur(120.0 + 25 * n, n)) for n in range(1, 13)]
    house = [segment_in(folder, n, murmur(60.0, n), evergreen=True) for n in range(20, 24)]
    segments = [*talks, *house]
    return MemoryStore({segment.id: folder / segment.id for segment in segments}, segments)


def slopes(report: SimulationReport) -> dict[str, float]:
    """Growth per simulated day after the warm-up, by least squares."""
    looks = [look for look in report.footprints if look.hours >= WARM_UP_HOURS]
    if len(looks) < 3:
        return {}
    days = np.array([look.hours / 24 for look in looks])
    figures = {"rss_mb": "rss_mb", "handles": "handles", "threads": "threads"}
    return {
        name: round(float(np.polyfit(days, [float(getattr(look, field)) for look in looks], 1)[0]), 3)
        for name, field in figures.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    parser.add_argument("--hours", type=float, default=168.0)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    config = load_config(options.config, overrides=[f"station.timezone={ZONE}", *options.settings])
    # What is broken on purpose would fill the log.
    logging.disable(logging.CRITICAL)
    clock = SystemClock()
    began = clock.now()
    loads: list[float] = []

    def progress(share: float) -> None:
        loads.append(os.getloadavg()[0])
        if len(loads) % 24 == 0:
            print(f"{share:.0%} after {(clock.now() - began).total_seconds():.0f} s", file=sys.stderr)

    with ExitStack() as stack:
        store = copied(config, ManualClock(START))
        if not store.segments:
            store = made(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        plan = drawn(options.seed, options.hours, get_args(FaultKind))
        report = simulate(
            config,
            START,
            options.hours,
            store=store,
            plan=plan,
            progress=progress,
        )
    assert report.faults is not None
    first, last = report.footprints[0], report.footprints[-1]
    summary = {
        "run_at": began.isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_mean": round(float(np.mean(loads)), 2) if loads else None,
        "start": START.isoformat(),
        "zone": ZONE,
        "segments": len(store.segments),
        "entries_by_source": dict(collections.Counter(entry.source for entry in report.asrun)),
        "entries": len(report.asrun),
        "at_start": first.model_dump(),
        "at_end": last.model_dump(),
        "slopes_per_day": slopes(report),
        "unrecovered": sum(s.count - s.recovered for s in report.faults.summary),
    }
    whole = summary | report.model_dump(mode="json", exclude={"asrun"})
    if options.json:
        options.json.write_text(json.dumps(whole, indent=1) + "\n")
    short = report.model_dump(mode="json", exclude={"asrun", "footprints", "faults"})
    for key, value in (summary | short).items():
        print(f"{key:26} {value}")
    for key in ("encoder_restarts", "output_restarts", "longest_silence_heard", "longest_gap", "rundown_ends"):
        print(f"{key:26} {getattr(report.faults, key)}")
    print(f"{'as-run entries settled':26} {report.faults.settled_entries}, off by {report.faults.missettled_samples}")
    late = [slot.late for slot in report.faults.slots]
    print(f"{'daily shows on air':26} {len(late)}, {max(late, default=0.0):.0f} s late at most")
    print("\n| fault | times | recovered | longest recovery s | longest silence s | longest gap s |")
    print("|---|---|---|---|---|---|")
    for s in report.faults.summary:
        print(
            f"| {s.kind} | {s.count} | {s.recovered} | {s.longest_recovery:.1f} "
            f"| {s.longest_silence:.2f} | {s.longest_gap:.1f} |"
        )
    silent = max(report.longest_silence_seconds, report.faults.longest_silence_heard)
    good = silent < 2.0 and report.unlogged_samples == report.overlaps == 0 == summary["unrecovered"]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
