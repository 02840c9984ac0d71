"""Transport stream made by hand for tests, and what RFC 8216 demands of the playlists made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from radio.playout.adts import FRAME, PRIMING
from radio.playout.mpegts import CLOCK, LEAD_SECONDS, PACKET, WRAP, Chunk
from radio.types import SAMPLE_RATE

FRAME_BYTES = 60


def stamp(sample: int) -> int:
    """The time stamp that the encoder gives to `sample` of the stream."""
    return round(sample * CLOCK / SAMPLE_RATE + LEAD_SECONDS * CLOCK) % WRAP


def stamp_bytes(pts: int) -> bytes:
    parts = [0x21 | (pts >> 29 & 0x0E), pts >> 22 & 0xFF, 0x01 | (pts >> 14 & 0xFE), pts >> 7 & 0xFF]
    return bytes([*parts, 0x01 | (pts << 1 & 0xFE)])


def table(pid: int, body: bytes) -> bytes:
    packet = bytes([0x47, 0x40 | pid >> 8, pid & 0xFF, 0x10, 0]) + body
    return packet.ljust(PACKET, b"\xff")


PAT = table(0, bytes(8) + bytes([0, 1, 0xE0 | 0x10, 0x00]))
PMT = table(0x1000, bytes(20))
SEQUENCE_SET = b"\x00\x00\x00\x01\x67\x4d\x40\x1f"


def picture(pts: int, *, key: bool) -> bytes:
    head = bytes([0x47, 0x41, 0x00, 0x30, 1, 0x40 if key else 0x00])
    body = SEQUENCE_SET if key else b""
    return (head + b"\x00\x00\x01\xe0\x00\x00\x80\x80\x05" + stamp_bytes(pts) + body).ljust(PACKET, b"\xaa")


def adts(count: int) -> bytes:
    """Frames of AAC-LC, 48 kHz, two channels, with nothing in them."""
    length = FRAME_BYTES
    head = bytes([0xFF, 0xF1, 0x4C, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (head + bytes(length - len(head))) * count


def sound(pts: int, count: int) -> bytes:
    """`count` frames in one PES packet, as ffmpeg writes them: the last packet is filled up by its adaptation field."""
    frames = adts(count)
    left = b"\x00\x00\x01\xc0" + (len(frames) + 8).to_bytes(2, "big") + b"\x80\x80\x05" + stamp_bytes(pts) + frames
    packets, first = b"", True
    while left:
        piece, left = left[: PACKET - 4], left[PACKET - 4 :]
        room = PACKET - 4 - len(piece)
        head = bytes([0x47, 0x41 if first else 0x01, 0x01, 0x30 if room else 0x10])
        filler = bytes([room - 1]) + (b"\x00" + b"\xff" * (room - 2) if room > 1 else b"") if room else b""
        packets += head + filler + piece
        first = False
    return packets


@dataclass
class Made:
    """A run of the encoder that begins at sample `first`: two-second chunks, the sound in them priming and all."""

    first: int = 0

    def __post_init__(self) -> None:
        self._sound = self.first - PRIMING

    def chunks(self, count: int, seconds: float = 2.0) -> Iterator[Chunk]:
        for number in range(count):
            sample = self.first + round(number * seconds * SAMPLE_RATE)
            data = PAT + PMT + picture(stamp(sample), key=True)
            while self._sound + 5 * FRAME <= sample + seconds * SAMPLE_RATE:
                data += sound(stamp(self._sound), 5)
                self._sound += 5 * FRAME
            yield Chunk(data, True, stamp(sample), sample)


def listed(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def number_of(text: str, tag: str) -> int:
    (value,) = re.findall(rf"^#EXT-X-{tag}:(\d+)$", text, re.MULTILINE)
    return int(value)


class Validator:
    """Follows a playlist over its reloads, as a player does, and checks what RFC 8216 demands of it."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._discontinuities: dict[str, int] = {}
        self._last = 0

    def see(self, text: str) -> None:
        lines = text.splitlines()
        assert lines[0] == "#EXTM3U"  # 4.3.1.1
        assert sum(line.startswith("#EXT-X-VERSION") for line in lines) == 1  # 4.3.1.2
        target = number_of(text, "TARGETDURATION")
        first = number_of(text, "MEDIA-SEQUENCE")
        count = number_of(text, "DISCONTINUITY-SEQUENCE")
        assert lines.index(f"#EXT-X-MEDIA-SEQUENCE:{first}") < min(
            (n for n, line in enumerate(lines) if line.startswith("#EXTINF")), default=len(lines)
        )  # 4.3.3.2
        assert first >= self._last, "a media sequence number never decreases (6.2.2)"
        self._last = first
        duration: float | None = None
        number = first
        for line in lines:
            if line.startswith("#EXTINF:"):
                duration = float(line[8:].rstrip(","))
                assert round(duration) <= target  # 4.3.3.1
            elif line == "#EXT-X-DISCONTINUITY":
                count += 1
            elif line and not line.startswith("#"):
                assert duration is not None, "each segment has its length (4.3.2.1)"
                duration = None
                assert self._seen.setdefault(line, number) == number, "a segment keeps its number (6.2.2)"
                assert self._discontinuities.setdefault(line, count) == count, "and its discontinuity number (6.2.2)"
                number += 1
        assert "#EXT-X-ENDLIST" not in lines
