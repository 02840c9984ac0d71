"""Who wrote each script, and why no better writer did: for the operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from radio.model.models import ScriptNote
from radio.store.database import Database, Now, epoch, moment
from radio.store.schema import writers


class Writers:
    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def put(self, episode: str, writer: str, notes: Sequence[str]) -> None:
        """A script was written; one that is written anew takes the place of the former."""
        row = {"episode": episode, "writer": writer[:400], "notes": list(notes), "written": epoch(self._now())}
        with self._database.begin() as connection:
            self._database.upsert(connection, writers, row)

    def newest(self, number: int) -> tuple[ScriptNote, ...]:
        """The last so many, newest first."""
        query = sa.select(writers).order_by(writers.c.written.desc()).limit(number)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(
            ScriptNote(episode=r.episode, writer=r.writer, written=moment(r.written), notes=tuple(r.notes))
            for r in rows
        )

    def forget(self, before: datetime) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.delete(writers).where(writers.c.written < epoch(before)))
