"""Assembly: clips, music and papers into one segment, complete and checked, or none at all."""

from __future__ import annotations

import hashlib
import logging
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from radio.audio import limiter, loudness, pcm
from radio.audio.pcm import Floats
from radio.errors import AudioError, ConversionError, SegmentError
from radio.model.audio import Clip, Loudness
from radio.model.script import Script
from radio.model.segment import MANIFEST, SCRIPT, SOUND, HostCard, ItemKind, Segment
from radio.model.show import Show
from radio.model.timeline import PageImage, Timeline
from radio.production import mixing, timeline
from radio.production.disclosure import disclosure_lacking
from radio.production.mixing import VOICES_ALONE, Music
from radio.production.timeline import AssemblyPaper, PageKey
from radio.store.files import TEMPORARY, paper_file_name, publish_folder, sha256_of, write_atomically
from radio.types import (
    LUFS_TOLERANCE,
    MAX_TRUE_PEAK,
    SAMPLE_RATE,
    TARGET_LUFS,
    EpisodeId,
    Samples,
    Seconds,
    SegmentId,
    ShowId,
)

RenderPages = Callable[[Path, Sequence[int], Path], Mapping[int, str]]
"""(pdf, pages, folder) -> page to name of its WebP in the folder; `radio.documents.render_pages` with its limits."""
LONGEST_SILENCE = Seconds(1.2)
NEAR_ENOUGH = 0.5
"""LU off the target at which the sound is not written again with another gain."""
TRIES = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AssemblyInput:
    """Everything that a segment is made of. Can be pickled when `render` can."""

    script: Script
    clips: tuple[Clip, ...]
    """One for each line."""
    show: Show
    papers: tuple[AssemblyPaper, ...]
    segments_dir: Path
    created: datetime
    render: RenderPages
    kind: ItemKind = "talk"
    episode: EpisodeId | None = None
    evergreen: bool = False
    music: Music = VOICES_ALONE


@dataclass(frozen=True)
class _Sound:
    duration: Samples
    loudness: Loudness
    sha256: str


def assemble(data: AssemblyInput) -> Segment:
    """Make the segment's folder under `data.segments_dir` and return its manifest.

    The same content gives the same id and leaves one folder. Raises SegmentError when it cannot be complete or fails
    its checks (disclosure, loudness, true peak, silence), AudioError or StoreError; then there is no folder.
    """
    lacking = disclosure_lacking(data.script, data.show) if data.kind == "talk" else None
    if lacking is not None:
        raise SegmentError(lacking, subject=data.episode or data.script.title)
    mix = mixing.plan(data.script, data.clips, data.music)
    with _workplace(data.segments_dir) as folder:
        sound = _write_sound(mix.blocks, folder / SOUND, mix.duration)
        images = _draw_pages(data, folder)
        cues = timeline.build(data.script, mix, data.papers, images)
        for image in images.values():
            if image not in cues.pages:
                (folder / image.file).unlink()
        _check_cues(cues, mix.duration)
        write_atomically(folder / SCRIPT, data.script.model_dump_json())
        # A sweeper belongs to the station, whoever says it.
        of_show = data.kind == "talk"
        speaking = {line.speaker for line in data.script.lines}
        segment = Segment(
            id=_segment_id(data.kind, data.show.id, data.script.model_dump_json(), cues, sound.sha256),
            kind=data.kind,
            show=data.show.id if of_show else None,
            episode=data.episode,
            show_title=data.show.title if of_show else "",
            title=data.script.title,
            duration=sound.duration,
            loudness=sound.loudness,
            created=data.created,
            hosts=tuple(HostCard(id=host.id, name=host.name) for host in data.show.hosts if host.id in speaking),
            timeline=cues,
            paper_ids=data.script.paper_ids,
            evergreen=data.evergreen,
            mentions_only=data.show.form == "headlines",
            ai_disclosed=any(line.beat == "disclosure" for line in data.script.lines),
            writer=data.script.writer,
            sound_sha256=sound.sha256,
        )
        return _publish(folder, segment, data.segments_dir)


@contextmanager
def _workplace(segments_dir: Path) -> Iterator[Path]:
    """A folder beside its final place, gone when it was not published."""
    folder = segments_dir / f"{TEMPORARY}{secrets.token_hex(8)}"
    try:
        folder.mkdir(parents=True)
    except OSError as e:
        raise SegmentError(f"no folder can be made: {e}", subject=str(segments_dir), retryable=True) from e
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path, segment: Segment, segments_dir: Path) -> Segment:
    write_atomically(folder / MANIFEST, segment.model_dump_json())
    final = segments_dir / segment.id
    publish_folder(folder, final)
    # Made before: what airs is what lies there, with its own time of making.
    return Segment.model_validate_json((final / MANIFEST).read_bytes())


def _segment_id(kind: ItemKind, show: ShowId | None, script: str, cues: Timeline, sound: str) -> SegmentId:
    """By what it is made of, not by when."""
    made_of = "\0".join((kind, show or "", script, cues.model_dump_json(), sound))
    return SegmentId(hashlib.sha256(made_of.encode()).hexdigest()[:32])


def _write_sound(blocks: Callable[[], Iterable[Floats]], target: Path, duration: Samples) -> _Sound:
    """Bring the mix to -16 LUFS, write it, and believe only what ffmpeg measures in the file."""
    meter = loudness.Meter()
    for block in blocks():
        meter.add(block)
    reached: float = meter.integrated()
    if reached <= loudness.SILENCE:
        raise SegmentError("the mix is silent", subject=target.name)
    decibels = TARGET_LUFS - reached
    for _ in range(TRIES):
        reached = _write_once(limiter.limit(blocks(), pcm.gain(decibels)), target, duration)
        if abs(reached - TARGET_LUFS) <= NEAR_ENOUGH:
            break
        # The limiter took some away.
        decibels += TARGET_LUFS - reached
    measured = loudness.measure(target)
    if abs(measured.integrated - TARGET_LUFS) > LUFS_TOLERANCE:
        raise SegmentError(f"{measured.integrated:.1f} LUFS is not {TARGET_LUFS:.0f} +-1", subject=target.name)
    if measured.true_peak > MAX_TRUE_PEAK:
        raise SegmentError(f"true peak {measured.true_peak:.1f} dBTP is above {MAX_TRUE_PEAK:.0f}", subject=target.name)
    return _Sound(duration, measured, sha256_of(target))


def _write_once(blocks: Iterable[Floats], target: Path, duration: Samples) -> float:
    """Write a FLAC and return its loudness. Raises SegmentError on silence inside, AudioError on a failed write."""
    import soundfile

    meter, silence = loudness.Meter(), loudness.SilenceMeter()
    written = 0
    try:
        with soundfile.SoundFile(target, "w", SAMPLE_RATE, 2, "PCM_16") as file:
            for block in blocks:
                meter.add(block)
                silence.add(block)
                file.write(pcm.to_int16(block))
                written += len(block)
    except (soundfile.LibsndfileError, OSError) as e:
        raise AudioError(f"cannot be written: {e}", subject=str(target), retryable=True) from e
    if written != duration:
        raise SegmentError(f"{written} samples were written, not {duration}", subject=target.name)
    if silence.longest > LONGEST_SILENCE:
        raise SegmentError(
            f"{silence.longest:.1f} s of silence at {silence.starts_at:.1f} s", subject=target.name, retryable=True
        )
    return meter.integrated()


def _draw_pages(data: AssemblyInput, folder: Path) -> dict[PageKey, PageImage]:
    """Images of the cited pages, in the segment's folder. A PDF that cannot be drawn costs its pages only."""
    papers = {source.paper.id: source for source in data.papers}
    images: dict[PageKey, PageImage] = {}
    for paper_id, numbers in timeline.wanted_pages(data.script, papers).items():
        source = papers[paper_id]
        if source.pdf is None or source.document is None:
            continue
        pages = {page.number: page for page in source.document.pages}
        drawn = folder / "drawn"
        drawn.mkdir()
        try:
            files = data.render(source.pdf, sorted(numbers), drawn)
        except ConversionError as e:
            _log.warning("no pages of %s: %s", paper_id, e)
            files = {}
        for number, file in files.items():
            name = f"{paper_file_name(source.paper.key)}-p{number:04d}.webp"
            (drawn / file).rename(folder / name)
            page = pages[number]
            images[paper_id, number] = PageImage(
                paper_id=paper_id, page=number, file=name, width=page.width, height=page.height, content=page.content
            )
        shutil.rmtree(drawn)
    return images


def _check_cues(cues: Timeline, duration: Samples) -> None:
    ats = [cue.at for cue in cues.cues]
    if ats != sorted(ats) or (ats and not 0 <= ats[0] <= ats[-1] < duration):
        raise SegmentError("cues lie outside the sound or out of order")
