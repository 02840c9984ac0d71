"""New versions of papers that the station knew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from radio.model.announced import PaperUpdate
from radio.model.paper import Paper
from radio.store.database import Database, Now, epoch
from radio.store.schema import updates
from radio.types import PaperId


class Updates:
    """Each new version once, however many sources tell of it."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def note(self, connection: Connection, before: Paper, after: Paper, *, told: bool) -> None:
        """Remember what changed between two states of a paper. `told`: by a source that gives comments."""
        if after.version == before.version:
            if told or after.comment:
                self._explain(connection, after)
            return
        update = PaperUpdate(
            paper_id=after.id,
            title=after.title,
            from_version=before.version,
            to_version=after.version,
            seen=self._now(),
            comment=after.comment or ("" if told else None),
            withdrawn=after.withdrawn,
        )
        row = {
            "paper_id": update.paper_id,
            "to_version": update.to_version,
            "seen": epoch(update.seen),
            "explained": update.comment is not None,
            "data": update.model_dump(mode="json"),
        }
        self._database.insert_new(connection, updates, row)

    def since(self, moment: datetime) -> list[PaperUpdate]:
        query = sa.select(updates.c.data).where(updates.c.seen >= epoch(moment))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(updates.c.seen.desc(), updates.c.paper_id)).scalars()
            return [PaperUpdate.model_validate(data) for data in rows]

    def unexplained(self, since: datetime, limit: int) -> list[PaperId]:
        query = sa.select(updates.c.paper_id).where(sa.not_(updates.c.explained), updates.c.seen >= epoch(since))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(updates.c.seen, updates.c.paper_id).limit(limit)).scalars()
            return list(dict.fromkeys(PaperId(paper_id) for paper_id in rows))

    def explained(self, ids: Sequence[PaperId]) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.update(updates).where(updates.c.paper_id.in_(ids)).values(explained=True))

    def _explain(self, connection: Connection, paper: Paper) -> None:
        """Fill in the comment of the newest version, where it was not known."""
        this = (updates.c.paper_id == paper.id, updates.c.to_version == paper.version)
        data: Any = connection.execute(sa.select(updates.c.data).where(*this, sa.not_(updates.c.explained))).scalar()
        if data is None:
            return
        update = PaperUpdate.model_validate(data)
        update = update.model_copy(update={"comment": paper.comment or "", "withdrawn": paper.withdrawn})
        values = {"explained": True, "data": update.model_dump(mode="json")}
        connection.execute(sa.update(updates).where(*this).values(**values))
