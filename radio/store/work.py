"""Orders, commands, and what the stages have done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from radio.model.rundown import Command, CommandName, Order
from radio.model.status import STAGES, Failure, StageName, StageStatus
from radio.store.database import Database, Now, epoch, moment
from radio.store.records import readable
from radio.store.schema import commands, orders, stages

OrderState = Literal["waiting", "making", "done", "failed", "cancelled"]


class Orders:
    """Wishes for episodes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, order: Order) -> bool:
        """Remember an order; False when one of that id is known already, which then stays as it is."""
        row = {
            "id": order.id,
            "state": order.state,
            "created": epoch(order.created),
            "data": order.model_dump(mode="json"),
        }
        with self._database.begin() as connection:
            return self._database.insert_new(connection, orders, row)

    def get(self, order_id: str) -> Order | None:
        with self._database.read() as connection:
            data = connection.execute(sa.select(orders.c.data).where(orders.c.id == order_id)).scalar()
        return None if data is None else Order.model_validate(data)

    def waiting(self) -> list[Order]:
        """Those not yet done or failed: requested ones first, then by age."""
        rank = {"requested": 0, "new": 1, "backlog": 2}
        with self._database.read() as connection:
            query = sa.select(orders.c.data).where(orders.c.state.in_(("waiting", "making")))
            rows = connection.execute(query.order_by(orders.c.created)).scalars().all()
        return sorted(readable(Order, rows), key=lambda order: rank[order.priority])

    def since(self, moment: datetime) -> list[Order]:
        """Those that were given since then, oldest first, whatever became of them."""
        query = sa.select(orders.c.data).where(orders.c.created >= epoch(moment)).order_by(orders.c.created)
        with self._database.read() as connection:
            return readable(Order, connection.execute(query).scalars())

    def cancel(self, order_id: str, by: str) -> bool:
        """Take back an order that is not done; what of it is in the making will not air for it. Whether it was."""
        with self._database.begin() as connection:
            mine = sa.select(orders.c.data).where(orders.c.id == order_id, orders.c.state.in_(("waiting", "making")))
            data = connection.execute(mine.with_for_update()).scalar()
            if data is None:
                return False
            changed: dict[str, Any] = {**data, "state": "cancelled", "error": f"cancelled by {by}"}
            row = {"state": "cancelled", "data": changed}
            connection.execute(sa.update(orders).where(orders.c.id == order_id).values(**row))
        return True

    def mark(self, order_id: str, state: OrderState, episode: str | None = None, error: str | None = None) -> None:
        with self._database.begin() as connection:
            mine = sa.select(orders.c.data).where(orders.c.id == order_id).with_for_update()
            data = connection.execute(mine).scalar()
            if data is None:
                return
            order = Order.model_validate(data)
            changed = order.model_copy(update={"state": state, "episode": episode or order.episode, "error": error})
            row = {"state": state, "data": changed.model_dump(mode="json")}
            connection.execute(sa.update(orders).where(orders.c.id == order_id).values(**row))


class Commands:
    """Wishes to a running process, taken by it within a second."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def put(
        self,
        target: Literal["playout", "production"],
        name: CommandName,
        argument: str,
        asked_by: str,
        due: datetime | None = None,
    ) -> None:
        """Leave a command; with `due`, one that is obeyed then."""
        command = Command(
            id=0, target=target, name=name, argument=argument, asked_by=asked_by, created=self._now(), due=due
        )
        row = {"target": target, "state": command.state, "data": command.model_dump(mode="json")}
        with self._database.begin() as connection:
            connection.execute(sa.insert(commands).values(**row))

    def take(self, target: Literal["playout", "production"], until: datetime | None = None) -> list[Command]:
        """The commands that wait for `target` and are due by `until` (None: now), oldest first, each given out once."""
        by = until or self._now()
        with self._database.begin() as connection:
            rows = connection.execute(_waiting(target).with_for_update(skip_locked=True)).all()
            due = [command for command in _commands(rows) if command.due is None or command.due <= by]
            if due:
                taken = sa.update(commands).where(commands.c.id.in_([command.id for command in due]))
                connection.execute(taken.values(state="taken"))
        return due

    def timed(self) -> list[Command]:
        """Those that wait for their time, the next first."""
        with self._database.read() as connection:
            found = _commands(connection.execute(_waiting("playout")).all())
            return sorted((c for c in found if c.due is not None), key=lambda c: (c.due or c.created, c.id))

    def cancel(self, command_id: int, by: str) -> bool:
        """Take back a command; False when it does not wait any more."""
        with self._database.begin() as connection:
            waiting = sa.select(commands).where(commands.c.id == command_id, commands.c.state == "waiting")
            row = connection.execute(waiting.with_for_update()).first()
            if row is None:
                return False
            changed = {**row.data, "state": "refused", "result": f"cancelled by {by}"}
            gone = sa.update(commands).where(commands.c.id == command_id)
            connection.execute(gone.values(state="refused", data=changed))
        return True

    def finish(self, command_id: int, state: Literal["done", "refused"], result: str = "") -> None:
        with self._database.begin() as connection:
            data = connection.execute(sa.select(commands.c.data).where(commands.c.id == command_id)).scalar()
            if data is not None:
                changed: dict[str, Any] = {**data, "state": state, "result": result}
                row = {"state": state, "data": changed}
                connection.execute(sa.update(commands).where(commands.c.id == command_id).values(**row))


def _waiting(target: str) -> sa.Select[Any]:
    mine = sa.select(commands).where(commands.c.target == target, commands.c.state == "waiting")
    return mine.order_by(commands.c.id)


def _commands(rows: Iterable[Any]) -> list[Command]:
    return readable(Command, ({**row.data, "id": row.id} for row in rows))


_FAILED = (stages.c.stage.in_(STAGES), stages.c.state == "failed")
"""With the stages named, or the index by stage and state would be of no use."""


class Stages:
    """One row per stage and key: what production is doing, has done, and could not do."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def waiting(self, stage: StageName, key: str) -> None:
        """The work was enqueued."""
        self._set(stage, key, state="waiting")

    def begin(self, stage: StageName, key: str) -> None:
        """The work has begun; counts an attempt."""
        self._set(stage, key, state="running", attempt=1)

    def done(self, stage: StageName, key: str, cpu_seconds: float = 0.0, media_seconds: float = 0.0) -> None:
        self._set(stage, key, state="done", cpu_seconds=cpu_seconds, media_seconds=media_seconds)

    def failed(self, stage: StageName, key: str, error: str, retryable: bool) -> None:
        """The work ended badly and is not tried again by itself."""
        self._set(stage, key, state="failed", error=error, retryable=retryable)

    def forget(self, stage: StageName, key: str) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.delete(stages).where(stages.c.stage == stage, stages.c.key == key))

    def _set(self, stage: StageName, key: str, *, state: str, attempt: int = 0, **values: Any) -> None:
        row = {"state": state, "changed": epoch(self._now()), "error": "", "retryable": False, **values}
        with self._database.begin() as connection:
            mine = {"stage": stage, "key": key, "attempts": attempt, **row}
            self._database.upsert(connection, stages, mine, attempts=stages.c.attempts + attempt)

    def counts(self) -> dict[StageName, StageStatus]:
        """How much is done, running, waiting and failed, by stage; all stages are there."""
        query = sa.select(
            stages.c.stage,
            stages.c.state,
            sa.func.count().label("number"),
            sa.func.sum(stages.c.cpu_seconds).label("cpu"),
            sa.func.sum(stages.c.media_seconds).label("media"),
        ).group_by(stages.c.stage, stages.c.state)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        result = {}
        for name in STAGES:
            mine = {row.state: row for row in rows if row.stage == name}
            numbers = {state: row.number for state, row in mine.items()}
            finished = mine.get("done")
            result[name] = StageStatus(
                **numbers,
                cpu_seconds=finished.cpu if finished else 0.0,
                media_seconds=finished.media if finished else 0.0,
            )
        return result

    def forget_ended(self, before: datetime) -> int:
        """Forget what was done or failed before then; how much it was."""
        old = sa.delete(stages).where(stages.c.state.in_(("done", "failed")), stages.c.changed < epoch(before))
        with self._database.begin() as connection:
            return connection.execute(old).rowcount

    def broken(self) -> frozenset[tuple[StageName, str]]:
        """Stage and key of what failed: asked for at each tick, of each plan."""
        query = sa.select(stages.c.stage, stages.c.key).where(*_FAILED)
        with self._database.read() as connection:
            return frozenset((row.stage, row.key) for row in connection.execute(query))

    def failures(self) -> list[Failure]:
        """What failed, newest first."""
        query = sa.select(stages).where(*_FAILED).order_by(stages.c.changed.desc())
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            Failure(
                stage=row.stage,
                key=row.key,
                error=row.error,
                retryable=row.retryable,
                attempts=row.attempts,
                failed=moment(row.changed),
            )
            for row in rows
        ]
