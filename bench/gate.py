"""The claim gate on lines made by hand over the open papers: recall per kind, true lines lost, CPU per line.

python -m bench.gate --papers ../shared/data [--misses]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
from pathlib import Path

from radio.writing.gate import weigh
from tests.gate_lines import GOALS, HOLDS, as_line, made_lines, papers, recall, told

PARTS = ("first", "second")


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cpu_per_line(data: Path, part: str) -> float:
    """Milliseconds of CPU, each line seen for the first time."""
    made = made_lines(part)
    lines = [(as_line(row, data), papers(data)[row.paper]) for row in made]
    begin = own_cpu()
    for line, paper in lines:
        weigh(line, [paper])
    return 1000 * (own_cpu() - begin) / len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True, help="folder with catalogue.jsonl and papers/")
    parser.add_argument("--misses", action="store_true", help="print every line that the gate judges wrongly")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.python_version()}")
    for part in PARTS:
        cost = cpu_per_line(arguments.papers, part)
        rows = told(made_lines(part), arguments.papers)
        table = recall(rows)
        refused = sum(row.kind is not None for row in rows)
        wrong = sum(row.kind is not None and row.made.kind == HOLDS for row in rows)
        print(f"\n{part}: {len(rows)} lines, precision {1 - wrong / max(1, refused):.3f}, {cost:.2f} CPU-ms a line")
        for kind in (*GOALS, HOLDS):
            caught, total = table.get(kind, (0, 0))
            share = caught / total if total else 0.0
            told_as = "lost" if kind == HOLDS else f"caught (goal {GOALS[kind]:.2f})"
            print(f"  {kind:12} {caught:3} of {total:3}  {share:.3f} {told_as}")
        if arguments.misses:
            for row in rows:
                if not row.right:
                    print(f"    {row.made.kind}: {row.made.text}\n        {row.kind}: {row.reason}")


if __name__ == "__main__":
    main()
