"""Papers and their documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from radio.model.document import Document
from radio.model.paper import UNTITLED, Paper
from radio.store.database import Database, epoch
from radio.store.schema import documents, papers
from radio.types import PaperId

PaperState = Literal["new", "picked", "converted", "aired", "failed", "excluded"]
EXACT_SOURCES = ("api", "folder")
"""Those that know when a paper was submitted; feeds know the day of its announcement at best."""
FILLED_IN = ("authors", "abstract", "categories", "announced", "comment", "journal_ref", "doi", "pdf_url")
"""What one source leaves empty and another knows."""


class Papers:
    """The papers that the station knows, each with its newest version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def upsert(self, paper: Paper) -> Literal["new", "updated", "known"]:
        """Remember a paper. A newer version is an update, never a new paper; an older one changes nothing.

        The same version seen again may fill in what was not known before (its licence, its day), and loses nothing.
        """
        with self._database.begin() as connection:
            if self._database.insert_new(connection, papers, {**_row(paper), "state": "new", "reason": ""}):
                return "new"
            mine = sa.select(papers.c.data).where(papers.c.id == paper.id).with_for_update()
            before = Paper.model_validate(connection.execute(mine).scalar_one())
            if paper.version < before.version:
                return "known"
            merged = _merged(before, paper)
            if merged != before:
                connection.execute(sa.update(papers).where(papers.c.id == paper.id).values(**_row(merged)))
            return "updated" if paper.version > before.version else "known"

    def get(self, paper_id: PaperId) -> Paper | None:
        with self._database.read() as connection:
            data = connection.execute(sa.select(papers.c.data).where(papers.c.id == paper_id)).scalar()
        return None if data is None else Paper.model_validate(data)

    def state(self, paper_id: PaperId) -> tuple[PaperState, str] | None:
        """State and reason, or None for an unknown paper."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(papers.c.state, papers.c.reason).where(papers.c.id == paper_id)).first()
        return None if row is None else (row.state, row.reason)

    def set_state(self, paper_id: PaperId, state: PaperState, reason: str = "") -> None:
        with self._database.begin() as connection:
            connection.execute(sa.update(papers).where(papers.c.id == paper_id).values(state=state, reason=reason))

    def between(self, start: datetime, end: datetime) -> list[Paper]:
        """Those announced (or, where that is not known, submitted) from `start` to before `end`, oldest first."""
        query = sa.select(papers.c.data).where(papers.c.day >= epoch(start), papers.c.day < epoch(end))
        return self._many(query.order_by(papers.c.day, papers.c.id))

    def recent(self, limit: int) -> list[Paper]:
        """The newest, newest first."""
        return self._many(sa.select(papers.c.data).order_by(papers.c.day.desc(), papers.c.id.desc()).limit(limit))

    def after(self, paper_id: str, limit: int) -> list[Paper]:
        """The next ones in the order of their ids, to go through all; "" begins with the first."""
        return self._many(sa.select(papers.c.data).where(papers.c.id > paper_id).order_by(papers.c.id).limit(limit))

    def count(self, until: str | None = None) -> int:
        """How many there are, in the order of their ids up to `until`."""
        query = sa.select(sa.func.count()).select_from(papers)
        if until is not None:
            query = query.where(papers.c.id <= until)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def unaired(self, limit: int) -> list[Paper]:
        """The newest that have been neither picked nor aired, and have not failed."""
        query = sa.select(papers.c.data).where(papers.c.state == "new")
        return self._many(query.order_by(papers.c.day.desc(), papers.c.id.desc()).limit(limit))

    def unaired_mark(self) -> tuple[int, int, float]:
        """Changes when `unaired` does, but for what is filled in later in a known paper; costs next to nothing."""
        new = sa.select(sa.func.count(), sa.func.sum(papers.c.version), sa.func.max(papers.c.day))
        with self._database.read() as connection:
            count, versions, day = connection.execute(new.where(papers.c.state == "new")).one()
        return count, versions or 0, day or 0.0

    def search(self, text: str, limit: int = 50) -> list[Paper]:
        """Those whose title, abstract or authors hold every word of `text`, newest first."""
        query = sa.select(papers.c.data)
        for word in text.casefold().split():
            query = query.where(papers.c.words.contains(word, autoescape=True))
        return self._many(query.order_by(papers.c.day.desc()).limit(limit))

    def _many(self, query: sa.Select[tuple[object]]) -> list[Paper]:
        with self._database.read() as connection:
            return [Paper.model_validate(data) for data in connection.execute(query).scalars()]


def _row(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "version": paper.version,
        "day": epoch(paper.announced or paper.published),
        "words": " ".join((paper.title, paper.abstract, *(a.name for a in paper.authors))).casefold(),
        "data": paper.model_dump(mode="json"),
    }


def _merged(before: Paper, paper: Paper) -> Paper:
    """`paper`, with what only the earlier entry of it knew."""
    kept = {name: getattr(before, name) for name in FILLED_IN if not getattr(paper, name)}
    if paper.licence.source == "unknown":
        kept["licence"] = before.licence
    if paper.title == UNTITLED:
        kept["title"] = before.title
    if paper.source not in EXACT_SOURCES:
        kept["published"] = before.published
        if paper.version == before.version:
            kept |= {"updated": before.updated, "source": before.source}
    return paper.model_copy(update=kept)


class Documents:
    """What conversion made of a paper; the text itself lies in documents/KEY/document.json."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, document: Document) -> None:
        row = {
            "paper_id": document.paper_id,
            "version": document.version,
            "status": document.status,
            "pages": document.page_count,
            "sentences": len(document.sentences),
            "pdf_sha256": document.pdf_sha256,
            "problems": [problem.model_dump(mode="json") for problem in document.problems],
        }
        with self._database.begin() as connection:
            self._database.upsert(connection, documents, row)

    def get(self, paper_id: PaperId) -> dict[str, object] | None:
        """The row: version, status, pages, sentences, pdf_sha256, problems."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.paper_id == paper_id)).mappings().first()
        return None if row is None else dict(row)
