"""What truly aired, brought back from the as-run log: into the papers' states and the library's memory.

Both keep a mark of their own: the number of the last entry that they have taken in. Entries are taken in their order,
and the mark is set after them, so each is taken in however often a process dies; taken in again it changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from radio.errors import LibraryError, StoreError
from radio.library import Airing
from radio.library.marks import is_incomplete, told_until
from radio.model.asrun import AsRunEntry
from radio.model.base import Model
from radio.model.script import Script
from radio.model.segment import SCRIPT
from radio.production import tasks
from radio.production.files import load, save
from radio.production.heard import heard, is_airing
from radio.production.workshop import Workshop
from radio.types import PaperId

if TYPE_CHECKING:
    from radio.store import Store

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=15)
"""How long the library may sleep before it is woken for what aired: to wake it costs some ten CPU-seconds."""
BATCH = 100
"""Entries at a time; a few minutes' work for the embedder at worst."""
REFILL_STEPS = 2
"""A step puts in 200 papers, some 15 CPU-seconds."""
UNSAID = ("opening", "disclosure", "transition", "question", "closing", "station")
"""Beats that tell nothing about a paper."""


class _Mark(Model):
    """Number of the last entry whose papers have their state."""

    entry: int = 0


class Aired:
    """Reads the as-run log in turns."""

    def __init__(self, workshop: Workshop, mark: Path) -> None:
        self._w = workshop
        self._file = mark

    def follow(self) -> int:
        """Take in what aired since the last time; of how many entries papers got their state. Raises LibraryError."""
        count = self._set_states()
        self._tell_library()
        self._mend_library()
        return count

    def forget(self) -> None:
        """Have the library let go of what it has had for long, when it is awake."""
        if self._w.pools.library.pids():
            keep, now = self._w.config.keep, self._w.clock.now()
            times = (now - timedelta(days=keep.passages_days), now - timedelta(days=keep.papers_days))
            done = self._w.pools.library.call(tasks.forget, self._w.config.path("library"), self._w.models_dir, *times)
            if done.value:
                log.info("the library let go of %d passages and papers", done.value)

    def _set_states(self) -> int:
        count, mark = 0, self._mark()
        while found := self._w.store.asrun.after(mark, BATCH):
            for number, entry in found:
                mark = number
                if is_airing(entry):
                    count += 1
                    for paper_id in entry.paper_ids:
                        self._w.store.papers.set_state(paper_id, "aired", entry.title)
            save(self._file, _Mark(entry=mark))
        return count

    def _tell_library(self) -> None:
        """Unless it sleeps, and nothing has waited for long."""
        folder, store = self._w.config.path("library"), self._w.store
        mark = within_log(store, self._told_until(folder))
        while found := store.asrun.after(mark, BATCH):
            mark = found[-1][0]
            entries = [entry for _, entry in found if is_airing(entry)]
            awake = bool(self._w.pools.library.pids())
            if entries and not awake and self._w.clock.now() - entries[0].end < PATIENCE:
                return
            if not entries and not awake:
                continue  # nothing is lost by reading the same jingles again
            papers = {paper.id: paper for paper in map(store.papers.get, ids_of(entries)) if paper is not None}
            airings = [airing for entry in entries for airing in airings_of(store, entry)]
            self._w.pools.library.call(
                tasks.remember_aired, folder, self._w.models_dir, list(papers.values()), airings, mark
            )

    def _told_until(self, folder: Path) -> int:
        try:
            return told_until(folder)
        except LibraryError as e:
            log.warning("%s; it is opened, which moves aside what is damaged", e)
            self._w.pools.library.call(tasks.wake_library, folder, self._w.models_dir)
            return told_until(folder)

    def _mend_library(self) -> None:
        """Fill a library again whose ledger was lost, a little at each turn, while there is time for it."""
        if is_incomplete(self._w.config.path("library")) and not self._w.is_lean():
            self._w.pools.library.call(tasks.refill, self._w.config, self._w.models_dir, REFILL_STEPS)

    def _mark(self) -> int:
        if not self._file.exists():
            return 0
        try:
            return within_log(self._w.store, load(self._file, _Mark).entry)
        except StoreError:
            return 0  # of an older form, or damaged: states are set again, to what they are


def within_log(store: Store, mark: int) -> int:
    """A mark beyond the log is one of another database: then all is read again."""
    return mark if mark <= store.asrun.newest() else 0


def ids_of(entries: Iterable[AsRunEntry]) -> list[PaperId]:
    return list(dict.fromkeys(paper_id for entry in entries for paper_id in entry.paper_ids))


def airings_of(store: Store, entry: AsRunEntry) -> Iterator[Airing]:
    """What an entry said about each of its papers that were heard: what was cut off too soon is no memory."""
    script = _script(store, entry)
    for paper_id in heard(store, entry):
        paper = store.papers.get(paper_id)
        lines = [x.text for x in script.lines if x.paper_id == paper_id and x.beat not in UNSAID] if script else []
        yield Airing(
            paper_id=paper_id,
            at=entry.start,
            title=paper.title if paper else entry.title,
            said=" ".join(lines),
            segment=entry.segment,
            show=entry.show,
        )


def _script(store: Store, entry: AsRunEntry) -> Script | None:
    """What was said, while the segment is kept."""
    if entry.segment is None:
        return None
    try:
        return Script.model_validate_json((store.segments.folder(entry.segment) / SCRIPT).read_bytes())
    except (OSError, ValidationError):
        return None
