"""Segments: the smallest airable things, finished and checked."""

from __future__ import annotations

from typing import Final, Literal

from radio.model.audio import Loudness
from radio.model.base import Model, UtcDatetime
from radio.model.timeline import Timeline
from radio.types import EpisodeId, HostId, PaperId, Samples, SegmentId, ShowId

ItemKind = Literal["talk", "bed", "jingle", "sweeper", "station_id"]

ANNOUNCEMENTS: Final = ShowId("announcements")
"""The show that sentences said on air belong to; they are never replayed."""
MANIFEST = "segment.json"
SOUND = "sound.flac"
SCRIPT = "script.json"


class HostCard(Model):
    """A host as the picture names them."""

    id: HostId
    name: str


class Segment(Model):
    """The manifest of a segment: the file `segment.json` in the segment's folder.

    Beside it lie `sound.flac` (48 kHz, stereo, 16 bit, `duration` samples long), `script.json` for talk, and the
    page images that the timeline names. The folder is written under a temporary name, synced and renamed: a
    segment is complete and checked, or does not exist.
    """

    id: SegmentId
    kind: ItemKind = "talk"
    show: ShowId | None = None
    episode: EpisodeId | None = None
    show_title: str = ""
    title: str
    duration: Samples
    loudness: Loudness
    created: UtcDatetime
    hosts: tuple[HostCard, ...] = ()
    timeline: Timeline = Timeline()
    paper_ids: tuple[PaperId, ...] = ()
    evergreen: bool = False
    """May air any time: the house programme."""
    ai_disclosed: bool = False
    """Whether the sound says that hosts and words are synthetic."""
    mentions_only: bool = False
    """Its papers are named in a sentence each: they have not been on air by that."""
    writer: str = ""
    sound_sha256: str
