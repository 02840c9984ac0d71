"""Episodes: one making of a show, as the archive and the feed hold it."""

from __future__ import annotations

from radio.model.base import Model, UtcDatetime
from radio.model.script import GateCounts
from radio.types import EpisodeId, PaperId, Seconds, SegmentId, ShowId


class Chapter(Model):
    start: Seconds
    title: str
    url: str | None = None
    paper_id: PaperId | None = None
    licence: str | None = None
    """Of that paper: id, licence, URL."""


class Episode(Model):
    id: EpisodeId
    """Also the feed's stable GUID."""
    show: ShowId
    title: str
    description: str
    published: UtcDatetime
    segments: tuple[SegmentId, ...]
    paper_ids: tuple[PaperId, ...]
    duration: Seconds
    mp3: str
    """Path relative to the data directory, "archive/episodes/<id>.mp3"."""
    mp3_bytes: int
    chapters: tuple[Chapter, ...]
    transcript: str | None = None
    """Path of a WebVTT file relative to the data directory."""
    licences: tuple[str, ...] = ()
    """One line per paper: id, licence, URL."""
    gate: GateCounts | None = None
    """What the claim gate did with its scripts, without the reasons; None of episodes from before it was kept."""
