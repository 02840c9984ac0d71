"""The nearest vectors among many, by chromadb's HNSW index. It holds names and vectors; the ledger knows the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from radio.errors import LibraryError, RadioError
from radio.library.ledger import KINDS, Kind, Ledger

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 1000
"""Rows per upsert; chromadb takes 5461 at most."""
INDEX = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}}
"""Twice chromadb's own figures. Of 3,000 random vectors, the hardest case, a query for the nearest 20 found 99.7 % of
them in 8 ms, and 82 % with chromadb's figures."""


class VectorIndex(Protocol):
    """Names by the nearness of their vectors. Raises LibraryError."""

    def nearest(self, kind: Kind, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Names and distances (1 - cosine) of the vectors nearest to `vector`, nearest first; at most `k`."""
        ...

    def put(self, kind: Kind, names: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Put in or renew; doing it again changes nothing."""
        ...

    def remove(self, kind: Kind, names: Sequence[str]) -> None:
        """Names that are not there are passed over."""
        ...

    def vectors(self, kind: Kind, names: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """As they are kept here, of the names that are here."""
        ...

    def names(self, kind: Kind) -> set[str]: ...

    def count(self, kind: Kind) -> int: ...

    def close(self) -> None: ...


class LedgerIndex:
    """All of a ledger's vectors, compared one by one: for a process that reads while another writes. Exact, and slow
    where there are many: 100,000 take a second to read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def nearest(self, kind: Kind, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        import numpy as np

        names, rows = self._ledger.all_vectors(kind, len(vector))
        distances = 1.0 - rows @ vector
        order = np.argsort(distances, kind="stable")[:k]
        return [(names[at], float(distances[at])) for at in order]

    def put(self, kind: Kind, names: Sequence[str], vectors: NDArray[np.float32]) -> None:
        raise LibraryError("the library is open to be read only", retryable=False)

    def remove(self, kind: Kind, names: Sequence[str]) -> None:
        raise LibraryError("the library is open to be read only", retryable=False)

    def vectors(self, kind: Kind, names: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        return self._ledger.vectors(kind, names)

    def names(self, kind: Kind) -> set[str]:
        return self._ledger.names(kind)

    def count(self, kind: Kind) -> int:
        return self._ledger.count(kind)

    def close(self) -> None:
        """The ledger is its owner's to close."""


class ChromaIndex:
    """An embedded chromadb. One process at a time: it loses vectors without an error when two write."""

    def __init__(self, client: Any, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self._collections: Mapping[Kind, Any] = {
            kind: client.get_or_create_collection(kind, configuration=INDEX, embedding_function=None) for kind in KINDS
        }

    @classmethod
    def open(cls, folder: Path) -> ChromaIndex:
        """Open or create. LibraryError when it is damaged, which the first question to each collection shows."""
        with failures(folder):
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False, is_persistent=True)
            client = chromadb.PersistentClient(str(folder), settings)
            try:
                index = cls(client, folder)
                index._try_all()
            except BaseException:
                client.close()  # type: ignore[attr-defined] # of the class that it is
                raise
            return index

    def close(self) -> None:
        with failures(self._folder):
            self._client.close()

    def put(self, kind: Kind, names: Sequence[str], vectors: NDArray[np.float32]) -> None:
        with failures(self._folder):
            for start in range(0, len(names), BATCH):
                part = slice(start, start + BATCH)
                self._collections[kind].upsert(ids=list(names[part]), embeddings=vectors[part])

    def remove(self, kind: Kind, names: Sequence[str]) -> None:
        with failures(self._folder):
            for start in range(0, len(names), BATCH):
                self._collections[kind].delete(ids=list(names[start : start + BATCH]))

    def nearest(self, kind: Kind, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        if k < 1:
            return []
        with failures(self._folder):
            found = self._collections[kind].query(query_embeddings=[vector], n_results=k, include=["distances"])
        return list(zip(found["ids"][0], found["distances"][0], strict=True))

    def names(self, kind: Kind) -> set[str]:
        with failures(self._folder):
            return set(self._collections[kind].get(include=[])["ids"])

    def count(self, kind: Kind) -> int:
        with failures(self._folder):
            return int(self._collections[kind].count())

    def vectors(self, kind: Kind, names: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        with failures(self._folder):
            found = self._collections[kind].get(ids=list(names), include=["embeddings"])
            return dict(zip(found["ids"], found["embeddings"], strict=True))

    def _try_all(self) -> None:
        """Load each collection's vectors: a file of them that is cut short or gone is found now, not at a question."""
        for collection in self._collections.values():
            held = collection.get(limit=1, include=["embeddings"])
            if held["ids"]:
                collection.query(query_embeddings=[held["embeddings"][0]], n_results=1)


@contextmanager
def failures(folder: Path) -> Iterator[None]:
    """chromadb raises its own, sqlite's and the Rust core's exceptions; all leave here as LibraryError."""
    try:
        yield
    except (RadioError, MemoryError):
        raise
    except BaseException as e:
        # A panic of the Rust core comes as an exception that is no Exception; an interrupt must pass.
        if not isinstance(e, Exception) and type(e).__name__ != "PanicException":
            raise
        raise LibraryError(
            f"the embedding DB failed: {e}", subject=str(folder), hint="radio library check tells more"
        ) from e
