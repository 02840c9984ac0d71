"""HLS: the stream as two-second files and a playlist, as RFC 8216 has it.

Written here and not by ffmpeg, so that a full disk cannot stop the encoder, and that restarts of the encoder or of
playout go on in the same playlist with the discontinuity counted (EXT-X-DISCONTINUITY-SEQUENCE), which keeps players.
"""

from __future__ import annotations

import errno
import logging
import queue
import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from radio.clock import Clock
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk, seconds_between
from radio.playout.outputs import Health
from radio.playout.outputs.accepted import Ledger

log = logging.getLogger(__name__)

PLAYLIST: Final = "stream.m3u8"
TARGET_SECONDS: Final = 2
LISTED: Final = 10
KEPT: Final = 6
"""Segments that stay on disk after they left the playlist, for players that are late."""
STALE: Final = timedelta(seconds=30)
"""A playlist of an earlier run that is older holds nothing worth playing."""
SHORTEST: Final = 0.8
QUEUE: Final = 4000
"""Chunks that wait for a slow disk: about a minute."""


@dataclass(frozen=True)
class _Entry:
    name: str
    seconds: float
    start: datetime
    discontinuity: bool


class HlsOutput:
    """Writes `folder`/stream.m3u8 and its segments."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.name = "hls"
        self._folder = folder
        self._clock = clock
        self._health = Health(self.name, clock)
        self._ledger = Ledger()
        self._sample: int | None = None
        self._queue: queue.Queue[Chunk | datetime | None] = queue.Queue(QUEUE)
        self._thread = threading.Thread(target=self._run, name="hls", daemon=True)
        self._entries: deque[_Entry] = deque()
        self._old: deque[str] = deque()
        self._sequence = 0
        self._discontinuities = 0
        self._discontinuity = False
        self._segment = bytearray()
        self._started: int | None = None
        self._last: int | None = None
        self._origin: tuple[datetime, int | None] = (clock.now(), None)
        self._lost = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            log.warning("hls: the disk is too slow to end in order")
        self._thread.join(timeout=2.0)
        self._health.set("off")

    def accepted(self, first: int, end: int) -> int:
        return self._ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self._ledger.end >= end or self._health.state != "up"

    def begin(self, start: datetime, sample: int) -> None:
        self._put(start)

    def take(self, chunk: Chunk) -> None:
        self._put(chunk)

    def status(self) -> OutputStatus:
        return self._health.status()

    def _put(self, what: Chunk | datetime) -> None:
        try:
            self._queue.put_nowait(what)
        except queue.Full:
            self._lost = True
            self._health.set("down", "the disk is too slow")

    def _run(self) -> None:
        try:
            self._resume()
        except OSError as e:
            self._health.set("down", str(e))
        while (what := self._queue.get()) is not None:
            if isinstance(what, datetime):
                self._finish(None)
                self._origin = (what, None)
                self._discontinuity = bool(self._sequence)
            else:
                self._add(what)
        self._finish(None)

    def _add(self, chunk: Chunk) -> None:
        if chunk.keyframe and chunk.pts is not None:
            if self._started is None or seconds_between(self._started, chunk.pts) >= SHORTEST:
                self._finish(chunk.pts, chunk.sample)
                self._started, self._sample = chunk.pts, chunk.sample
            if self._origin[1] is None:
                self._origin = (self._origin[0], chunk.pts)
        if self._started is not None:
            self._segment += chunk.data

    def _finish(self, end: int | None, end_sample: int | None = None) -> None:
        """Publish the segment that is being collected. `end` None: the encoder broke off, its length is a guess."""
        data, self._segment = bytes(self._segment), bytearray()
        started, self._started = self._started, None
        if started is None or not data:
            return
        if self._lost:
            self._lost, self._discontinuity = False, True
        seconds = seconds_between(started, end) if end is not None else float(TARGET_SECONDS)
        wall, origin = self._origin
        start = wall + timedelta(seconds=seconds_between(origin if origin is not None else started, started))
        name = f"s{self._sequence:08d}.ts"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(name, data)
            self._entries.append(_Entry(name, min(seconds, TARGET_SECONDS + 0.49), start, self._discontinuity))
            self._sequence += 1
            self._discontinuity = False
            self._trim()
            self._write(PLAYLIST, self.playlist().encode())
        except OSError as e:
            if self._health.state != "down":
                log.error("hls: %s", e)
            self._health.set("down", f"{e.strerror or e}")
            self._discontinuity = True
        else:
            self._health.set("up")
            if self._sample is not None and end_sample is not None:
                self._ledger.add(self._sample, end_sample)

    def _write(self, name: str, data: bytes) -> None:
        """Write a file of the stream; on a full disk in the place of segments that players are past."""
        try:
            _replace(self._folder / name, data)
        except OSError as e:
            if e.errno not in (errno.ENOSPC, errno.EDQUOT) or not self._old:
                raise
            while self._old:
                (self._folder / self._old.popleft()).unlink(missing_ok=True)
            _replace(self._folder / name, data)

    def playlist(self) -> str:
        """The playlist as it stands."""
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:6",
            f"#EXT-X-TARGETDURATION:{TARGET_SECONDS}",
            f"#EXT-X-MEDIA-SEQUENCE:{self._sequence - len(self._entries)}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{self._discontinuities}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        for entry in self._entries:
            if entry.discontinuity:
                lines.append("#EXT-X-DISCONTINUITY")
            stamp = entry.start.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            lines += [f"#EXT-X-PROGRAM-DATE-TIME:{stamp}", f"#EXTINF:{entry.seconds:.3f},", entry.name]
        return "\n".join(lines) + "\n"

    def _trim(self) -> None:
        while len(self._entries) > LISTED:
            gone = self._entries.popleft()
            self._discontinuities += gone.discontinuity
            self._old.append(gone.name)
        while len(self._old) > KEPT:
            (self._folder / self._old.popleft()).unlink(missing_ok=True)

    def _resume(self) -> None:
        """Go on in the playlist of an earlier run, and remove what nobody lists any more."""
        path = self._folder / PLAYLIST
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        numbers = {key: int(n) for key, n in re.findall(r"^#EXT-X-([A-Z-]+SEQUENCE):(\d+)", text, re.MULTILINE)}
        self._sequence = numbers.get("MEDIA-SEQUENCE", 0)
        self._discontinuities = numbers.get("DISCONTINUITY-SEQUENCE", 0)
        pattern = r"(#EXT-X-DISCONTINUITY\n)?#EXT-X-PROGRAM-DATE-TIME:(\S+)\n#EXTINF:([\d.]+),\n(\S+)"
        for mark, stamp, seconds, name in re.findall(pattern, text):
            entry = _Entry(name, float(seconds), datetime.fromisoformat(stamp.replace("Z", "+00:00")), bool(mark))
            self._sequence += 1
            if self._clock.now() - entry.start < STALE and (self._folder / name).exists():
                self._entries.append(entry)
            else:
                self._discontinuities += entry.discontinuity
        listed = {entry.name for entry in self._entries}
        for file in self._folder.glob("s*.ts"):
            if file.name not in listed:
                file.unlink(missing_ok=True)


def _replace(path: Path, data: bytes) -> None:
    """Write whole or not at all. Not synced: after a power cut a live stream begins anew anyway."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
