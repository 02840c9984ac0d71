"""Which days' announcements are known whole, and how far the catching up with the others has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from radio.model.announced import Harvest, TakenList
from radio.store.database import Database
from radio.store.schema import harvests, lists


class Lists:
    """The watermark, day by day, so that a gap in the middle is one too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, taken: TakenList) -> None:
        row = {"feed": taken.feed, "day": str(taken.day), "data": taken.model_dump(mode="json")}
        with self._database.begin() as connection:
            self._database.upsert(connection, lists, row)

    def taken(self, feed: str, since: date) -> dict[date, TakenList]:
        """Those of that day and later."""
        query = sa.select(lists.c.data).where(lists.c.feed == feed, lists.c.day >= str(since)).order_by(lists.c.day)
        with self._database.read() as connection:
            found = [TakenList.model_validate(data) for data in connection.execute(query).scalars()]
        return {one.day: one for one in found}

    def first(self, feed: str) -> date | None:
        """The first day that was ever taken."""
        with self._database.read() as connection:
            day = connection.execute(sa.select(sa.func.min(lists.c.day)).where(lists.c.feed == feed)).scalar()
        return None if day is None else date.fromisoformat(day)

    def latest(self, feed: str, before: date | None = None) -> TakenList | None:
        """The newest, or the newest of an earlier day than that."""
        query = sa.select(lists.c.data).where(lists.c.feed == feed).order_by(lists.c.day.desc()).limit(1)
        if before is not None:
            query = query.where(lists.c.day < str(before))
        with self._database.read() as connection:
            data = connection.execute(query).scalar()
        return None if data is None else TakenList.model_validate(data)

    def harvests(self, feed: str) -> list[Harvest]:
        """The sets of the harvest under way, done ones included; none when there is no harvest."""
        query = sa.select(harvests.c.data).where(harvests.c.feed == feed).order_by(harvests.c.set_name)
        with self._database.read() as connection:
            return [Harvest.model_validate(data) for data in connection.execute(query).scalars()]

    def begin_harvest(self, begun: Sequence[Harvest]) -> None:
        """All sets or none: of half of them the days would be taken for known."""
        with self._database.begin() as connection:
            for harvest in begun:
                self._database.upsert(connection, harvests, _row(harvest))

    def put_harvest(self, harvest: Harvest) -> None:
        with self._database.begin() as connection:
            self._database.upsert(connection, harvests, _row(harvest))

    def end_harvest(self, feed: str) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.delete(harvests).where(harvests.c.feed == feed))


def _row(harvest: Harvest) -> dict[str, Any]:
    return {"feed": harvest.feed, "set_name": harvest.set_name, "data": harvest.model_dump(mode="json")}
