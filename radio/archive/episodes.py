"""An episode's files in the archive: mp3 with chapters, transcript, and a JSON with what it says and rests on."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from radio.archive.mp3 import encode, read_segment, tags_for
from radio.archive.transcript import chapters_of, spoken_of, webvtt
from radio.archive.words import cards_of, description_of, licence_line, title_of
from radio.clock import Clock
from radio.config import Config
from radio.errors import SegmentError
from radio.model.episode import Episode
from radio.model.script import GateCounts, gate_sum
from radio.model.segment import SCRIPT, Segment
from radio.model.show import Show
from radio.store import Store
from radio.store.files import write_atomically
from radio.types import EpisodeId, Samples, to_seconds

log = logging.getLogger(__name__)

FOLDER = "archive/episodes"


def publish(
    episode_id: EpisodeId, show: Show, segments: Sequence[Segment], config: Config, store: Store, clock: Clock
) -> Episode:
    """Put an episode into the archive and the store, and return it.

    Doing it again with the same segments changes nothing; with others it replaces the files and keeps the day of
    publication. Raises SegmentError, AudioError, StoreError, DiskFullError.
    """
    if not segments:
        raise SegmentError("an episode has at least one segment", subject=episode_id)
    mp3, vtt, story = (config.path(FOLDER, f"{file_stem(episode_id)}.{kind}") for kind in ("mp3", "vtt", "json"))
    known = store.episodes.get(episode_id)
    same = known is not None and known.segments == tuple(segment.id for segment in segments)
    if known is not None and same and mp3.exists() and mp3.stat().st_size == known.mp3_bytes and vtt.exists():
        return known
    folders = [store.segments.folder(segment.id) for segment in segments]
    for folder, segment in zip(folders, segments, strict=True):
        if read_segment(folder).id != segment.id:
            raise SegmentError("the folder holds another segment", subject=str(folder))
    published = known.published if known is not None else clock.now()
    cards = cards_of(segments)
    title = title_of(show, segments, published, config.station.timezone)
    description = description_of(show, cards)
    duration = to_seconds(Samples(sum(segment.duration for segment in segments)))
    encode(folders, mp3, duration, tags_for(config, title, show.title, published, segments))
    write_atomically(vtt, webvtt(spoken_of(segments)))
    scripts = [_script(folder) for folder in folders]
    episode = Episode(
        id=episode_id,
        show=show.id,
        title=title,
        description=description,
        published=published,
        segments=tuple(segment.id for segment in segments),
        paper_ids=tuple(dict.fromkeys(paper_id for segment in segments for paper_id in segment.paper_ids)),
        duration=duration,
        mp3=f"{FOLDER}/{mp3.name}",
        mp3_bytes=mp3.stat().st_size,
        chapters=chapters_of(segments),
        transcript=f"{FOLDER}/{vtt.name}",
        licences=tuple(licence_line(card) for card in cards),
        gate=_gate_of(scripts, episode_id),
    )
    write_atomically(story, json.dumps(_story(episode, scripts), indent=1, ensure_ascii=False))
    # Last, so that the feed never names a file that is not there.
    store.episodes.add(episode)
    return episode


def file_stem(episode_id: str) -> str:
    """An episode's id as a file name: ids of old papers hold a slash, those of a folder a colon."""
    return episode_id.replace("/", "_").replace(":", "_")


def _story(episode: Episode, scripts: Sequence[Any]) -> dict[str, Any]:
    """The episode and the scripts of its segments, as the writers left them."""
    return {"episode": episode.model_dump(mode="json"), "scripts": list(scripts)}


def _gate_of(scripts: Sequence[Any], episode_id: EpisodeId) -> GateCounts:
    """The counts of all scripts together."""
    try:
        return gate_sum(GateCounts.model_validate(script["gate"]) for script in scripts if script and "gate" in script)
    except (ValidationError, TypeError) as e:
        raise SegmentError(f"the script's gate counts cannot be read: {e}", subject=episode_id) from e


def _script(folder: Path) -> Any:
    path = folder / SCRIPT
    if not path.exists():
        return None  # jingles and station IDs have none
    try:
        return json.loads(path.read_bytes())
    except ValueError as e:
        raise SegmentError(f"the script cannot be read: {e}", subject=str(path)) from e
