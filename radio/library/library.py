"""The library: what the station has read, by meaning, in an embedded chromadb."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radio.errors import LibraryError, RadioError
from radio.library.embedder import DIMENSIONS, Embedder
from radio.library.hits import PaperHit, PassageHit
from radio.library.passages import passages
from radio.model.document import Document
from radio.model.paper import Paper
from radio.types import PaperId, SentenceId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 1000
"""Rows per upsert; chromadb takes 5461 at most."""
WIDER = 4
"""How many times more hits than wanted are asked for first. A query with a filter walks the whole collection: at
100,000 rows 211 to 364 ms against 8 ms without, so hits are filtered here, and more are fetched when too few stay."""
INDEX = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}}
"""Twice chromadb's own figures. Of 3,000 random vectors, the hardest case, a query for the nearest 20 found 99.7 % of
them in 8 ms, and 82 % with chromadb's figures."""
COLLECTIONS = ("papers", "passages", "aired")


class Library:
    """Papers (title and abstract), passages of their text, and what was said on air.

    Every write is an upsert with an id made of what it is about, so doing it again changes nothing. Exactly one
    process may hold the folder open: chromadb loses vectors without an error when two write.
    """

    def __init__(self, client: Any, lock: int, embedder: Embedder, folder: Path) -> None:
        self._client = client
        self._lock = lock
        self._embedder = embedder
        self._folder = folder
        self._papers, self._passages, self._aired = (
            client.get_or_create_collection(name, configuration=INDEX, embedding_function=None) for name in COLLECTIONS
        )

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Library:
        """Open or create the library in `folder`. LibraryError when another process holds it, or it is damaged."""
        folder.mkdir(parents=True, exist_ok=True)
        lock = _take_lock(folder)
        try:
            with _failures(folder):
                import chromadb
                from chromadb.config import Settings

                settings = Settings(anonymized_telemetry=False, is_persistent=True)
                return cls(chromadb.PersistentClient(str(folder), settings), lock, embedder, folder)
        except BaseException:
            os.close(lock)
            raise

    def close(self) -> None:
        """Give the folder free. The library must not be used afterwards; the embedder is its owner's to close."""
        try:
            with _failures(self._folder):
                self._client.close()
        finally:
            os.close(self._lock)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add_papers(self, papers: Sequence[Paper]) -> None:
        """Put in or renew papers by title and abstract. Those that are known unchanged are not embedded again."""
        latest = {paper.id: paper for paper in papers}
        if not latest:
            return
        with _failures(self._folder):
            known = self._papers.get(ids=list(latest), include=["documents"])
            texts = dict(zip(known["ids"], known["documents"], strict=True))
            new = [paper for paper in latest.values() if texts.get(paper.id) != _paper_text(paper)]
            self._upsert(
                self._papers,
                ids=[paper.id for paper in new],
                texts=[_paper_text(paper) for paper in new],
                metadatas=[
                    {"title": paper.title, "version": paper.version, "published": paper.published.timestamp()}
                    for paper in new
                ],
            )

    def add_document(self, paper: Paper, document: Document) -> None:
        """Put in the passages of a paper's text; those of an older version or an older conversion go."""
        found = passages(document)
        ids = [f"{paper.key}/{passage.number}/{_digest(passage.text)}" for passage in found]
        with _failures(self._folder):
            before = set(self._passages.get(where={"paper_id": paper.id}, include=[])["ids"])
            lacking = [at for at, name in enumerate(ids) if name not in before]
            self._upsert(
                self._passages,
                ids=[ids[at] for at in lacking],
                texts=[found[at].text for at in lacking],
                metadatas=[
                    {
                        "paper_id": paper.id,
                        "section": found[at].section,
                        "sentences": " ".join(sentence.id for sentence in found[at].sentences),
                    }
                    for at in lacking
                ],
                embed=[f"{found[at].section}. {found[at].text}" for at in lacking],
            )
            stale = sorted(before - set(ids))
            if stale:
                self._passages.delete(ids=stale)

    def remember_aired(self, paper_id: PaperId, text: str, at: datetime) -> None:
        """Note that `text` was said about a paper at that time."""
        with _failures(self._folder):
            self._upsert(
                self._aired,
                ids=[f"{paper_id}@{at.astimezone(UTC).isoformat()}"],
                texts=[text],
                metadatas=[{"paper_id": paper_id, "at": at.timestamp()}],
            )

    def nearest_passages(self, question: str, k: int, paper_id: PaperId | None = None) -> list[PassageHit]:
        """The `k` passages nearest to a question, nearest first; of one paper alone when `paper_id` says so."""
        with _failures(self._folder):
            [vector] = self._embedder.embed([question])
            if paper_id is not None:
                return self._passages_of(paper_id, vector)[:k]
            rows = self._query(self._passages, vector, k)
            return [_passage_hit(text, metadata, distance) for _, text, metadata, distance in rows][:k]

    def nearest_papers(
        self, paper: Paper, k: int, before: datetime | None = None, *, aired: bool = False
    ) -> list[PaperHit]:
        """The `k` papers nearest to `paper`, nearest first, never itself.

        With `before` only earlier ones: aired before that time, or, if never aired, published before it. With
        `aired` only papers that were spoken of on air.
        """
        with _failures(self._folder):
            [vector] = self._embedder.embed([_paper_text(paper)])
            wanted, held = (k + 1) * WIDER, self._papers.count()
            while True:
                rows = self._query(self._papers, vector, wanted)
                times = self._aired_times([row[0] for row in rows])
                hits = [
                    PaperHit(
                        paper_id=PaperId(name),
                        title=metadata["title"],
                        distance=distance,
                        published=_time(metadata["published"]),
                        aired_at=times.get(name),
                    )
                    for name, _, metadata, distance in rows
                    if name != paper.id
                ]
                kept = [hit for hit in hits if (hit.aired_at or not aired) and _is_before(hit, before)]
                if len(kept) >= k or wanted >= held:
                    return kept[:k]
                wanted *= WIDER

    def vectors(self, paper_ids: Sequence[PaperId]) -> NDArray[np.float32]:
        """The papers' vectors, one row each in the order asked for, (n, 384). LibraryError when one is not known."""
        import numpy as np

        if not paper_ids:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        with _failures(self._folder):
            found = self._papers.get(ids=list(dict.fromkeys(paper_ids)), include=["embeddings"])
        rows = dict(zip(found["ids"], found["embeddings"], strict=True))
        unknown = [name for name in paper_ids if name not in rows]
        if unknown:
            raise LibraryError(f"not in the library: {', '.join(unknown[:5])}", retryable=False)
        return np.array([rows[name] for name in paper_ids], dtype=np.float32)

    def counts(self) -> dict[str, int]:
        """How much each collection holds."""
        with _failures(self._folder):
            held = zip(COLLECTIONS, (self._papers, self._passages, self._aired), strict=True)
            return {name: collection.count() for name, collection in held}

    def _upsert(
        self,
        collection: Any,
        *,
        ids: Sequence[str],
        texts: Sequence[str],
        metadatas: Sequence[dict[str, Any]],
        embed: Sequence[str] | None = None,
    ) -> None:
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            collection.upsert(
                ids=list(ids[part]),
                documents=list(texts[part]),
                metadatas=list(metadatas[part]),
                embeddings=self._embedder.embed((embed or texts)[part]),
            )

    def _query(self, collection: Any, vector: NDArray[np.float32], k: int) -> list[tuple[str, str, Any, float]]:
        """Id, text, metadata and distance of the rows nearest to `vector`."""
        held = collection.count()
        if not held or k < 1:
            return []
        found = collection.query(query_embeddings=[vector], n_results=min(k, held))
        columns = (found[name][0] for name in ("ids", "documents", "metadatas", "distances"))
        return list(zip(*columns, strict=True))

    def _passages_of(self, paper_id: PaperId, vector: NDArray[np.float32]) -> list[PassageHit]:
        """A paper's passages are few: all are compared, exactly."""
        rows = self._passages.get(where={"paper_id": paper_id}, include=["documents", "metadatas", "embeddings"])
        hits = [
            _passage_hit(text, metadata, 1.0 - float(row @ vector))
            for text, metadata, row in zip(rows["documents"], rows["metadatas"], rows["embeddings"], strict=True)
        ]
        return sorted(hits, key=lambda hit: hit.distance)

    def _aired_times(self, names: Sequence[str]) -> dict[str, datetime]:
        """When each of these papers was last spoken of."""
        if not names or not self._aired.count():
            return {}
        rows = self._aired.get(where={"paper_id": {"$in": list(names)}}, include=["metadatas"])["metadatas"]
        times: dict[str, datetime] = {}
        for row in sorted(rows, key=lambda row: float(row["at"])):
            times[row["paper_id"]] = _time(row["at"])
        return times


def _paper_text(paper: Paper) -> str:
    return f"{paper.title}. {paper.abstract}".strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _passage_hit(text: str, metadata: Any, distance: float) -> PassageHit:
    return PassageHit(
        paper_id=metadata["paper_id"],
        text=text,
        sentences=tuple(SentenceId(name) for name in metadata["sentences"].split()),
        section=metadata["section"],
        distance=distance,
    )


def _is_before(hit: PaperHit, before: datetime | None) -> bool:
    return before is None or (hit.aired_at or hit.published) < before


def _time(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _take_lock(folder: Path) -> int:
    path = folder / "library.lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        holder = os.pread(lock, 32, 0).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise LibraryError(
            f"another process holds the library open (process {holder})",
            subject=str(folder),
            hint="only one may: stop it, or let it answer",
        ) from e
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


@contextmanager
def _failures(folder: Path) -> Iterator[None]:
    """chromadb raises its own, sqlite's and the Rust core's exceptions; all leave here as LibraryError."""
    try:
        yield
    except (RadioError, MemoryError):
        raise
    except Exception as e:
        raise LibraryError(f"the embedding DB failed: {e}", subject=str(folder)) from e
