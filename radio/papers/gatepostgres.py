"""The gate's place for a fleet: an advisory lock of Postgres on a connection of its own, and one row of the store.

The database's clock is the only one that counts, so that no machine's wall clock matters. The server lets go of the
lock when the connection ends: at once when its process is killed, and after half a minute when its machine is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from radio.papers.gate import Door, GateState, Memory
from radio.store.postgres import LockConnection
from radio.store.schema import gate

Time = Callable[[LockConnection], datetime]


def database_time(connection: LockConnection) -> datetime:
    found: datetime = connection.scalar(sa.select(sa.func.clock_timestamp()))
    return found.astimezone(UTC)


class PostgresPlace:
    """See Place. `time` reads the common clock; tests have one of their own."""

    def __init__(self, url: str, name: str = "arxiv", time: Time = database_time) -> None:
        self._url = url
        self._name = name
        self._time = time

    def open(self) -> Door:
        return _PostgresDoor(LockConnection(self._url), self._name, self._time)

    def look(self) -> Memory | None:
        door = _PostgresDoor(LockConnection(self._url), self._name, self._time)
        try:
            return door.look()
        finally:
            door.close()


class _PostgresDoor:
    def __init__(self, connection: LockConnection, name: str, time: Time) -> None:
        self._connection = connection
        self._name = name
        self._time = time

    def try_lock(self) -> bool:
        return self._connection.try_lock(f"gate:{self._name}")

    def look(self) -> Memory | None:
        row = self._connection.first(sa.select(gate.c.stamp, gate.c.state).where(gate.c.name == self._name))
        if row is None:
            return None
        now = self._time(self._connection)
        return Memory(GateState.model_validate(row.state), now.timestamp() - row.stamp, now)

    def read(self) -> Memory:
        return self.look() or Memory(GateState(), float("inf"), self._time(self._connection))

    def write(self, state: GateState, *, stamp: bool) -> None:
        values: dict[str, Any] = {"state": state.model_dump(mode="json")}
        if not stamp:
            self._connection.execute(sa.update(gate).where(gate.c.name == self._name).values(**values))
            return
        values["stamp"] = self._time(self._connection).timestamp()
        row = insert(gate).values(name=self._name, **values)
        self._connection.execute(row.on_conflict_do_update(index_elements=[gate.c.name], set_=values))

    def check(self) -> None:
        """A connection that ended has lost its lock."""
        self._connection.check()

    def close(self) -> None:
        self._connection.close()
