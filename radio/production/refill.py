"""Fills the library again from what the station keeps: the papers of the store, their documents, what aired."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import ValidationError

from radio.library.marks import AIRED, INCOMPLETE
from radio.model.document import Document
from radio.production.aired import airings_of, ids_of
from radio.production.heard import is_airing

if TYPE_CHECKING:
    from radio.library import Library
    from radio.store import Store

log = logging.getLogger(__name__)

Part = Literal["papers", "documents", "aired"]
PARTS: tuple[Part, ...] = get_args(Part)
PAPERS, ENTRIES = 200, 200
"""At a time; documents are taken one by one."""


@dataclass(frozen=True)
class Filled:
    """How far it has come in one part of the work."""

    part: Part
    done: int
    total: int


class Refill:
    """Works in steps; the library remembers after each how far it came, and another process may go on there."""

    def __init__(self, library: Library, store: Store, documents: Path) -> None:
        self._library = library
        self._store = store
        self._documents = documents
        self.left_out: list[str] = []
        """Documents that could not be read."""

    def begin(self) -> None:
        """From the start, whatever was done."""
        self._library.set_mark(INCOMPLETE, "yes")

    def run(self, report: Callable[[Filled], None], most_steps: int | None = None) -> bool:
        """Up to so many steps; whether all is done."""
        for number, filled in enumerate(self._steps(), 1):
            report(filled)
            if number == most_steps:
                return not self._library.mark(INCOMPLETE)
        return True

    def _steps(self) -> Iterator[Filled]:
        mark = self._library.mark(INCOMPLETE)
        if not mark:
            return
        part, _, after = mark.partition(":")
        begin = PARTS.index(part) if part in PARTS else 0
        work = {"papers": self._papers, "documents": self._document_files, "aired": self._aired}
        for name in PARTS[begin:]:
            for filled, reached in work[name](after):
                self._library.set_mark(INCOMPLETE, f"{name}:{reached}")
                yield filled
            after = ""
        self._library.set_mark(INCOMPLETE, "")

    def _papers(self, after: str) -> Iterator[tuple[Filled, str]]:
        done, total = self._store.papers.count(after), self._store.papers.count()
        while papers := self._store.papers.after(after, PAPERS):
            self._library.add_papers(papers)
            after, done = papers[-1].id, done + len(papers)
            yield Filled("papers", done, total), after

    def _document_files(self, after: str) -> Iterator[tuple[Filled, str]]:
        names = sorted(path.parent.name for path in self._documents.glob("*/document.json"))
        for number, name in enumerate(names, 1):
            if name > after:
                self._document(self._documents / name / "document.json")
                yield Filled("documents", number, len(names)), name

    def _document(self, path: Path) -> None:
        """Into the library, unless the paper has a newer version by now."""
        try:
            document = Document.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as e:
            log.warning("%s is left out: %s", path, e)
            self.left_out.append(str(path))
            return
        paper = self._store.papers.get(document.paper_id)
        if paper is not None and paper.version == document.version:
            self._library.add_document(paper, document, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def _aired(self, after: str) -> Iterator[tuple[Filled, str]]:
        number, total = int(after or 0), self._store.asrun.newest()
        while found := self._store.asrun.after(number, ENTRIES):
            number = found[-1][0]
            entries = [entry for _, entry in found if is_airing(entry)]
            papers = [paper for paper in map(self._store.papers.get, ids_of(entries)) if paper is not None]
            self._library.add_papers(papers)
            self._library.remember_aired(airing for entry in entries for airing in airings_of(self._store, entry))
            yield Filled("aired", number, total), str(number)
        self._library.set_mark(AIRED, str(number))
