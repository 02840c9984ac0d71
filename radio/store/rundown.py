"""The rundown and the as-run log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from radio.errors import StoreError
from radio.model.asrun import AsRunEntry
from radio.model.rundown import CutsIn, EntryState, RundownEntry
from radio.model.segment import Segment
from radio.store.database import Database, Now, epoch
from radio.store.records import read, readable
from radio.store.schema import asrun, rundown, segments
from radio.types import PaperId, Samples

STEP = 1.0
"""Between two appended entries; moved ones go half-way between their neighbours."""


class Rundown:
    """What is to air, in order."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def append(
        self, segment: Segment, added_by: str, not_before: datetime | None = None, cuts_in: CutsIn = "no"
    ) -> RundownEntry:
        """Put a segment at the end; `not_before` lets it wait for its slot."""
        with self._database.begin() as connection:
            last = connection.execute(sa.select(sa.func.max(rundown.c.place))).scalar()
            wanted = {"not_before": not_before, "cuts_in": cuts_in, "added": self._now()}
            return self._insert(connection, segment, (last or 0.0) + STEP, added_by, wanted)

    def insert_next(self, segment: Segment, added_by: str, cuts_in: CutsIn = "no") -> RundownEntry:
        """Put a segment before all that wait."""
        return self.insert_all([segment], added_by, cuts_in)[0]

    def insert_all(self, segments: Sequence[Segment], added_by: str, cuts_in: CutsIn = "no") -> list[RundownEntry]:
        """Put segments before all that wait, in their order. They are of one moment: none cuts in on another."""
        with self._database.begin() as connection:
            place = self._before_all(connection) - STEP * (len(segments) - 1)
            wanted = {"not_before": None, "cuts_in": cuts_in, "added": self._now()}
            return [
                self._insert(connection, segment, place + n * STEP, added_by, wanted)
                for n, segment in enumerate(segments)
            ]

    def _before_all(self, connection: Connection) -> float:
        waiting = rundown.c.state == "queued"
        first: float | None = connection.execute(sa.select(sa.func.min(rundown.c.place)).where(waiting)).scalar()
        last: float | None = connection.execute(sa.select(sa.func.max(rundown.c.place))).scalar()
        return (last or 0.0) + STEP if first is None else first - STEP

    def _insert(
        self, connection: Connection, segment: Segment, place: float, added_by: str, wanted: dict[str, Any]
    ) -> RundownEntry:
        entry = RundownEntry(
            id=0,
            order=place,
            segment=segment.id,
            title=segment.title,
            show=segment.show,
            added_by=added_by,
            **wanted,
        )
        done = connection.execute(
            sa.insert(rundown).values(
                place=place,
                segment=segment.id,
                state=entry.state,
                not_before=epoch(entry.not_before) if entry.not_before else None,
                data=entry.model_dump(mode="json"),
            )
        )
        key = done.inserted_primary_key
        if key is None:
            raise StoreError("the rundown entry got no number")
        return entry.model_copy(update={"id": int(key[0])})

    def queued(self) -> list[RundownEntry]:
        """All that wait, in order."""
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(rundown).where(rundown.c.state == "queued").order_by(rundown.c.place, rundown.c.id)
            )
            return readable(RundownEntry, map(_fields, rows))

    def airing(self) -> RundownEntry | None:
        """The entry on air, as far as playout has told."""
        with self._database.read() as connection:
            query = sa.select(rundown).where(rundown.c.state == "airing").order_by(rundown.c.id.desc())
            row = connection.execute(query).first()
        return None if row is None else _entry(row)

    def mark(self, entry_id: int, state: EntryState) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.update(rundown).where(rundown.c.id == entry_id).values(state=state))

    def hold(self, entry_id: int, resume_at: Samples) -> None:
        """Put the entry that was on air before all that wait; it goes on from `resume_at`, and cuts in no more."""
        with self._database.begin() as connection:
            fields = {"resume_at": resume_at, "cuts_in": "no", "not_before": None}
            self._change(connection, entry_id, self._before_all(connection), fields)

    def retime(self, entry_id: int, added_by: str, not_before: datetime | None, cuts_in: CutsIn) -> RundownEntry | None:
        """Give an entry that waits another time, before all others; None when it does not wait any more."""
        with self._database.begin() as connection:
            query = sa.select(rundown.c.state).where(rundown.c.id == entry_id).with_for_update()
            if connection.execute(query).scalar() != "queued":
                return None
            slot = None if not_before is None else not_before.isoformat()
            wanted = {"not_before": slot, "cuts_in": cuts_in, "added_by": added_by, "added": self._now().isoformat()}
            self._change(connection, entry_id, self._before_all(connection), wanted)
            row = connection.execute(sa.select(rundown).where(rundown.c.id == entry_id)).one()
            return _entry(row)

    def _change(self, connection: Connection, entry_id: int, place: float, fields: dict[str, Any]) -> None:
        data = connection.execute(sa.select(rundown.c.data).where(rundown.c.id == entry_id)).scalar()
        if data is None:
            return  # cleaned away
        entry = RundownEntry.model_validate({**data, **fields})
        row = {
            "place": place,
            "state": "queued",
            "not_before": epoch(entry.not_before) if entry.not_before else None,
            "data": entry.model_dump(mode="json"),
        }
        connection.execute(sa.update(rundown).where(rundown.c.id == entry_id).values(**row))

    def drop(self, entry_id: int) -> None:
        """Take a waiting entry out; one that airs or has aired stays."""
        with self._database.begin() as connection:
            waiting = sa.update(rundown).where(rundown.c.id == entry_id, rundown.c.state == "queued")
            connection.execute(waiting.values(state="dropped"))

    def move(self, entry_id: int, before_id: int) -> None:
        """Put a waiting entry right before another. Raises StoreError when either does not wait."""
        with self._database.begin() as connection:
            query = sa.select(rundown.c.id, rundown.c.place).where(rundown.c.state == "queued")
            rows = connection.execute(query.order_by(rundown.c.place, rundown.c.id).with_for_update()).all()
            others = [(row.id, row.place) for row in rows if row.id != entry_id]
            at = next((i for i, (key, _) in enumerate(others) if key == before_id), None)
            if at is None or len(others) == len(rows):
                raise StoreError(f"entries {entry_id} and {before_id} do not both wait in the rundown")
            upper = others[at][1]
            lower = others[at - 1][1] if at else upper - 2 * STEP
            places = {entry_id: (lower + upper) / 2}
            if not lower < places[entry_id] < upper:
                # Floats halve some fifty times between two neighbours; then all that wait are numbered afresh.
                order = [key for key, _ in others]
                order.insert(at, entry_id)
                places = {key: others[0][1] + n * STEP for n, key in enumerate(order)}
            for key, place in places.items():
                connection.execute(sa.update(rundown).where(rundown.c.id == key).values(place=place))

    def reserve_seconds(self) -> float:
        """Finished programme that waits to air."""
        query = (
            sa.select(sa.func.coalesce(sa.func.sum(segments.c.seconds), 0.0))
            .select_from(rundown.join(segments, rundown.c.segment == segments.c.id))
            .where(rundown.c.state == "queued")
        )
        with self._database.read() as connection:
            return float(connection.execute(query).scalar() or 0.0)

    def segments_in(self, *states: EntryState) -> set[str]:
        """The segments that entries of these states name."""
        with self._database.read() as connection:
            return set(connection.execute(sa.select(rundown.c.segment).where(rundown.c.state.in_(states))).scalars())


def due(queued: Sequence[RundownEntry], now: datetime) -> list[RundownEntry]:
    """Those of the queued entries that may air at `now`, in the order in which they will.

    What cuts in goes first, by when it was wanted; then what is on hold, what somebody asked for, shows whose slot
    has come, and the rest, each in the rundown's order.
    """

    def rank(entry: RundownEntry) -> tuple[int, float]:
        wanted = max(entry.added, entry.not_before or entry.added)
        return (-2, epoch(wanted)) if entry.cuts_in != "no" else (place(entry), 0.0)

    def place(entry: RundownEntry) -> int:
        if entry.resume_at > 0:
            return -1
        if entry.added_by.startswith(("operator", "listener")):
            return 0
        return 1 if entry.not_before is not None else 2

    return sorted((e for e in queued if e.not_before is None or e.not_before <= now), key=rank)


def _entry(row: Any) -> RundownEntry:
    return RundownEntry.model_validate(_fields(row))


def _fields(row: Any) -> dict[str, Any]:
    return {**row.data, "id": row.id, "order": row.place, "state": row.state}


class AsRun:
    """What truly aired, as playout wrote it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entry: AsRunEntry) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.insert(asrun).values(start=epoch(entry.start), data=entry.model_dump(mode="json")))

    def amend(self, entry: AsRunEntry) -> None:
        """Set `outputs` of the entry of the same airing; nothing else of it changes. Twice is as good as once."""
        with self._database.begin() as connection:
            query = sa.select(asrun.c.id, asrun.c.data).where(asrun.c.start == epoch(entry.start)).with_for_update()
            for row in connection.execute(query).all():
                known = AsRunEntry.model_validate(row.data)
                if known.is_airing_of(entry):
                    amended = known.model_copy(update={"outputs": entry.outputs})
                    change = sa.update(asrun).where(asrun.c.id == row.id)
                    connection.execute(change.values(data=amended.model_dump(mode="json")))

    def between(self, start: datetime, end: datetime, limit: int) -> list[AsRunEntry]:
        """Entries that began in the time, oldest first; of more than `limit` the newest."""
        query = sa.select(asrun.c.data).where(asrun.c.start >= epoch(start), asrun.c.start < epoch(end))
        return self._newest(query, limit)

    def after(self, number: int, limit: int) -> list[tuple[int, AsRunEntry]]:
        """The first entries written after the one of that number, each with its own; 0 begins with the first. What
        was written late, because the database was away, has a later number than its time."""
        query = sa.select(asrun.c.id, asrun.c.data).where(asrun.c.id > number).order_by(asrun.c.id).limit(limit)
        with self._database.read() as connection:
            found = [(row.id, read(AsRunEntry, row.data)) for row in connection.execute(query)]
        return [(number, entry) for number, entry in found if entry is not None]

    def number_before(self, moment: datetime) -> int:
        """The number of the last entry that began before then; 0 when none did."""
        query = sa.select(sa.func.max(asrun.c.id)).where(asrun.c.start < epoch(moment))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar() or 0)

    def airings_of(self, paper_id: PaperId, since: datetime | None = None) -> list[AsRunEntry]:
        """What aired of a paper, oldest first, its replays included. Reads the log: not for a tick."""
        told = sa.cast(asrun.c.data["paper_ids"], sa.Text).contains(f'"{paper_id}"', autoescape=True)
        if since is not None:
            told = sa.and_(asrun.c.start >= epoch(since), told)
        with self._database.read() as connection:
            rows = connection.execute(sa.select(asrun.c.data).where(told).order_by(asrun.c.start, asrun.c.id))
            return readable(AsRunEntry, rows.scalars())

    def newest(self) -> int:
        """The number of the entry written last; 0 when there is none."""
        with self._database.read() as connection:
            return int(connection.execute(sa.select(sa.func.max(asrun.c.id))).scalar() or 0)

    def last(self, limit: int) -> list[AsRunEntry]:
        """The newest entries, oldest first."""
        return self._newest(sa.select(asrun.c.data), limit)

    def _newest(self, query: sa.Select[tuple[object]], limit: int) -> list[AsRunEntry]:
        with self._database.read() as connection:
            ordered = query.order_by(asrun.c.start.desc(), asrun.c.id.desc()).limit(limit)
            rows = connection.execute(ordered).scalars().all()
        return readable(AsRunEntry, reversed(rows))
