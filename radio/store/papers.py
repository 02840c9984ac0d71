"""Papers and their documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from radio.model.announced import PaperUpdate
from radio.model.document import Document
from radio.model.paper import Paper
from radio.store.database import Database, Now, epoch
from radio.store.joining import joined
from radio.store.records import read, readable
from radio.store.schema import documents, papers
from radio.store.updates import Updates
from radio.types import PaperId

PaperState = Literal["new", "picked", "converted", "aired", "failed", "excluded"]
Stored = Literal["new", "updated", "known"]
IDS_A_QUERY = 500
"""SQLite takes 32,766 values in a statement, older ones 999."""
BATCH = 100
"""Papers a transaction: a tenth of a second, for which other writers wait."""
TELL_COMMENTS = ("api", "oai")
"""Sources that give a paper's comment, if only by leaving it out."""
WITHDRAWN = "withdrawn"
"""Reason of a paper that was taken back."""


class Papers:
    """The papers that the station knows, each with its newest version."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._updates = Updates(database, now)

    def upsert(self, paper: Paper) -> Stored:
        """Remember a paper. A newer version is an update, never a new paper; an older one changes nothing.

        The same version seen again may fill in what was not known before (its licence, its day), and loses nothing.
        A paper that was withdrawn is excluded, unless it has aired.
        """
        with self._database.begin() as connection:
            return self._upsert(connection, paper)

    def upsert_all(self, papers: Sequence[Paper]) -> int:
        """Many papers, in transactions that let others write meanwhile; how many were new."""
        new = 0
        for start in range(0, len(papers), BATCH):
            with self._database.begin() as connection:
                new += sum(self._upsert(connection, paper) == "new" for paper in papers[start : start + BATCH])
        return new

    def _upsert(self, connection: Connection, paper: Paper) -> Stored:
        state = {"state": "excluded", "reason": WITHDRAWN} if paper.withdrawn else {"state": "new", "reason": ""}
        if self._database.insert_new(connection, papers, {**_row(paper), **state}):
            return "new"
        mine = sa.select(papers.c.data, papers.c.state).where(papers.c.id == paper.id).with_for_update()
        row = connection.execute(mine).one()
        before = read(Paper, row.data)
        if before is None:
            # What the source tells takes its place.
            connection.execute(sa.update(papers).where(papers.c.id == paper.id).values(**_row(paper)))
            return "known"
        merged = joined(before, paper)
        if merged != before:
            change = state if merged.withdrawn and not before.withdrawn and row.state != "aired" else {}
            connection.execute(sa.update(papers).where(papers.c.id == paper.id).values(**_row(merged), **change))
        tells = paper.source in TELL_COMMENTS and paper.version == merged.version
        self._updates.note(connection, before, merged, told=tells)
        return "updated" if merged.version > before.version else "known"

    def get(self, paper_id: PaperId) -> Paper | None:
        with self._database.read() as connection:
            data = connection.execute(sa.select(papers.c.data).where(papers.c.id == paper_id)).scalar()
        return None if data is None else Paper.model_validate(data)

    def get_many(self, ids: Sequence[PaperId]) -> dict[PaperId, Paper]:
        """Those that are known, by id."""
        found: list[Paper] = []
        for start in range(0, len(ids), IDS_A_QUERY):
            found += self._many(sa.select(papers.c.data).where(papers.c.id.in_(ids[start : start + IDS_A_QUERY])))
        return {paper.id: paper for paper in found}

    def updates(self, since: datetime) -> list[PaperUpdate]:
        """New versions of known papers that were seen since then, the latest first."""
        return self._updates.since(since)

    def unexplained(self, since: datetime, limit: int) -> list[PaperId]:
        """Papers whose new version came from a source that tells no comments, so that it may be a withdrawal."""
        return self._updates.unexplained(since, limit)

    def explained(self, ids: Sequence[PaperId]) -> None:
        """Nobody can tell more of these papers' new versions."""
        self._updates.explained(ids)

    def count_between(self, start: datetime, end: datetime) -> int:
        """How many `between` would give."""
        query = sa.select(sa.func.count()).where(papers.c.day >= epoch(start), papers.c.day < epoch(end))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def without_licence(self, start: datetime, end: datetime) -> int:
        """How many papers of these days, not yet taken up, nobody told the licence of."""
        query = sa.select(papers.c.data).where(papers.c.day >= epoch(start), papers.c.day < epoch(end))
        unaired = self._many(query.where(papers.c.state == "new"))
        return sum(paper.licence.source == "unknown" for paper in unaired)

    def state(self, paper_id: PaperId) -> tuple[PaperState, str] | None:
        """State and reason, or None for an unknown paper."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(papers.c.state, papers.c.reason).where(papers.c.id == paper_id)).first()
        return None if row is None else (row.state, row.reason)

    def set_state(self, paper_id: PaperId, state: PaperState, reason: str = "") -> None:
        """A paper that was withdrawn stays excluded, whatever work on it ends meanwhile, but can still have aired."""
        change = sa.update(papers).where(papers.c.id == paper_id)
        if state != "aired":
            change = change.where(sa.or_(papers.c.state != "excluded", papers.c.reason != WITHDRAWN))
        with self._database.begin() as connection:
            connection.execute(change.values(state=state, reason=reason))

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

    def listed(
        self, limit: int, state: PaperState | None = None, start: datetime | None = None, end: datetime | None = None
    ) -> list[tuple[Paper, PaperState, str]]:
        """The newest with their state and its reason, newest first; of one state, of some days."""
        query = sa.select(papers.c.data, papers.c.state, papers.c.reason)
        if state is not None:
            query = query.where(papers.c.state == state)
        if start is not None and end is not None:
            query = query.where(papers.c.day >= epoch(start), papers.c.day < epoch(end))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(papers.c.day.desc(), papers.c.id.desc()).limit(limit)).all()
        found = [(read(Paper, row.data), row.state, row.reason) for row in rows]
        return [(paper, state, reason) for paper, state, reason in found if paper is not None]

    def unaired(self, limit: int) -> list[Paper]:
        """The newest that have been neither picked nor aired, and have not failed."""
        query = sa.select(papers.c.data).where(papers.c.state == "new")
        return self._many(query.order_by(papers.c.day.desc(), papers.c.id.desc()).limit(limit))

    def failed(self, paper_ids: Collection[PaperId]) -> set[PaperId]:
        """Those of these papers, a few hundred at most, that could not be made."""
        query = sa.select(papers.c.id).where(papers.c.state == "failed", papers.c.id.in_(paper_ids))
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

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
            return readable(Paper, connection.execute(query).scalars())


def _row(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "version": paper.version,
        "day": epoch(paper.announced or paper.published),
        "words": " ".join((paper.title, paper.abstract, *(a.name for a in paper.authors))).casefold(),
        "data": paper.model_dump(mode="json"),
    }


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
