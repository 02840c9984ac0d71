"""The papers that could be picked now, in their order: kept at hand, for it is asked for each second."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.config import Config
from radio.errors import LibraryError, UsageError
from radio.model.paper import Paper, Pick
from radio.papers.ids import parse_id
from radio.papers.merits import is_ours
from radio.papers.nearness import Aired, Interest, Known
from radio.papers.policy import licence_policy
from radio.papers.selection import Ranker
from radio.types import PaperId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from radio.store import Store

log = logging.getLogger(__name__)

CANDIDATES = 1500
"""How many unaired papers of the store are ranked against one another: two whole days and more."""
AGAIN_SECONDS = 60.0
"""How long an order of the papers stays as it is when no paper came or went: licences, vectors and age change it."""
TODAY = timedelta(days=1)
BATCH = 500
INTERESTS = "interests.json"
"""In the library's folder: vectors of the interests that are free text, for the embedder's process is not here."""


class Candidates:
    """Ranks the store's unaired papers with what the library knows of them. Any thread may ask.

    It reads the library's ledger and never waits for the embedder: what has no vector yet is ranked without.
    """

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        self._folder = config.path("library")
        self._ranker = Ranker(config.papers, licence_policy(config))
        self._history = _History(store)
        self._lock = threading.Lock()
        self._vectors: dict[PaperId, NDArray[np.float32]] = {}
        self._fault = ""
        self._mark: object = None
        self._ranked = 0.0
        self._picks: list[Pick] = []
        self._lacking: list[Paper] = []

    def picks(self, already: Container[PaperId] = ()) -> list[Pick]:
        """The papers that may be picked, best first; `already` are those in the making."""
        with self._lock:
            mark, now = self._store.papers.unaired_mark(), self._clock.monotonic()
            if mark != self._mark or now - self._ranked >= AGAIN_SECONDS:
                self._rank()
                self._mark, self._ranked = mark, now
            return [pick for pick in self._picks if pick.paper.id not in already]

    def among(self, papers: Sequence[Paper], now: datetime) -> list[Pick]:
        """These papers in their order, whatever became of them: a day by itself, without what aired before it."""
        with self._lock:
            known = self._known(papers, now)
            return self._ranker.rank(papers, now, known=Known(known.vectors, known.interests))

    def unknown(self, picks: Sequence[Pick]) -> list[Pick]:
        """Those of the picks asked for last that were ranked without a vector."""
        return [pick for pick in picks if pick.paper.id not in self._vectors]

    def lacking(self, limit: int) -> list[Paper]:
        """Papers that nothing is known of by meaning, those ranked highest first."""
        self.picks()
        return self._lacking[:limit]

    def examples(self) -> list[PaperId]:
        """The interests that are papers and have no vector yet."""
        found = [paper_id for paper_id in map(example, self._config.papers.interests) if paper_id is not None]
        with self._lock:
            self._read(found)
            return [paper_id for paper_id in found if paper_id not in self._vectors]

    def texts(self) -> list[str]:
        """The interests that are free text and have no vector yet."""
        known = read_texts(self._folder)
        return [text for text in self._config.papers.interests if example(text) is None and text not in known]

    def _rank(self) -> None:
        now = self._clock.now()
        papers = [p for p in self._store.papers.unaired(CANDIDATES) if is_ours(p, self._config.papers.arxiv)]
        known = self._known(papers, now)
        self._picks = self._ranker.rank(papers, now, known=known)
        others = [a.paper for a in known.aired]
        wanted = {paper.id: paper for paper in (*(pick.paper for pick in self._picks), *others)}
        self._lacking = [paper for paper_id, paper in wanted.items() if paper_id not in self._vectors]

    def _known(self, papers: Sequence[Paper], now: datetime) -> Known:
        aired, today = self._history.until(now, timedelta(days=self._config.papers.novelty_days))
        wanted = [paper.id for paper in (*papers, *(a.paper for a in aired), *today)]
        examples = {text: example(text) for text in self._config.papers.interests}
        wanted += [paper_id for paper_id in examples.values() if paper_id is not None]
        self._read(wanted)
        texts = read_texts(self._folder) if self._config.papers.interests else {}
        interests = []
        for text, paper_id in examples.items():
            vector = texts.get(text) if paper_id is None else self._vectors.get(paper_id)
            if vector is not None:
                interests.append(Interest(text, vector, is_paper=paper_id is not None))
        return Known(self._vectors, interests, aired, today)

    def _read(self, wanted: Iterable[PaperId]) -> None:
        """The vectors of these papers alone, as the library has them by now."""
        from radio.library.reading import known_vectors

        ids = list(dict.fromkeys(wanted))
        held = {paper_id: self._vectors[paper_id] for paper_id in ids if paper_id in self._vectors}
        try:
            fresh = known_vectors(self._folder, (paper_id for paper_id in ids if paper_id not in held))
        except LibraryError as e:
            # A library that cannot be read makes the ranking poorer; it must not stop the station.
            if str(e) != self._fault:
                log.warning("papers are ranked without the library: %s", e)
            self._fault, fresh = str(e), {}
        else:
            self._fault = ""
        self._vectors = held | fresh


class _History:
    """What aired and what was picked, read from the log as it grows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._number: int | None = None
        self._aired: dict[PaperId, datetime] = {}
        self._papers: dict[PaperId, Paper] = {}

    def until(self, now: datetime, memory: timedelta) -> tuple[list[Aired], list[Paper]]:
        """Papers that aired or were picked in the time that is remembered, and of them those of the last day."""
        if self._number is None:
            self._number = self._store.asrun.number_before(now - memory)
        while found := self._store.asrun.after(self._number, BATCH):
            for number, entry in found:
                self._number = number
                if entry.source == "live" and not entry.mentions_only:
                    self._aired |= dict.fromkeys(entry.paper_ids, entry.start)
        self._aired = {paper_id: at for paper_id, at in self._aired.items() if at >= now - max(memory, TODAY)}
        recent = self._store.picks.since(now - TODAY)
        picked = {record.paper_id: record.picked for record in recent if not record.mention_only}
        failed = self._store.papers.failed(picked.keys())
        times = {paper_id: at for paper_id, at in picked.items() if paper_id not in failed} | self._aired
        for paper_id in times.keys() - self._papers.keys():
            paper = self._store.papers.get(paper_id)
            if paper is not None:
                self._papers[paper_id] = paper
        self._papers = {paper_id: self._papers[paper_id] for paper_id in times if paper_id in self._papers}
        known = [Aired(paper, times[paper_id]) for paper_id, paper in self._papers.items()]
        today = [a.paper for a in known if a.at >= now - TODAY]
        return [a for a in known if a.at >= now - memory], today


def example(interest: str) -> PaperId | None:
    """The paper that an interest names; None for free text."""
    try:
        return parse_id(interest)
    except UsageError:
        return None


def read_texts(folder: Path) -> dict[str, NDArray[np.float32]]:
    """The vectors of free texts that were embedded."""
    import numpy as np

    try:
        held = json.loads((folder / INTERESTS).read_bytes())
    except (OSError, ValueError):
        return {}  # not made yet, or damaged: then they are made again
    return {text: np.array(row, dtype=np.float32) for text, row in held.items()}


def write_texts(folder: Path, rows: dict[str, NDArray[np.float32]]) -> None:
    from radio.store.files import write_atomically

    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / INTERESTS, json.dumps({text: [float(x) for x in row] for text, row in rows.items()}))
