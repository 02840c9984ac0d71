"""The table of spoken forms: expressions of a few words from real papers, and how a careful speaker says them.

One file per kind in tests/golden/spoken, read as bench/spokenform.py reads them too. A case is
`[written, spoken, source]`, where the source is an arXiv id whose text or record holds the expression, or "made" for a
variant that we wrote. A fragment is one: the full stop that ends every spoken form may be left out on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

TABLE = Path(__file__).parent / "golden" / "spoken"


class Case(NamedTuple):
    """One row: the kind is the file's name."""

    kind: str
    written: str
    spoken: str
    source: str


def cases(folder: Path = TABLE) -> Iterator[Case]:
    """Every case of the table, file by file. Raises ValueError for a row that is none."""
    for file in sorted(folder.glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            match row:
                case [str(written), str(spoken), str(source)]:
                    yield Case(file.stem, written, spoken, source)
                case _:
                    raise ValueError(f"{file.name}: no [written, spoken, source] of texts: {row!r}")


def same(said: str, expected: str) -> bool:
    """Whether two spoken forms are one, the closing full stop aside."""
    return said.removesuffix(".") == expected.removesuffix(".")
