"""Ledger and index together: what is put in, is found by meaning and by words, and stays in step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radio.library.embedder import Embedder
from radio.library.fusion import fuse
from radio.library.index import VectorIndex
from radio.library.ledger import Entry, Kind, Ledger, Scope
from radio.library.marks import REMOVED
from radio.library.words import Questioner

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRST = 50
"""Asked of each ranking at first; more when too few of them are wanted. A query of chromadb with a filter walks the
whole collection: at 100,000 rows 211 to 364 ms against 8 ms without, so hits are filtered afterwards."""
WIDER = 4
PART = 16
"""Entries read at once: most who ask want ten."""
EXACTLY = 5000
"""Of so many entries at most, as those of one paper or of a month on air, all vectors are compared."""
BATCH = 250
"""Entries from the embedder to ledger and index at once: what a crash costs at most."""


@dataclass(frozen=True)
class Found:
    """`distance` is 1 - cosine; `score` what the entries are ordered by, from 0 to 1."""

    entry: Entry
    score: float
    distance: float


class Shelves:
    def __init__(self, ledger: Ledger, index: VectorIndex, embedder: Embedder) -> None:
        self.ledger = ledger
        self.index = index
        self._embedder = embedder
        self._questioner = Questioner(ledger)

    def put(self, kind: Kind, entries: Sequence[Entry], texts: Sequence[str]) -> int:
        """Put in or renew entries with the texts to embed; how many had to be embedded."""
        known = self.ledger.get(kind, [entry.name for entry in entries])
        same = [e for e in entries if e.name in known and known[e.name].digest == e.digest]
        changed = [e for e in same if known[e.name] != e]
        if changed:
            self.ledger.describe(kind, changed)
        fresh = {e.name for e in entries} - {e.name for e in same}
        work = [(entry, text) for entry, text in zip(entries, texts, strict=True) if entry.name in fresh]
        for start in range(0, len(work), BATCH):
            part = work[start : start + BATCH]
            self.ledger.put(kind, [e for e, _ in part], self._embedder.embed([text for _, text in part]))
            self.settle(kind)
        return len(work)

    def remove(self, kind: Kind, names: Sequence[str]) -> None:
        if names:
            self.ledger.remove(kind, names)
            self.settle(kind)

    def settle(self, kind: Kind) -> int:
        """Bring the index into step with the ledger; how many entries it lacked or had too many."""
        settled = 0
        while True:
            put, gone = self.ledger.owed(kind, BATCH)
            if not put and not gone:
                return settled
            if put:
                import numpy as np

                vectors = self.ledger.vectors(kind, put)
                self.index.put(kind, put, np.array([vectors[name] for name in put], dtype=np.float32))
            if gone:
                self.index.remove(kind, gone)
                self.ledger.set_mark(REMOVED, str(len(gone) + int(self.ledger.mark(REMOVED) or 0)))
            self.ledger.settle(kind, [*put, *gone])
            settled += len(put) + len(gone)

    def compare(self, kind: Kind) -> int:
        """Compare ledger and index name by name, and settle what differs; how many did."""
        ours, theirs = self.ledger.names(kind), self.index.names(kind)
        self.index.remove(kind, sorted(theirs - ours))
        self.ledger.owe_again(kind, sorted(ours - theirs))
        return len(theirs - ours) + self.settle(kind)

    def search(
        self, kind: Kind, vector: NDArray[np.float32], question: str = "", scope: Scope | None = None
    ) -> Iterator[Found]:
        """All entries in the scope, nearest to `vector` first, or, with the words of a question, best by both. Who
        takes few costs little."""
        expression = self._questioner.expression(kind, question, self.ledger.about(kind)) if question else None
        names = self.ledger.within(kind, scope, EXACTLY) if scope else None
        if scope and names is not None:
            words = self.ledger.match(kind, expression, EXACTLY, scope) if expression else []
            yield from self._found(kind, self._distances(kind, names, vector), dict(words), set())
        else:
            for found in self._widening(kind, vector, expression):
                if scope is None or scope.holds(found.entry):
                    yield found

    def among(self, kind: Kind, names: Sequence[str], vector: NDArray[np.float32]) -> Iterator[Found]:
        """Of these names those that are there, nearest first; all are compared."""
        yield from self._found(kind, self._distances(kind, names, vector), {}, set())

    def _widening(self, kind: Kind, vector: NDArray[np.float32], expression: str | None) -> Iterator[Found]:
        wanted = FIRST
        given: set[str] = set()
        while True:
            distances = dict(self.index.nearest(kind, vector, wanted))
            words = dict(self.ledger.match(kind, expression, wanted)) if expression else {}
            is_all = len(distances) < wanted
            distances |= self._distances(kind, [name for name in words if name not in distances], vector)
            yield from self._found(kind, distances, words, given)
            if is_all:
                return
            wanted *= WIDER

    def _found(
        self, kind: Kind, distances: dict[str, float], words: dict[str, float], given: set[str]
    ) -> Iterator[Found]:
        """Best first, without those that were given before; entries are read as they are wanted."""
        scores = fuse(distances, words)
        names = [name for name in scores if name not in given]
        for start in range(0, len(names), PART):
            part = names[start : start + PART]
            entries = self.ledger.get(kind, part)
            for name in part:
                if name in entries:
                    given.add(name)
                    yield Found(entries[name], scores[name], distances[name])

    def _distances(self, kind: Kind, names: Sequence[str], vector: NDArray[np.float32]) -> dict[str, float]:
        return {name: 1.0 - float(row @ vector) for name, row in self.ledger.vectors(kind, names).items()}

    def close(self) -> None:
        self._questioner.close()
        self.index.close()
        self.ledger.close()
