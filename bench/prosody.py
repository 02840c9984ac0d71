"""How hosts speak: pace, silence and level, of what `bench.joins` made.

    .venv/bin/python -m bench.prosody OUT

Words are those that were said ("L L M" is three), pace is theirs over the clips' own length, so that questions of short
words are quick in words and not in letters. Silence is below -50 dBFS for at least 80 ms.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.joins import KEPT, Piece, Said

LONG, SHORT = 2.0, 1.2
"""Seconds of a clip whose own level means something; and under which it is an interjection."""


def table(found: Sequence[Piece]) -> list[str]:
    """A Markdown table, a row for each host and voice, and the whole under it."""
    hosts: Mapping[tuple[str, str], list[Said]] = defaultdict(list)
    for piece in found:
        for said in piece.lines:
            hosts[said.host, said.voice].append(said)
    rows = [
        "| host, voice | lines | words/min | letters/s | silent inside | LUFS | loudest moment | under 1.2 s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (host, voice), lines in sorted(hosts.items()):
        seconds = sum(said.seconds for said in lines)
        words = sum(said.words for said in lines)
        letters = sum(c.isalpha() for said in lines for c in said.text)
        silent = sum(said.silent for said in lines) / seconds
        levels = [said.lufs for said in lines if said.seconds >= LONG]
        loudest = np.percentile([said.momentary for said in lines if said.seconds >= LONG], [5, 50, 95])
        short = [said.momentary for said in lines if said.seconds < SHORT]
        interjections = f"{len(short)}: {min(short):.1f} to {max(short):.1f}" if short else "0"
        rows.append(
            f"| {host}, {voice} | {len(lines)} | {60 * words / seconds:.0f} | {letters / seconds:.1f} | {silent:.0%} | "
            f"{min(levels):.1f} to {max(levels):.1f} | {loudest[1]:.1f} ({loudest[0]:.1f} to {loudest[2]:.1f}) | "
            f"{interjections} |"
        )
    every = [said for piece in found for said in piece.lines]
    whole = sum(piece.seconds for piece in found)
    silence = sum(said.silent + said.pause for said in every) / whole
    ranges = np.percentile([piece.lra for piece in found], [0, 50, 100])
    rows.append("")
    overall = 60 * sum(said.words for said in every) / whole
    rows.append(
        f"{whole / 60:.1f} minutes: {overall:.0f} words a minute with all pauses and music, "
        f"{silence:.0%} of the time nobody speaks; LRA {ranges[0]:.1f} to {ranges[2]:.1f} LU, median "
        f"{ranges[1]:.1f}"
    )
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    given = parser.parse_args(arguments)
    rows = (given.out / KEPT).read_text(encoding="utf-8").splitlines()
    print("\n".join(table([Piece.model_validate_json(row) for row in rows])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
