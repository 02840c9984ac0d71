"""Has the library embed what ranking wants to compare: candidates, what aired, and the station's interests.

It works in the background, a few papers at a time, and not while time presses: ranking does without in the meantime.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from radio.errors import FetchError, RadioError
from radio.model.paper import Paper
from radio.papers.candidates import Candidates, read_texts, write_texts
from radio.production import tasks
from radio.production.workshop import Workshop
from radio.types import PaperId

log = logging.getLogger(__name__)

BATCH = 16
"""Papers per call of the library's one process: about a second, in which whoever else needs it waits."""
MOST = 2000
AFTER_FAILURE_SECONDS = 300.0


class Nearness:
    """`follow` is called again and again by one thread."""

    def __init__(self, workshop: Workshop, candidates: Candidates, held: Callable[[], bool]) -> None:
        """`held` says that there is no time for it now: the reserve is low, the disk full, or an operator said so."""
        self._w = workshop
        self._candidates = candidates
        self._held = held
        self._not_before = 0.0

    def follow(self) -> int:
        """Embed what lacks a vector, until there is no time for it; how many were. Raises RadioError."""
        if self._held() or self._w.clock.monotonic() < self._not_before:
            return 0
        count = 0
        try:
            self._interests()
            lacking = self._candidates.lacking(MOST)
            for start in range(0, len(lacking), BATCH):
                if self._held():
                    break
                self._embed(lacking[start : start + BATCH])
                count += len(lacking[start : start + BATCH])
        except RadioError:
            self._not_before = self._w.clock.monotonic() + AFTER_FAILURE_SECONDS
            raise
        return count

    def _interests(self) -> None:
        folder = self._w.config.path("library")
        texts = self._candidates.texts()
        if texts:
            done = self._w.pools.library.call(tasks.text_vectors, folder, self._w.models_dir, texts)
            kept = {text: row for text, row in read_texts(folder).items() if text in self._w.config.papers.interests}
            write_texts(folder, kept | dict(zip(texts, done.value, strict=True)))
        lacking = self._candidates.examples()
        if lacking:
            self._embed(self._examples(lacking))

    def _examples(self, lacking: Sequence[PaperId]) -> list[Paper]:
        """From the store or a source. They stay out of the store: an example is not there to be aired."""
        found = {paper_id: paper for paper_id in lacking if (paper := self._w.store.papers.get(paper_id)) is not None}
        missing = [paper_id for paper_id in lacking if paper_id not in found]
        for source in self._w.sources if missing else ():
            try:
                found |= {paper.id: paper for paper in source.by_ids(missing)}
            except FetchError as e:
                log.info("the example papers %s are not known yet: %s", ", ".join(missing), e)
        return list(found.values())

    def _embed(self, papers: Sequence[Paper]) -> None:
        if papers:
            self._w.pools.library.call(
                tasks.paper_vectors, self._w.config.path("library"), self._w.models_dir, list(papers)
            )
