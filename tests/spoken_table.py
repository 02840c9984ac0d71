"""The table of spoken forms: expressions of a few words from real papers, and how a careful speaker says them.

One file per kind in tests/golden/spoken, read as bench/spokenform.py reads them too. A case is
`[written, spoken, source]`, where the source is an arXiv id whose text or record holds the expression, or "made" for a
variant that we wrote; the words around an expression may be ours. The full stop that ends every spoken form may be left
out, and words that the lexicon respells for a voice ("kwen") stand in the table as they are ("Qwen").
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from radio.speech.dictionary.lexicon import Lexicon

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


def same(said: str, expected: str, lexicon: Lexicon) -> bool:
    """Whether two spoken forms are one, the closing full stop and the lexicon's respelling aside."""
    return _plain(said, lexicon) == _plain(expected, lexicon)


def _plain(text: str, lexicon: Lexicon) -> str:
    return lexicon.apply_to_spoken(lexicon.apply(text)).removesuffix(".")
