"""The writer of the web stream: a process that cuts the stream into two-second files and keeps the playlists.

`python -m radio.playout.outputs.hls_writer`, fed by radio.playout.outputs.wire. Written here and not by ffmpeg, so that
a full disk cannot stop the encoder, and that restarts of this process, of the encoder or of playout go on in the same
playlists with the discontinuity counted (EXT-X-DISCONTINUITY-SEQUENCE), which keeps players.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from radio.clock import Clock, SystemClock
from radio.playout.adts import FRAME, Frames, SoundReader, object_type, stamp_tag
from radio.playout.mpegts import Chunk, unwrapped
from radio.playout.outputs.accepted import Tally
from radio.playout.outputs.hls_playlist import (
    KEPT,
    LONGEST,
    MASTER,
    SUFFIX,
    TARGET_SECONDS,
    Part,
    Playlist,
    Rendition,
    Variants,
)
from radio.playout.outputs.wire import Begin, Report, messages, say, settings
from radio.types import to_seconds

log = logging.getLogger(__name__)

SHORTEST: Final = 0.8
_SEQUENCE_SET: Final = re.compile(rb"\x00\x00\x01[\x27\x47\x67](...)", re.DOTALL)
"""The start of an H.264 sequence parameter set: profile, constraints and level follow."""
_SEGMENT: Final = re.compile(r"s(\d{8,12})\.")


class HlsWriter:
    """Writes segments, stream.m3u8, audio.m3u8 and master.m3u8 into `folder`. `tell` gets reports."""

    def __init__(self, folder: Path, variants: Variants, clock: Clock, tell: Callable[[Report], None]) -> None:
        self._folder = folder
        self._variants = variants
        self._clock = clock
        self._tell = tell
        self._tally = Tally()
        self._playlist = Playlist()
        self._old: deque[str] = deque()
        self._run: Begin | None = None
        self._resumed_at: int | None = None
        self._discontinuity = False
        self._first: int | None = None
        self._data = bytearray()
        self._sound: list[tuple[int, Frames]] = []
        self._reader = SoundReader()
        self._peaks: dict[Rendition, int] = {}
        self._codecs: dict[Rendition, str] = {}
        self._master = ""

    def resume(self) -> None:
        """Go on in the playlists of an earlier run, and remove what nobody lists any more."""
        texts: dict[Rendition, str] = {}
        for rendition in SUFFIX:
            path = self._folder / f"{rendition}.m3u8"
            texts[rendition] = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        try:
            self._playlist = Playlist.read(texts, self._clock.now())
        except (ValueError, TypeError):
            # A power cut may leave anything in it, and this process would end by it each time.
            log.warning("the playlist of an earlier run is damaged, and begun anew")
        self._playlist.keep_after(lambda entry: not (self._folder / entry.name("stream")).exists())
        if not self._playlist.entries:
            on_disk = [int(found[1]) for file in self._folder.glob("s*") if (found := _SEGMENT.match(file.name))]
            self._playlist.next_number = max([self._playlist.next_number - 1, *on_disk]) + 1
        listed = {name for entry in self._playlist.entries for name in entry.names()}
        for suffix in SUFFIX.values():
            for file in self._folder.glob(f"s*{suffix}"):
                if file.name not in listed:
                    file.unlink(missing_ok=True)
        for file in self._folder.glob(".*.tmp"):
            file.unlink(missing_ok=True)

    def begin(self, begin: Begin) -> None:
        """A new run of the encoder, or the same one again when this process is new."""
        self.finish()
        self._run = begin
        self._tally.begin(begin.sample)
        self._reader = SoundReader()
        end = self._playlist.end
        self._resumed_at = end[1] if end is not None and end[0] == self._run else None
        self._discontinuity = self._playlist.next_number > 0

    def take(self, chunk: Chunk) -> None:
        if chunk.keyframe and chunk.sample is not None:
            if self._run is None:
                self._run = Begin(self._clock.now(), chunk.sample)
            if self._resumed_at is not None:
                if chunk.sample < self._resumed_at:
                    return  # an earlier writer has published this
                # Where that one ended, nothing is missing.
                self._discontinuity = self._discontinuity and chunk.sample > self._resumed_at
                self._resumed_at = None
            if self._first is not None and chunk.sample < self._first:
                self.finish()
                self._discontinuity = True
            if self._first is None or to_seconds(chunk.sample - self._first) >= SHORTEST:
                self._publish(chunk.sample)
                self._first = chunk.sample
        if self._first is not None:
            self._data += chunk.data
            for frames in self._reader.feed(chunk.data):
                self._sound.append((unwrapped(frames.pts, self._first), frames))

    def finish(self) -> None:
        """Publish what there is of a segment: the encoder broke off, or the station ends."""
        self._publish(None)

    def _publish(self, end: int | None) -> None:
        """Publish the segment that is being collected, which ends before sample `end`."""
        data, self._data = bytes(self._data), bytearray()
        sound, self._sound = self._sound, []
        first, self._first = self._first, None
        if first is None or not data or self._run is None:
            return
        heard = to_seconds(sum(frames.count for _, frames in sound) * FRAME)
        seconds = to_seconds(end - first) if end is not None else heard or TARGET_SECONDS
        start = self._run.wall(first)
        parts: dict[Rendition, Part] = {
            "stream": Part(start, min(seconds, LONGEST)),
            "audio": Part(self._run.wall(sound[0][0]) if sound else start, min(heard, LONGEST)),
        }
        files: dict[Rendition, bytes] = {
            "stream": data,
            "audio": b"".join([stamp_tag(sound[0][1].pts), *(f.data for _, f in sound)]) if sound else b"",
        }
        number = self._playlist.next_number
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for rendition, content in files.items():
                if content:
                    self._write(f"s{number:08d}{SUFFIX[rendition]}", content)
            self._list(parts, end)
            for sample, frames in sound:
                self._tally.add(sample, frames.count * FRAME)
            for rendition in SUFFIX:
                self._write(f"{rendition}.m3u8", self._playlist.text(rendition).encode())
            self._describe(parts, files)
        except OSError as e:
            # A segment that is listed already appears with the next playlist that can be written.
            self._discontinuity = self._discontinuity or number == self._playlist.next_number
            self._tell(Report("down", error=f"{e.strerror or e}"))
        else:
            self._tell(Report("up"))
            for accepted in self._tally.take():
                self._tell(Report("up", accepted=accepted))

    def _list(self, parts: dict[Rendition, Part], end: int | None) -> None:
        gone = self._playlist.add(parts, discontinuity=self._discontinuity)
        self._discontinuity = False
        self._playlist.end = (self._run, end) if end is not None and self._run is not None else None
        self._old.extend(name for entry in gone for name in entry.names())
        while len(self._old) > KEPT * len(SUFFIX):
            (self._folder / self._old.popleft()).unlink(missing_ok=True)

    def _describe(self, parts: dict[Rendition, Part], files: dict[Rendition, bytes]) -> None:
        """Keep the master playlist true: it names the highest rate that any segment had (RFC 8216, 4.3.4.2)."""
        for rendition, part in parts.items():
            if part.seconds >= TARGET_SECONDS / 2:
                rate = round(len(files[rendition]) * 8 / part.seconds)
                # In steps, so that it is seldom written anew.
                self._peaks[rendition] = max(self._peaks.get(rendition, 0), -(-rate // 50_000) * 50_000)
        if found := _SEQUENCE_SET.search(files["stream"]):
            sound = files["audio"][len(stamp_tag(0)) :]
            if sound:
                audio = f"mp4a.40.{object_type(sound)}"
                self._codecs = {"stream": f"avc1.{found[1].hex()},{audio}", "audio": audio}
        if len(self._codecs) == len(self._peaks) == len(SUFFIX):
            master = self._variants.master(self._peaks, self._codecs)
            if master != self._master or not (self._folder / MASTER).exists():
                self._write(MASTER, master.encode())
                self._master = master

    def _write(self, name: str, data: bytes) -> None:
        """Write a file of the stream; on a full disk in the place of segments that players are past."""
        try:
            replace(self._folder / name, data)
        except OSError as e:
            if e.errno not in (errno.ENOSPC, errno.EDQUOT) or not self._old:
                raise
            while self._old:
                (self._folder / self._old.popleft()).unlink(missing_ok=True)
            replace(self._folder / name, data)


def replace(path: Path, data: bytes) -> None:
    """Write whole or not at all. Not synced: after a power cut a live stream begins anew anyway."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def main() -> int:
    """Entry of the process: ends when its stdin does."""
    found = settings()
    say(sys.stdout, Report())  # it lives: from now on it is expected to keep up

    def tell(report: Report) -> None:
        say(sys.stdout, report)

    writer = HlsWriter(Path(found.pop("folder")), Variants(**found), SystemClock(), tell)
    try:
        writer.resume()
    except OSError as e:
        tell(Report("down", error=f"{e.strerror or e}"))
    for message in messages():
        if isinstance(message, Begin):
            writer.begin(message)
        elif isinstance(message, Chunk):
            writer.take(message)
    writer.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
