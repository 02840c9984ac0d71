"""What the library holds and whether it is whole, for the operator."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from radio.errors import LibraryError
from radio.library.index import VectorIndex
from radio.library.ledger import FILE, KINDS, Kind, Ledger
from radio.library.marks import AIRED, INCOMPLETE
from radio.library.opening import ASIDE
from radio.model.base import Model

PART = 1000
SAMPLED = 200
"""Vectors of each kind that are sought by themselves: a graph that lost its links does not find all of them."""
TOLERANCE = 1e-4
"""Of a distance of a vector to itself: chromadb keeps them as 32-bit floats, and normalizes them again."""
FOUND_SHARE = 0.98
"""Of the sampled vectors that must be found by themselves. HNSW is not exact; see `INDEX`."""


class Holdings(Model):
    """How much there is of a kind. `owed`: entries that chromadb lacks or has too many of, as the ledger knows."""

    kind: Kind
    entries: int
    owed: int


class LibraryStatus(Model):
    folder: Path
    holdings: tuple[Holdings, ...]
    aired_until: int
    """Number of the last as-run entry that was taken in."""
    incomplete: bool
    """A repair must fill it from the store."""
    megabytes: float
    damaged: tuple[Path, ...]
    """Folders with what was moved aside."""


def status(folder: Path) -> LibraryStatus:
    """Read without opening the library. LibraryError when there is none, or its ledger cannot be read."""
    ledger = Ledger.read(folder)
    try:
        return LibraryStatus(
            folder=folder,
            holdings=tuple(
                Holdings(kind=kind, entries=ledger.count(kind), owed=ledger.owed_count(kind)) for kind in KINDS
            ),
            aired_until=int(ledger.mark(AIRED) or 0),
            incomplete=bool(ledger.mark(INCOMPLETE)),
            megabytes=round(sum(map(_size, folder.rglob("*"))) / 1e6, 1),
            damaged=tuple(sorted(folder.glob(f"{ASIDE}*"))),
        )
    except sqlite3.DatabaseError as e:
        hint = "radio library repair makes it anew"
        raise LibraryError(f"its ledger cannot be read: {e}", subject=str(folder / FILE), hint=hint) from e
    finally:
        ledger.close()


def _size(path: Path) -> int:
    """In bytes; 0 of a folder, and of what its writer has just taken away."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:
        return 0


def problems(ledger: Ledger, index: VectorIndex) -> Iterator[str]:
    """What is wrong, one line each: the ledger's file, its word index, and each vector of the index."""
    if found := ledger.check():
        yield f"the ledger's file: {found}"
    if found := ledger.check_words():
        yield f"the word index: {found}"
    for kind in KINDS:
        try:
            yield from _index_problems(kind, ledger, index)
        except LibraryError as e:
            yield f"{kind}: {e.message}"


def _index_problems(kind: Kind, ledger: Ledger, index: VectorIndex) -> Iterator[str]:
    ours, theirs = ledger.names(kind), index.names(kind)
    if ours - theirs:
        yield f"{kind}: the index lacks {len(ours - theirs)} of {len(ours)}"
    if theirs - ours:
        yield f"{kind}: the index has {len(theirs - ours)} too many"
    both = sorted(ours & theirs)
    wrong = 0
    for start in range(0, len(both), PART):
        part = both[start : start + PART]
        mine, kept = ledger.vectors(kind, part), index.vectors(kind, part)
        wrong += sum(name not in kept or 1.0 - float(mine[name] @ kept[name]) > TOLERANCE for name in part)
    if wrong:
        yield f"{kind}: {wrong} vectors in the index are not the ledger's"
    sample = both[:: max(1, len(both) // SAMPLED)]
    vectors = ledger.vectors(kind, sample)
    lost = [
        name
        for name, vector in vectors.items()
        if not any(distance <= TOLERANCE for _, distance in index.nearest(kind, vector, 1))
    ]
    if len(lost) > (1.0 - FOUND_SHARE) * len(sample):
        yield f"{kind}: {len(lost)} of {len(sample)} sampled vectors are not found by themselves"
