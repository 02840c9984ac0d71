"""Segments to mp3: encoded in one go, tagged, checked, and then put in place."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from radio.archive.cover import cover_jpeg
from radio.archive.tags import Tags, write_tags
from radio.archive.transcript import chapters_of
from radio.archive.words import cards_of, licence_line
from radio.audio.ffmpeg import command, run
from radio.config import Config
from radio.errors import AudioError, DiskFullError, SegmentError, StoreError
from radio.model.credit import credits_of
from radio.model.segment import MANIFEST, SOUND, Segment
from radio.store.files import TEMPORARY
from radio.types import CHANNELS, SAMPLE_RATE, Seconds, to_seconds

KBPS = 128
"""Joint stereo at 128 kbit/s: speech and a music bed without audible loss, and what podcast players expect."""
LENGTH_TOLERANCE = 0.1
"""Seconds by which the mp3 may differ from the sound that went in."""
SIZE_TOLERANCE = 0.05
"""Share by which the file without its tags may differ from constant bit rate times length."""
FRAME_BYTES = 4 * 1152 // 8 * KBPS * 1000 // SAMPLE_RATE
"""A few frames more or less are always right: encoder delay, padding, the Xing frame."""


def segment_mp3(folder: Path, target: Path, config: Config) -> None:
    """Encode the segment in `folder` to `target`, with tags and chapters.

    Raises SegmentError, AudioError, DiskFullError, StoreError.
    """
    segment = read_segment(folder)
    tags = tags_for(config, segment.title, segment.show_title, segment.created, [segment])
    encode([folder], target, to_seconds(segment.duration), tags)


def read_segment(folder: Path) -> Segment:
    """The manifest of a segment folder. Raises SegmentError when it or the sound is missing or wrong."""
    try:
        segment = Segment.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as e:
        raise SegmentError(f"the manifest cannot be read: {e}", subject=str(folder)) from e
    if not (folder / SOUND).is_file():
        raise SegmentError("the sound is missing", subject=str(folder))
    return segment


def tags_for(config: Config, title: str, album: str, date: datetime, segments: Sequence[Segment]) -> Tags:
    """What the mp3 says of itself, with the credit of each paper in its comment."""
    cards = cards_of(segments)
    return Tags(
        title=title,
        artist=config.station.name,
        album=album or config.station.name,
        date=date,
        comment="\n".join(dict.fromkeys(credit.line for s in segments for credit in credits_of(s.timeline))),
        copyright="; ".join(licence_line(card) for card in cards),
        homepage=config.public_url,
        links=tuple((card.title, card.url) for card in cards if card.url),
        chapters=chapters_of(segments),
        cover=cover_jpeg(config.station.name, config.station.tagline, album or None),
    )


def encode(folders: Sequence[Path], target: Path, seconds: Seconds, tags: Tags) -> None:
    """Join the sounds of segment folders without a gap and encode them; `seconds` is how long they are together.

    The file appears at `target` whole and checked, or not at all. Raises AudioError, DiskFullError, StoreError.
    """
    part = target.with_name(f"{TEMPORARY}{target.name}-{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        run(_command([folder / SOUND for folder in folders], part), timeout=60.0 + seconds)
        check(part, seconds)
        write_tags(part, tags, seconds)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as e:
        if e.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("no room for the mp3", subject=str(target)) from e
        raise StoreError(f"the mp3 cannot be written: {e.strerror}", subject=str(target)) from e
    except AudioError as e:
        if os.strerror(errno.ENOSPC) in e.message:  # as ffmpeg prints it
            raise DiskFullError("no room for the mp3", subject=str(target)) from e
        raise
    finally:
        part.unlink(missing_ok=True)


def _command(sounds: Sequence[Path], target: Path) -> list[str]:
    import ffmpeg

    streams = [ffmpeg.input(str(sound)).audio for sound in sounds]
    # The filter joins decoded samples, so there is no encoder padding between the segments.
    joined = streams[0] if len(streams) == 1 else ffmpeg.concat(*streams, v=0, a=1)
    output = ffmpeg.output(
        joined,
        str(target),
        format="mp3",
        acodec="libmp3lame",
        audio_bitrate=f"{KBPS}k",
        ar=SAMPLE_RATE,
        ac=CHANNELS,
        joint_stereo=1,
        map_metadata=-1,
        id3v2_version=0,  # the tags are mutagen's
        write_xing=1,  # players trim delay and padding by it
        threads=1,
    )
    return command(output.global_args("-hide_banner", "-loglevel", "error"))


def check(path: Path, seconds: Seconds) -> None:
    """Raise AudioError unless the mp3 is as long and as large as `seconds` of sound make it.

    The length in the header alone would not tell a file that was cut off, nor the size alone a wrong header.
    """
    info = _info(path)
    if abs(info.length - seconds) > LENGTH_TOLERANCE:
        raise AudioError(f"the mp3 is {info.length:.2f} s long instead of {seconds:.2f} s", subject=str(path))
    if (info.sample_rate, info.channels) != (SAMPLE_RATE, CHANNELS):
        raise AudioError(f"the mp3 has {info.channels} channels at {info.sample_rate} Hz", subject=str(path))
    size, due = path.stat().st_size, seconds * KBPS * 125
    if abs(size - due) > due * SIZE_TOLERANCE + 4 * FRAME_BYTES:
        raise AudioError(f"the mp3 has {size} bytes instead of about {due:.0f}", subject=str(path))


def _info(path: Path) -> Any:
    """Length, rate and channels as mutagen reads them from the frames and the Xing header."""
    from mutagen import MutagenError
    from mutagen.mp3 import MP3

    try:
        return MP3(path).info  # type: ignore[no-untyped-call]  # mutagen has types for half of its functions
    except (MutagenError, OSError) as e:
        raise AudioError(f"ffmpeg made no mp3: {e}", subject=str(path)) from e
