"""Cuts an MPEG transport stream at key frames, without decoding anything.

Knows only the streams that our own encoder makes: one programme, its picture on PID 256 and its sound on the next. The
layout of packets, adaptation fields and PES headers is that of ISO/IEC 13818-1, 2.4.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from radio.types import SAMPLE_RATE

PACKET: Final = 188
SYNC: Final = 0x47
PAT_PID: Final = 0
VIDEO_PID: Final = 256
SOUND_PID: Final = 257
CLOCK: Final = 90_000
"""Ticks per second of time stamps."""
WRAP: Final = 1 << 33
LEAD_SECONDS: Final = 0.2
"""Stamp of the station's sample 0. AAC's priming and the decoding time of the first picture lie before their sample;
a stream that began at zero would be moved by ffmpeg to make room for them, and its stamps no longer tell samples."""


@dataclass(frozen=True)
class Chunk:
    """Whole packets. With `keyframe` it starts at one, and `data` begins with the tables that a new player needs."""

    data: bytes
    keyframe: bool = False
    pts: int | None = None
    """Time stamp of the key frame, 90 kHz, modulo 2^33."""
    sample: int | None = None
    """Sample of the station's stream that the key frame belongs to; told by the hub, which counts over the wrap."""


class Splitter:
    """Feeds of any length in, chunks out."""

    def __init__(self) -> None:
        self._rest = b""
        self._pat = b""
        self._pmt = b""
        self._pmt_pid: int | None = None
        self.last_pts: int | None = None
        """Of the newest picture seen."""

    def feed(self, data: bytes) -> list[Chunk]:
        data = self._rest + data
        chunks: list[Chunk] = []
        held = bytearray()
        head = Chunk(b"")
        at = 0
        while at + PACKET <= len(data):
            if data[at] != SYNC:
                # Lost track: go on at the next byte that looks like a packet's first.
                following = data.find(SYNC, at + 1)
                at = following if following >= 0 else len(data)
                continue
            packet = data[at : at + PACKET]
            at += PACKET
            pid = (packet[1] & 0x1F) << 8 | packet[2]
            if pid == PAT_PID:
                self._pat = packet
                self._pmt_pid = _pmt_pid(packet)
            elif pid == self._pmt_pid:
                self._pmt = packet
            elif pid == VIDEO_PID and packet[1] & 0x40:
                stamp = stamp_of(packet)
                self.last_pts = self.last_pts if stamp is None else stamp
                if _random_access(packet) and self._pmt:
                    if held:
                        chunks.append(Chunk(bytes(held), head.keyframe, head.pts))
                    held = bytearray(self._pat + self._pmt)
                    head = Chunk(b"", True, self.last_pts)
            held += packet
        self._rest = data[at:]
        if held:
            chunks.append(Chunk(bytes(held), head.keyframe, head.pts))
        return chunks


def unwrapped(pts: int, near: int) -> int:
    """The sample whose stamp is `pts`: of all 26.5 hours apart the one nearest to sample `near`."""
    return round(unwrapped_ticks(pts, near) * SAMPLE_RATE / CLOCK)


def unwrapped_ticks(pts: int, near: int) -> int:
    """The same in ticks of 90 kHz since the station's sample 0, in which decoding times are exact too.

    A sample lasts 15/8 ticks, so an AAC frame of 1024 samples (1920 ticks) begins at a whole tick.
    """
    ticks = near * CLOCK // SAMPLE_RATE
    pts -= round(LEAD_SECONDS * CLOCK)
    return ticks + (pts - ticks + WRAP // 2) % WRAP - WRAP // 2


def payload_offset(packet: bytes) -> int:
    """Where a packet's payload begins."""
    return 5 + packet[4] if packet[3] & 0x20 else 4


def _random_access(packet: bytes) -> bool:
    return bool(packet[3] & 0x20) and packet[4] > 0 and bool(packet[5] & 0x40)


def _pmt_pid(packet: bytes) -> int | None:
    start = payload_offset(packet)
    if start >= PACKET:
        return None
    # Pointer field, then the section's header of 8 bytes, then programme number and PID.
    entry = start + 1 + packet[start] + 8
    if entry + 4 > PACKET:
        return None
    return (packet[entry + 2] & 0x1F) << 8 | packet[entry + 3]


def stamp_of(packet: bytes) -> int | None:
    """Time stamp of the PES packet that begins in `packet`; None when it has none."""
    at = payload_offset(packet)
    if at + 14 > PACKET or packet[at : at + 3] != b"\x00\x00\x01" or not packet[at + 7] & 0x80:
        return None
    high, mid1, mid2, low1, low2 = packet[at + 9 : at + 14]
    return (high >> 1 & 0x07) << 30 | mid1 << 22 | (mid2 >> 1) << 15 | low1 << 7 | low2 >> 1
