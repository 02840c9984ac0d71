"""Why each paper was picked, as it was said then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from radio.model.pick import PickRecord
from radio.store.database import Database, epoch
from radio.store.schema import picks
from radio.types import PaperId


class Picks:
    """The choices, one row for each paper of an order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, records: Iterable[PickRecord]) -> None:
        """Remember choices; of one that is known already the first telling stays."""
        with self._database.begin() as connection:
            for record in records:
                row = {
                    "order_id": record.order,
                    "paper_id": record.paper_id,
                    "picked": epoch(record.picked),
                    "data": record.model_dump(mode="json"),
                }
                self._database.insert_new(connection, picks, row)

    def of(self, paper_id: PaperId) -> list[PickRecord]:
        """The choices of that paper, the newest first."""
        return self._many(sa.select(picks.c.data).where(picks.c.paper_id == paper_id))

    def since(self, moment: datetime) -> list[PickRecord]:
        """All choices since then, the newest first."""
        return self._many(sa.select(picks.c.data).where(picks.c.picked >= epoch(moment)))

    def forget(self, before: datetime) -> int:
        """Remove those that are older; how many."""
        with self._database.begin() as connection:
            return connection.execute(sa.delete(picks).where(picks.c.picked < epoch(before))).rowcount

    def _many(self, query: sa.Select[tuple[object]]) -> list[PickRecord]:
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(picks.c.picked.desc(), picks.c.order_id)).scalars().all()
        return [PickRecord.model_validate(data) for data in rows]
