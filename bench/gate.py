"""The claim gate on lines made by hand over the open papers: recall per kind, true lines lost, CPU per line.

python -m bench.gate --papers ../shared/data [--misses]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
from collections import Counter
from pathlib import Path

from radio.writing.gate import weigh
from tests.gate_lines import GOALS, HOLDS, as_line, made_lines, papers, recall, told
from tests.gate_mutations import broken, finds, spoken_sentences

PARTS = ("first", "second", "third", "fourth", "heard")


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
    parser.add_argument("--mutations", action="store_true", help="change the papers' own sentences too")
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
    if arguments.mutations:
        mutations(arguments.papers)


def mutations(data: Path) -> None:
    total: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    sentences = list(spoken_sentences(data))
    begin, refused = own_cpu(), 0
    for spoken in sentences:
        if finds(spoken, spoken.said, data) is not None:
            refused += 1
            continue
        for change in broken(spoken.said):
            total[change.kind] += 1
            caught[change.kind] += finds(spoken, change.text, data) is not None
    lines = len(sentences) + total.total()
    cost = 1000 * (own_cpu() - begin) / lines
    print(f"\n{len(sentences)} sentences of all papers, {refused} refused as they are, {cost:.2f} CPU-ms a line")
    for kind, count in total.items():
        print(f"  {kind:12} {caught[kind]:4} of {count:4}  {caught[kind] / count:.3f} caught")


if __name__ == "__main__":
    main()
