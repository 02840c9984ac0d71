"""The library: what the station has read and said, found by meaning and by words."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from radio.errors import LibraryError
from radio.library.embedder import DIMENSIONS, Embedder
from radio.library.hits import AiredHit, Airing, PaperHit, PassageHit
from radio.library.index import LedgerIndex, failures
from radio.library.inspection import problems
from radio.library.ledger import KINDS, Entry, Ledger, Scope
from radio.library.opening import open_shelves, take_lock
from radio.library.passages import Passage, passages
from radio.library.same import distinct_passages, distinct_works, same_work
from radio.library.shelves import Found, Shelves
from radio.library.words import written_together
from radio.model.document import Document
from radio.model.paper import Paper
from radio.types import PaperId, SentenceId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOREVER = float("inf")
FORGOTTEN = 500
"""Entries that are removed at once."""


class Library:
    """Papers (title and abstract), passages of their text, and what was said on air.

    Every write is an upsert with a name made of what it is about, so doing it again changes nothing. Exactly one
    process may hold the folder open: chromadb loses vectors without an error when two write.
    """

    def __init__(self, shelves: Shelves, lock: int | None, embedder: Embedder, folder: Path) -> None:
        self._shelves = shelves
        self._ledger = shelves.ledger
        self._lock = lock
        self._embedder = embedder
        self._folder = folder

    @classmethod
    def open(cls, folder: Path, embedder: Embedder, *, anew: bool = False) -> Library:
        """Open or create the library in `folder`, and mend what a crash left. What is damaged is moved aside and made
        again: the index from the ledger; the ledger, later, by a repair from the store. `anew` has the index and the
        words made again in any case. LibraryError when another process holds it."""
        lock = take_lock(folder)
        try:
            with failures(folder):
                return cls(open_shelves(folder, embedder, anew=anew), lock, embedder, folder)
        except BaseException:
            os.close(lock)
            raise

    @classmethod
    def read(cls, folder: Path, embedder: Embedder) -> Library:
        """Open to read, while another process may be writing: every vector is compared, and writing is refused.
        LibraryError when there is none."""
        with failures(folder):
            ledger = Ledger.read(folder)
            return cls(Shelves(ledger, LedgerIndex(ledger), embedder), None, embedder, folder)

    def close(self) -> None:
        """Give the folder free. The library must not be used afterwards; the embedder is its owner's to close."""
        try:
            with failures(self._folder):
                self._shelves.close()
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add_papers(self, papers: Iterable[Paper]) -> int:
        """Put in or renew papers by title and abstract; how many had to be embedded, which the unchanged have not."""
        latest = {paper.id: paper for paper in papers}
        with failures(self._folder):
            texts = [paper_text(paper) for paper in latest.values()]
            return self._shelves.put("papers", [_paper_entry(paper) for paper in latest.values()], texts)

    def add_document(self, paper: Paper, document: Document, at: datetime) -> int:
        """Put in the passages of a paper's text, read at that time; those of an older version or an older conversion
        go. How many had to be embedded."""
        found = {_passage_text(passage): passage for passage in passages(document)}
        entries = [_passage_entry(paper, passage, at) for passage in found.values()]
        with failures(self._folder):
            before = {entry.name for entry in self._ledger.of_papers("passages", [paper.id])}
            embedded = self._shelves.put("passages", entries, list(found))
            self._shelves.remove("passages", sorted(before - {entry.name for entry in entries}))
        return embedded

    def remember_aired(self, airings: Iterable[Airing]) -> int:
        """Note what was said about papers; how many had to be embedded. The same airing again changes nothing."""
        entries = {entry.name: entry for entry in map(_airing_entry, airings)}
        texts = [_aired_text(entry.title, entry.text) for entry in entries.values()]
        with failures(self._folder):
            return self._shelves.put("aired", list(entries.values()), texts)

    def forget(self, passages_before: datetime, papers_before: datetime) -> int:
        """Let go of passages put in before a time, and of papers published before one that never aired; how many. What
        was said on air stays."""
        gone = 0
        with failures(self._folder):
            while names := self._ledger.before("passages", passages_before.timestamp(), FORGOTTEN):
                self._shelves.remove("passages", names)
                gone += len(names)
            while names := self._ledger.before("papers", papers_before.timestamp(), FORGOTTEN, unaired=True):
                self._shelves.remove("papers", names)
                gone += len(names)
        return gone

    def problems(self) -> list[str]:
        """What is wrong with it, one line each; reads every vector."""
        with failures(self._folder):
            return list(problems(self._ledger, self._shelves.index))

    def mark(self, name: str) -> str:
        """What is remembered of the library as a whole: see `marks`. Empty when nothing is."""
        with failures(self._folder):
            return self._ledger.mark(name) or ""

    def set_mark(self, name: str, value: str) -> None:
        """Remember something, after what it tells of is in."""
        with failures(self._folder):
            self._ledger.set_mark(name, value)

    def nearest_passages(self, question: str, k: int, paper_id: PaperId | None = None) -> list[PassageHit]:
        """The `k` passages that answer a question best, by meaning and words, best first; of one paper alone when
        `paper_id` says so. None that says nearly the same as a better one."""
        with failures(self._folder):
            [vector] = self._embedder.embed([question])
            scope = Scope(paper_id) if paper_id is not None else None
            found = self._shelves.search("passages", vector, question, scope)
            return [_passage_hit(hit) for hit in islice(distinct_passages(found), k)]

    def find_papers(self, question: str, k: int) -> list[PaperHit]:
        """The `k` papers that answer a question best, by meaning, names and words, best first."""
        with failures(self._folder):
            [vector] = self._embedder.embed([question])
            found = list(islice(distinct_works(self._shelves.search("papers", vector, question)), k))
            times = self._ledger.last_times("aired", [hit.entry.paper_id for hit in found])
            return [_paper_hit(hit.entry, hit.distance, times.get(hit.entry.paper_id)) for hit in found]

    def nearest_papers(
        self, paper: Paper, k: int, before: datetime | None = None, *, aired: bool = False
    ) -> list[PaperHit]:
        """The `k` papers nearest to `paper`, nearest first, never itself under any id.

        With `before` only earlier ones: aired before that time, or, if never aired, published before it. With
        `aired` only papers that were spoken of on air.
        """
        with failures(self._folder):
            own, vector = _paper_entry(paper), self._vector_of(paper)
            if aired:
                found = self._shelves.among("papers", list(self._ledger.last_times("aired")), vector)
            else:
                found = self._shelves.search("papers", vector)
            kept: list[PaperHit] = []
            for hit in distinct_works(found):
                if len(kept) == k:
                    break
                name = hit.entry.paper_id
                near = _paper_hit(hit.entry, hit.distance, self._ledger.last_times("aired", [name]).get(name))
                if name != own.paper_id and not same_work(hit.entry, own) and _is_before(near, before):
                    kept.append(near)
            return kept

    def nearest_aired(
        self,
        about: Paper | str,
        k: int,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[AiredHit]:
        """The `k` things said on air that are nearest to a paper (not about itself) or to free text, best first; said
        from `since` to before `until`. Each paper once, by what of it is nearest."""
        scope = None
        if since or until:
            scope = Scope(since=since.timestamp() if since else -FOREVER, until=until.timestamp() if until else FOREVER)
        with failures(self._folder):
            if isinstance(about, Paper):
                own = _paper_entry(about)
                found = self._shelves.search("aired", self._vector_of(about), scope=scope)
            else:
                own = None
                found = self._shelves.search("aired", self._embedder.embed([about])[0], about, scope)
            hits: dict[str, AiredHit] = {}
            for hit in found:
                if len(hits) == k:
                    break
                if own is None or not (hit.entry.paper_id == own.paper_id or same_work(hit.entry, own)):
                    hits.setdefault(hit.entry.paper_id, _aired_hit(hit))
            return list(hits.values())

    def vectors(self, paper_ids: Sequence[PaperId]) -> NDArray[np.float32]:
        """The papers' vectors, one row each in the order asked for, (n, 384). LibraryError when one is not known."""
        import numpy as np

        with failures(self._folder):
            rows = self._ledger.vectors("papers", paper_ids)
        unknown = [name for name in paper_ids if name not in rows]
        if unknown:
            raise LibraryError(f"not in the library: {', '.join(unknown[:5])}", retryable=False)
        return np.array([rows[name] for name in paper_ids], dtype=np.float32).reshape(len(paper_ids), DIMENSIONS)

    def text_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of free texts, one row each, (n, 384); they are not kept."""
        return self._embedder.embed(texts)

    def counts(self) -> dict[str, int]:
        """How much there is of each kind."""
        with failures(self._folder):
            return {kind: self._ledger.count(kind) for kind in KINDS}

    def _vector_of(self, paper: Paper) -> NDArray[np.float32]:
        """Its vector, known or made; the paper is not put in."""
        entry = _paper_entry(paper)
        known = self._ledger.get("papers", [entry.name])
        if entry.name in known and known[entry.name].digest == entry.digest:
            return self._ledger.vectors("papers", [entry.name])[entry.name]
        vector: NDArray[np.float32] = self._embedder.embed([paper_text(paper)])[0]
        return vector


def paper_text(paper: Paper) -> str:
    """What stands for a paper in the space of meanings."""
    return f"{paper.title}. {paper.abstract}".strip()


def _paper_entry(paper: Paper) -> Entry:
    ids = (paper.id, paper.doi or "", paper.journal_ref or "")
    return Entry(
        name=paper.id,
        paper_id=paper.id,
        at=paper.published.timestamp(),
        title=paper.title,
        names="\n".join(("; ".join(a.name for a in paper.authors), *ids, written_together(paper_text(paper)))),
        text=paper.abstract,
        digest=_digest(paper_text(paper)),
        extra={"version": paper.version},
    )


def _passage_entry(paper: Paper, passage: Passage, at: datetime) -> Entry:
    return Entry(
        name=f"{paper.key}/{_digest(_passage_text(passage))}",
        paper_id=paper.id,
        at=at.timestamp(),
        title=passage.section,
        names=written_together(passage.text),
        text=passage.text,
        digest=_digest(_passage_text(passage)),
        extra={"sentences": [sentence.id for sentence in passage.sentences]},
    )


def _airing_entry(airing: Airing) -> Entry:
    return Entry(
        name=f"{airing.paper_id}@{airing.at.isoformat()}",
        paper_id=airing.paper_id,
        at=airing.at.timestamp(),
        title=airing.title,
        names=f"{airing.paper_id}\n{written_together(airing.said)}",
        text=airing.said,
        digest=_digest(_aired_text(airing.title, airing.said)),
        extra={"segment": airing.segment, "show": airing.show},
    )


def _passage_text(passage: Passage) -> str:
    return f"{passage.section}. {passage.text}"


def _aired_text(title: str, said: str) -> str:
    return f"{title}. {said}".strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _passage_hit(hit: Found) -> PassageHit:
    return PassageHit(
        paper_id=PaperId(hit.entry.paper_id),
        text=hit.entry.text,
        sentences=tuple(SentenceId(name) for name in hit.entry.extra["sentences"]),
        section=hit.entry.title,
        distance=hit.distance,
    )


def _paper_hit(entry: Entry, distance: float, aired_at: float | None) -> PaperHit:
    return PaperHit(
        paper_id=PaperId(entry.paper_id),
        title=entry.title,
        distance=distance,
        published=_time(entry.at),
        aired_at=None if aired_at is None else _time(aired_at),
    )


def _aired_hit(hit: Found) -> AiredHit:
    entry = hit.entry
    return AiredHit(
        paper_id=PaperId(entry.paper_id),
        at=_time(entry.at),
        title=entry.title,
        said=entry.text,
        distance=hit.distance,
        **entry.extra,
    )


def _is_before(hit: PaperHit, before: datetime | None) -> bool:
    return before is None or (hit.aired_at or hit.published) < before


def _time(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
