"""CPU-seconds per second of programme, stage by stage, from the stages table of a data directory that has worked.

    .venv/bin/python -m bench.production DATA_DIR

The sum is what production costs for a second of air: below the number of cores it keeps ahead.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from radio.clock import SystemClock
from radio.model.status import STAGES, StageName, StageStatus
from radio.store import Store


def table(counts: Mapping[StageName, StageStatus], media_seconds: float) -> list[str]:
    """A Markdown table; `media_seconds` is the programme that all stages together have made."""
    rows = [
        "| stage | done | failed | CPU-s | CPU-s per item | CPU-s per s of programme |",
        "|---|---|---|---|---|---|",
    ]
    total = 0.0
    for name in STAGES:
        stage = counts[name]
        per_item = stage.cpu_seconds / stage.done if stage.done else 0.0
        share = stage.cpu_seconds / media_seconds if media_seconds else 0.0
        total += share
        rows.append(
            f"| {name} | {stage.done} | {stage.failed} | {stage.cpu_seconds:.1f} | {per_item:.2f} | {share:.3f} |"
        )
    rows.append(f"| all | | | | | {total:.3f} |")
    return rows


def main(argv: list[str]) -> int:
    if len(argv) != 1 or not (Path(argv[0]) / "radio.db").exists():
        print(__doc__, file=sys.stderr)
        return 2
    store = Store.open(Path(argv[0]) / "radio.db", SystemClock())
    counts = store.stages.counts()
    store.close()
    media = counts["assemble"].media_seconds
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load}; {media:.0f} s of programme")
    print("\n".join(table(counts, media)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
