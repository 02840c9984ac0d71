"""Segments and episodes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from pydantic import ValidationError

from radio.errors import SegmentError
from radio.model.episode import Episode
from radio.model.script import GateCounts, gate_sum
from radio.model.segment import Segment
from radio.store.database import Database, epoch
from radio.store.records import readable
from radio.store.schema import episodes, segments
from radio.types import EpisodeId, SegmentId, ShowId, to_seconds


class Segments:
    """Finished segments. A row is added after its folder is published, and removed before the folder is."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def folder(self, segment_id: SegmentId) -> Path:
        """Where the segment's files lie."""
        return self._folder / segment_id

    def add(self, segment: Segment) -> None:
        """Remember a segment; adding it again changes nothing."""
        row = {
            "id": segment.id,
            "kind": segment.kind,
            "evergreen": segment.evergreen,
            "created": epoch(segment.created),
            "seconds": to_seconds(segment.duration),
            "data": segment.model_dump(mode="json"),
        }
        with self._database.begin() as connection:
            self._database.insert_new(connection, segments, row)

    def get(self, segment_id: SegmentId) -> Segment | None:
        """None when it is not known. Raises SegmentError when its record cannot be read."""
        with self._database.read() as connection:
            data = connection.execute(sa.select(segments.c.data).where(segments.c.id == segment_id)).scalar()
        if data is None:
            return None
        try:
            return Segment.model_validate(data)
        except ValidationError as e:
            raise SegmentError(
                f"its record cannot be read: {e.error_count()} fields are wrong", subject=segment_id
            ) from e

    def get_many(self, ids: Iterable[SegmentId]) -> dict[SegmentId, Segment]:
        """Those of the ids that are known."""
        query = sa.select(segments.c.data).where(segments.c.id.in_(list(ids)))
        return {segment.id: segment for segment in self._many(query)}

    def recent(self, limit: int, kind: str = "talk") -> list[Segment]:
        """The newest of a kind that are not evergreen, newest first."""
        query = sa.select(segments.c.data).where(segments.c.kind == kind, segments.c.evergreen.is_(False))
        return self._many(query.order_by(segments.c.created.desc()).limit(limit))

    def evergreens(self) -> list[Segment]:
        """The house programme, in the order in which it was made."""
        return self._many(sa.select(segments.c.data).where(segments.c.evergreen).order_by(segments.c.created))

    def all(self) -> list[Segment]:
        """Every segment, oldest first."""
        return self._many(sa.select(segments.c.data).order_by(segments.c.created))

    def ids(self) -> set[str]:
        """Of every segment, those included whose records cannot be read."""
        with self._database.read() as connection:
            return set(connection.execute(sa.select(segments.c.id)).scalars())

    def remove(self, segment_id: SegmentId) -> None:
        """Forget a segment; its files are the caller's to delete."""
        with self._database.begin() as connection:
            connection.execute(sa.delete(segments).where(segments.c.id == segment_id))

    def _many(self, query: sa.Select[tuple[object]]) -> list[Segment]:
        with self._database.read() as connection:
            return readable(Segment, connection.execute(query).scalars().all())


class Episodes:
    """The archive's index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, episode: Episode) -> None:
        """Remember an episode, or its newer making under the same id."""
        row = {
            "id": episode.id,
            "show": episode.show,
            "published": epoch(episode.published),
            "data": episode.model_dump(mode="json"),
        }
        with self._database.begin() as connection:
            self._database.upsert(connection, episodes, row)

    def get(self, episode_id: EpisodeId) -> Episode | None:
        with self._database.read() as connection:
            data = connection.execute(sa.select(episodes.c.data).where(episodes.c.id == episode_id)).scalar()
        return None if data is None else Episode.model_validate(data)

    def latest(self, show: ShowId | None = None, limit: int = 50) -> list[Episode]:
        """The newest of one show or of all, newest first."""
        query = sa.select(episodes.c.data)
        if show is not None:
            query = query.where(episodes.c.show == show)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(episodes.c.published.desc()).limit(limit)).scalars()
            return readable(Episode, rows)

    def gate_since(self, begin: datetime) -> GateCounts:
        """What the claim gate did with the scripts of the episodes published from then on."""
        query = sa.select(episodes.c.data["gate"]).where(episodes.c.published >= epoch(begin))
        with self._database.read() as connection:
            rows = connection.execute(query).scalars().all()
        return gate_sum(GateCounts.model_validate(row) for row in rows if row is not None)

    def remove(self, episode_id: EpisodeId) -> None:
        """Forget an episode; its files are the caller's to delete."""
        with self._database.begin() as connection:
            connection.execute(sa.delete(episodes).where(episodes.c.id == episode_id))
