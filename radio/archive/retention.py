"""House-keeping: what was made goes when its time or its room is up, and never while it may still air."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from radio.archive.episodes import file_stem
from radio.archive.pdfs import removable_pdfs
from radio.clock import Clock
from radio.config import Config
from radio.model.base import Model
from radio.model.segment import ANNOUNCEMENTS, Segment
from radio.model.status import PlayoutStatus
from radio.model.sweeper import SWEEPERS, Sweepers
from radio.store import Store
from radio.store.files import TEMPORARY, free_mb
from radio.store.status import read_status
from radio.types import EpisodeId, SegmentId

log = logging.getLogger(__name__)

KEEP_NEWEST = 60
"""Talks that are kept whatever their size: what playout repeats when the rundown is empty, about four hours. It chooses
among as many."""
EPISODES_LOOKED_AT = 1_000_000
AS_RUN_LOOKED_AT = 20_000
"""Two to three weeks of air; what aired longer ago counts as never aired, and goes by the time it was made."""
LEFTOVER_HOURS = 24
"""A temporary file or a folder without a record that is older belongs to a process that died."""
GB = 10**9
MB = 2**20


class Removed(Model):
    """What a clean-up took away."""

    segments: tuple[SegmentId, ...] = ()
    episodes: tuple[EpisodeId, ...] = ()
    files: tuple[str, ...] = ()
    """Other files and folders, relative to the data directory: airchecks, mp3 files of segments, leftovers."""
    bytes: int = 0


def clean(config: Config, store: Store, clock: Clock) -> Removed:
    """Remove what is beyond `config.keep`, old airchecks and leftovers; returns what went.

    Safe at any time beside a running station, and after being killed half-way.
    """
    now = clock.now()
    # What is made again in no time goes first.
    pages, page_bytes = _pages(config)
    clips, clip_bytes = _clips(config, now)
    segments, segment_bytes = _segments(config, store)
    episodes, episode_bytes = _episodes(config, store, now)
    files, file_bytes = _files(config, store, now)
    files, file_bytes = (*pages, *clips, *files), page_bytes + clip_bytes + file_bytes
    removed = Removed(
        segments=segments, episodes=episodes, files=files, bytes=segment_bytes + episode_bytes + file_bytes
    )
    if removed.bytes:
        log.info(
            "removed %d segments, %d episodes and %d other files: %d MB",
            len(segments),
            len(episodes),
            len(files),
            removed.bytes // MB,
        )
    return removed


def _segments(config: Config, store: Store) -> tuple[tuple[SegmentId, ...], int]:
    """Segments, until they fit into `keep.segments_gb` and the disk has `keep.min_free_mb` free."""
    everything = store.segments.all()
    sizes = {segment.id: _size(store.segments.folder(segment.id)) for segment in everything}
    excess = sum(sizes.values()) - config.keep.segments_gb * GB
    lacking = (config.keep.min_free_mb - free_mb(config.station.data_dir)) * MB
    to_free = max(excess, lacking)
    removed, freed = [], 0
    sweepers = read_status(config.station.data_dir, SWEEPERS, Sweepers)
    needed = store.rundown.segments_in("queued", "airing") | (sweepers.segments() if sweepers else frozenset())
    playout = read_status(config.path("run"), "playout", PlayoutStatus)
    if playout is not None and playout.now is not None and playout.now.segment is not None:
        needed.add(playout.now.segment)  # a replay is in no rundown
    for segment in removable(everything, needed, _last_aired(store)):
        if freed >= to_free:
            break
        # The record first: nobody may be told of a segment whose files are going.
        store.segments.remove(segment.id)
        shutil.rmtree(store.segments.folder(segment.id), ignore_errors=True)
        removed.append(segment.id)
        freed += sizes[segment.id]
    return tuple(removed), freed


def removable(
    segments: Sequence[Segment], needed: set[str], aired: dict[SegmentId, datetime], keep_newest: int = KEEP_NEWEST
) -> list[Segment]:
    """What may go, in the order in which it goes: first what aired, longest ago first, then what never did.

    Never: what is `needed` (it waits, airs, or is a sweeper in use), the house programme, the newest `keep_newest`
    talks, announcements not counted. A sweeper that is not in use is one whose words have changed: it goes before all.
    """
    by_age = sorted(segments, key=lambda segment: (segment.created, segment.id))
    talks = [segment.id for segment in by_age if segment.kind == "talk" and segment.show != ANNOUNCEMENTS]
    newest = set(talks[max(0, len(talks) - keep_newest) :]) if keep_newest else set()
    free = [s for s in by_age if not s.evergreen and s.id not in needed and s.id not in newest]
    return sorted(free, key=lambda s: (s.kind == "talk", s.id not in aired, aired.get(s.id, s.created)))


def _last_aired(store: Store) -> dict[SegmentId, datetime]:
    return {entry.segment: entry.end for entry in store.asrun.last(AS_RUN_LOOKED_AT) if entry.segment is not None}


def _episodes(config: Config, store: Store, now: datetime) -> tuple[tuple[EpisodeId, ...], int]:
    oldest = now - timedelta(days=config.keep.archive_days)
    gone = [e for e in store.episodes.latest(limit=EPISODES_LOOKED_AT) if e.published < oldest]
    freed = 0
    for episode in gone:
        store.episodes.remove(episode.id)
        for kind in ("mp3", "vtt", "json"):
            freed += _remove(config.path("archive", "episodes", f"{file_stem(episode.id)}.{kind}"))
    return tuple(episode.id for episode in gone), freed


def _files(config: Config, store: Store, now: datetime) -> tuple[tuple[str, ...], int]:
    """Airchecks and mp3 files of segments by the time of their last change, and what killed processes left behind."""
    archive, leftover = timedelta(days=config.keep.archive_days), timedelta(hours=LEFTOVER_HOURS)
    gone: list[Path] = []
    aircheck = timedelta(hours=config.outputs.aircheck.keep_hours)
    gone += _older(config.path("archive", "aircheck"), "*.mp3", now - aircheck)
    gone += _older(config.path("archive", "segments"), "*.mp3", now - archive)
    for folder in (("segments",), ("archive", "segments"), ("archive", "episodes"), ("documents",), ("plans",)):
        gone += _older(config.path(*folder), f"{TEMPORARY}*", now - leftover)
    gone += _older(config.path("run"), "waking-*", now - leftover)  # the announcer's
    for name in ("pages", "clips", "documents", "scripts"):
        gone += _older(config.path(name), f"*/{TEMPORARY}*", now - leftover)
    # A download that nobody has gone on with for a day.
    gone += _older(config.path("papers", "incoming"), "*", now - leftover)
    gone += removable_pdfs(config, now)
    known = store.segments.ids()
    for path in _older(config.path("segments"), "[0-9a-f]*", now - leftover):
        if path.is_dir() and path.name not in known:
            gone.append(path)
    gone += _workings(config, known, now - archive)
    freed = sum(_remove(path) for path in gone)
    return tuple(path.relative_to(config.station.data_dir).as_posix() for path in gone), freed


def _workings(config: Config, segments: Collection[str], than: datetime) -> Iterator[Path]:
    """What episodes and documents were made with, once it is as old as what goes from the archive. Never of an episode
    that is in the making, or whose segment is there: by it the station knows that it is made, as of the house programme
    and the sweepers."""
    for folder in _older(config.path("scripts"), "*", than):
        if not config.path("plans", f"{folder.name}.json").exists() and _segment_of(folder) not in segments:
            yield folder
    yield from _older(config.path("plans", "ended"), "*.json", than)
    for document in _older(config.path("documents"), "*/document.json", than):
        yield document.parent


def _segment_of(folder: Path) -> str | None:
    """The segment that came of an episode's work; None where none did, or nobody can tell."""
    try:
        told = json.loads((folder / "made.json").read_bytes())
    except (OSError, ValueError):
        return None
    return str(told.get("segment")) if isinstance(told, dict) else None


def _pages(config: Config) -> tuple[tuple[str, ...], int]:
    """Page images that no segment has a link to, those used longest ago first, until the rest fits `keep.pages_gb`.

    On a disk that is too full all of them go: drawing one again costs half a second.
    """
    unshared = sorted(((path.stat(), path) for path in _page_images(config)), key=lambda found: found[0].st_mtime)
    to_free = sum(facts.st_size for facts, _ in unshared) - config.keep.pages_gb * GB
    lacking = (config.keep.min_free_mb - free_mb(config.station.data_dir)) * MB
    gone, freed = [], 0
    for facts, path in unshared:
        if freed >= max(to_free, lacking):
            break
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()  # once it is empty
        gone.append(path.relative_to(config.station.data_dir).as_posix())
        freed += facts.st_size
    return tuple(gone), freed


def _clips(config: Config, now: datetime) -> tuple[tuple[str, ...], int]:
    """Clips that nobody used for a day, those used longest ago first, until the rest fits `keep.clips_gb`.

    On a disk that is too full all of them go: a segment has its own sound, and a line that comes again is spoken again.
    """
    clips = sorted(_clip_files(config), key=lambda clip: clip[0])
    to_free = sum(size for _, size, _ in clips) - config.keep.clips_gb * GB
    lacking = (config.keep.min_free_mb - free_mb(config.station.data_dir)) * MB
    last = (now - timedelta(hours=LEFTOVER_HOURS)).timestamp()
    gone, freed = [], 0
    for used, size, sound in clips:
        if freed >= max(to_free, lacking) or used >= last:
            break
        # What makes it count goes first.
        sound.with_suffix(".json").unlink(missing_ok=True)
        sound.unlink(missing_ok=True)
        gone.append(sound.relative_to(config.station.data_dir).as_posix())
        freed += size
    return tuple(gone), freed


def _clip_files(config: Config) -> Iterator[tuple[float, int, Path]]:
    """When each was last used, its bytes, its sound. The studio stamps the facts beside the sound; a sound without them
    was cut short."""
    for sound in config.path("clips").glob("*/*.wav"):
        with contextlib.suppress(FileNotFoundError):
            known = sound.stat()
            facts = sound.with_suffix(".json")
            told = facts.stat() if facts.exists() else known
            yield told.st_mtime, known.st_size + told.st_size * (told is not known), sound


def _page_images(config: Config) -> Iterator[Path]:
    """Those with one name: the others are a segment's as well, and cost nothing here."""
    for path in config.path("pages").glob("*/*.webp"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_nlink == 1:
                yield path


def page_images_bytes(config: Config) -> int:
    """Room that page images take beside those of segments."""
    return sum(_size(path) for path in _page_images(config))


def _older(folder: Path, pattern: str, than: datetime) -> Iterator[Path]:
    for path in sorted(folder.glob(pattern)):
        try:
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue  # finished and renamed while we looked
        if changed < than:
            yield path


def _size(path: Path) -> int:
    """Bytes of a file or of everything in a folder; 0 when it is gone."""
    try:
        if path.is_dir():
            return sum(_size(inside) for inside in path.iterdir())
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _remove(path: Path) -> int:
    """Bytes that went. What may not be removed, as when another user owns it, stays and is told of."""
    size = _size(path)
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as e:
        log.warning("%s cannot be removed: %s", path, e.strerror)
        return 0
    return size
