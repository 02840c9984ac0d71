"""The playlists of the web stream, as RFC 8216 has them: with sound and picture, with sound alone, and one of both."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from radio.playout.outputs.wire import Begin

Rendition = Literal["stream", "audio"]
SUFFIX: Final[Mapping[Rendition, str]] = {"stream": ".ts", "audio": ".aac"}
MASTER: Final = "master.m3u8"
TARGET_SECONDS: Final = 2
LONGEST: Final = TARGET_SECONDS + 0.49
"""A segment's length rounds to the target at most (4.3.3.1)."""
LISTED: Final = 10
KEPT: Final = 6
"""Segments that stay on disk after they left the playlist, for players that are late."""
STALE: Final = timedelta(seconds=30)
"""A segment of an earlier run that began before is nothing worth playing."""
_MARK: Final = re.compile(r"^#RUN (\S+) (-?\d+) ENDS (-?\d+)$", re.MULTILINE)
_ENTRY: Final = re.compile(
    r"(#EXT-X-DISCONTINUITY\n)?(#EXT-X-GAP\n)?#EXT-X-PROGRAM-DATE-TIME:(\S+)\n#EXTINF:([\d.]+),\ns(\d+)\.\w+"
)


@dataclass(frozen=True)
class Part:
    """A segment in one rendition. Without length it is a gap: players skip it."""

    start: datetime
    seconds: float


@dataclass(frozen=True)
class Entry:
    """A segment in both renditions."""

    number: int
    discontinuity: bool
    parts: Mapping[Rendition, Part]

    def name(self, rendition: Rendition) -> str:
        return f"s{self.number:08d}{SUFFIX[rendition]}"

    def names(self) -> list[str]:
        return [self.name(rendition) for rendition in SUFFIX]


class Playlist:
    """Which segments are listed. Both renditions list the same ones under the same numbers."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.next_number = 0
        self.discontinuities = 0
        """Discontinuities that left the playlist: players count them to find their way between renditions."""
        self.end: tuple[Begin, int] | None = None
        """The run of the newest segment and the sample it ends before; None when it broke off."""

    def add(self, parts: Mapping[Rendition, Part], *, discontinuity: bool) -> list[Entry]:
        """List one more; returns those that are no longer listed."""
        self.entries.append(Entry(self.next_number, discontinuity, parts))
        self.next_number += 1
        gone = [self.entries.popleft() for _ in range(len(self.entries) - LISTED)]
        self.discontinuities += sum(entry.discontinuity for entry in gone)
        return gone

    def keep_after(self, unfit: Callable[[Entry], bool]) -> None:
        """List only what comes after the last unfit one: numbers count on from the first, so there are no holes."""
        kept = 0
        for entry in reversed(self.entries):
            if unfit(entry):
                break
            kept += 1
        while len(self.entries) > kept:
            self.discontinuities += self.entries.popleft().discontinuity

    def text(self, rendition: Rendition) -> str:
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:6",
            f"#EXT-X-TARGETDURATION:{TARGET_SECONDS}",
            f"#EXT-X-MEDIA-SEQUENCE:{self.next_number - len(self.entries)}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{self.discontinuities}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        for entry in self.entries:
            part = entry.parts[rendition]
            if entry.discontinuity:
                lines.append("#EXT-X-DISCONTINUITY")
            if not part.seconds:
                lines.append("#EXT-X-GAP")
            seconds = part.seconds or entry.parts["stream"].seconds
            stamp = part.start.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            lines += [f"#EXT-X-PROGRAM-DATE-TIME:{stamp}", f"#EXTINF:{seconds:.3f},", entry.name(rendition)]
        if self.end is not None:
            # A comment to players; to whoever goes on in this playlist it says where.
            run, end = self.end
            lines.append(f"#RUN {run.start.isoformat()} {run.sample} ENDS {end}")
        return "\n".join(lines) + "\n"

    @classmethod
    def read(cls, texts: Mapping[Rendition, str], now: datetime) -> Playlist:
        """Go on in the playlists that an earlier writer left: what is stale is not listed, but counted."""
        playlist = cls()
        text = texts["stream"]
        numbers = {key: int(n) for key, n in re.findall(r"^#EXT-X-([A-Z-]+SEQUENCE):(\d+)", text, re.MULTILINE)}
        playlist.next_number = numbers.get("MEDIA-SEQUENCE", 0)
        playlist.discontinuities = numbers.get("DISCONTINUITY-SEQUENCE", 0)
        sound = {number: part for number, _, part in _parts(texts["audio"])}
        for number, discontinuity, picture in _parts(text):
            playlist.next_number = number + 1
            parts: dict[Rendition, Part] = {"stream": picture, "audio": sound.get(number, Part(picture.start, 0.0))}
            playlist.entries.append(Entry(number, discontinuity, parts))
        playlist.keep_after(lambda entry: abs(now - entry.parts["stream"].start) >= STALE)
        mark = _MARK.search(text)
        if mark and playlist.entries:
            playlist.end = Begin(datetime.fromisoformat(mark[1]), int(mark[2])), int(mark[3])
        return playlist


def _parts(text: str) -> list[tuple[int, bool, Part]]:
    found = []
    for discontinuity, gap, stamp, seconds, number in _ENTRY.findall(text):
        start = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
        found.append((int(number), bool(discontinuity), Part(start, 0.0 if gap else float(seconds))))
    return found


@dataclass(frozen=True)
class Variants:
    """What the master playlist says of the renditions. Rates in bits per second."""

    width: int
    height: int
    frame_rate: int
    stream_rate: int
    audio_rate: int

    def master(self, peaks: Mapping[Rendition, int], codecs: Mapping[Rendition, str]) -> str:
        """`peaks`: the highest rate of any segment so far; codecs as RFC 6381 names them."""
        average = {"stream": self.stream_rate, "audio": self.audio_rate}
        extra = {"stream": f",RESOLUTION={self.width}x{self.height},FRAME-RATE={self.frame_rate:.3f}", "audio": ""}
        lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
        for rendition in SUFFIX:
            rates = f"BANDWIDTH={peaks[rendition]},AVERAGE-BANDWIDTH={min(average[rendition], peaks[rendition])}"
            lines.append(f'#EXT-X-STREAM-INF:{rates},CODECS="{codecs[rendition]}"{extra[rendition]}')
            lines.append(f"{rendition}.m3u8")
        return "\n".join(lines) + "\n"
