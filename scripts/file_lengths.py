"""Report how long the Python files are: the median, and those over the limit. Never fails; a person decides."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

LIMIT = 400
"""Lines above which a file probably holds two things."""
ROOTS = ("radio", "scripts", "tests", "bench")


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    lengths = {
        path.relative_to(root): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ROOTS
        for path in sorted((root / folder).rglob("*.py"))
    }
    package = [n for path, n in lengths.items() if path.parts[0] == "radio" and n > 0]
    if package:
        total = sum(package)
        print(f"radio: {len(package)} files, {total:,} lines, median {statistics.median(package):.0f} (goal about 110)")
    long = sorted((n, path) for path, n in lengths.items() if n > LIMIT)
    for count, path in reversed(long):
        print(f"{path}: {count} lines, over {LIMIT}")
    print(f"{len(long)} of {len(lengths)} files over {LIMIT} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
