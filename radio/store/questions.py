"""Listeners' questions. Each is read, judged and changed within one transaction, so that it is answered once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from radio.model.question import OPEN, Question, QuestionState
from radio.store.database import Database, epoch, moment
from radio.store.schema import question_asks as asks
from radio.store.schema import questions


class Questions:
    """The questions, and who asked each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, question: Question, same: str) -> None:
        """A new question. `same` is equal for all that ask the same."""
        with self._database.begin() as connection:
            connection.execute(sa.insert(questions).values(same=same, **_row(question)))
            self._ask(connection, question.id, question.asked_by, question.asked)

    def join(self, question_id: str, asker: str, at: datetime) -> Question | None:
        """One more who asks it; the question as it is then, None when there is none. Twice by one asker is once."""

        def joined(question: Question) -> Question:
            new = self._ask(connection, question_id, asker, at)
            return question.model_copy(update={"askers": question.askers + new})

        with self._database.begin() as connection:
            return self._change(connection, question_id, joined)

    def get(self, question_id: str) -> Question | None:
        with self._database.read() as connection:
            data = connection.execute(sa.select(questions.c.data).where(questions.c.id == question_id)).scalar()
        return None if data is None else Question.model_validate(data)

    def same(self, same: str) -> Question | None:
        """The newest that asks the same."""
        query = sa.select(questions.c.data).where(questions.c.same == same).order_by(questions.c.asked.desc()).limit(1)
        with self._database.read() as connection:
            data = connection.execute(query).scalar()
        return None if data is None else Question.model_validate(data)

    def listed(self, states: tuple[QuestionState, ...] = (), limit: int = 500) -> list[Question]:
        """Those in these states, all by default, oldest first; of more than `limit` the newest."""
        query = sa.select(questions.c.data).order_by(questions.c.asked.desc(), questions.c.id.desc()).limit(limit)
        if states:
            query = query.where(questions.c.state.in_(states))
        with self._database.read() as connection:
            found = [Question.model_validate(data) for data in connection.execute(query).scalars()]
        return found[::-1]

    def count(self, states: tuple[QuestionState, ...] = OPEN) -> int:
        query = sa.select(sa.func.count()).select_from(questions).where(questions.c.state.in_(states))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def asked_since(self, asker: str, since: datetime) -> list[datetime]:
        """When that listener asked, since then, oldest first."""
        query = sa.select(asks.c.asked).where(asks.c.asker == asker, asks.c.asked >= epoch(since))
        with self._database.read() as connection:
            return [moment(at) for at in connection.execute(query.order_by(asks.c.asked)).scalars()]

    def change(self, question_id: str, states: tuple[QuestionState, ...], **values: Any) -> Question | None:
        """Give a question that is in one of these states other values; the changed one, None when it is in no such."""

        def changed(question: Question) -> Question | None:
            return question.model_copy(update=values) if question.state in states else None

        with self._database.begin() as connection:
            return self._change(connection, question_id, changed)

    def claim(self, ids: Sequence[str], episode: str) -> tuple[str, ...]:
        """Take those of them that wait for an episode; which it has then, those that it had before among them."""

        def taken(question: Question) -> Question | None:
            free = question.state == "waiting"
            mine = question.state == "making" and question.episode == episode
            return question.model_copy(update={"state": "making", "episode": episode}) if free or mine else None

        with self._database.begin() as connection:
            # In one order for all, so that no two wait for each other.
            done = {name for name in sorted(ids) if self._change(connection, name, taken) is not None}
        return tuple(name for name in ids if name in done)

    def forget(self, before: datetime) -> int:
        """Names, and who asked, of questions older than that; how many questions lost them."""
        with self._database.begin() as connection:
            connection.execute(sa.delete(asks).where(asks.c.asked < epoch(before)))
            old = sa.select(questions.c.id).where(questions.c.asked < epoch(before), questions.c.named.is_(True))
            names = list(connection.execute(old).scalars())
            for name in names:
                self._change(connection, name, lambda q: q.model_copy(update={"name": None, "asked_by": ""}))
        return len(names)

    def _ask(self, connection: Connection, question_id: str, asker: str, at: datetime) -> bool:
        row = {"question_id": question_id, "asker": asker, "asked": epoch(at)}
        return self._database.insert_new(connection, asks, row)

    def _change(
        self, connection: Connection, question_id: str, change: Callable[[Question], Question | None]
    ) -> Question | None:
        mine = sa.select(questions.c.data).where(questions.c.id == question_id).with_for_update()
        data = connection.execute(mine).scalar()
        changed = None if data is None else change(Question.model_validate(data))
        if changed is not None:
            connection.execute(sa.update(questions).where(questions.c.id == question_id).values(**_row(changed)))
        return changed


def _row(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "state": question.state,
        "asked": epoch(question.asked),
        "named": bool(question.name or question.asked_by),
        "data": question.model_dump(mode="json"),
    }
