"""The sound of the encoder's transport stream as AAC frames with ADTS headers, without decoding anything.

A frame's layout is that of ISO/IEC 13818-7, 6.2: twelve sync bits, and the frame's length in bits 30 to 42. Our
encoder puts whole frames into each PES packet, several of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from radio.playout.mpegts import PACKET, SOUND_PID, payload_offset, stamp_of

FRAME: Final = 1024
"""Samples of an AAC frame."""
PRIMING: Final = 1024
"""Samples that ffmpeg's AAC encoder puts before the first sample it was given."""
_OWNER: Final = b"com.apple.streaming.transportStreamTimestamp\0"


@dataclass(frozen=True)
class Frames:
    """Whole AAC frames."""

    pts: int
    """Time stamp of the first, 90 kHz, modulo 2^33."""
    count: int
    data: bytes


class SoundReader:
    """Whole packets of the transport stream in, frames out."""

    def __init__(self) -> None:
        self._pts: int | None = None
        self._wanted = 0
        self._body = bytearray()

    def feed(self, data: bytes) -> list[Frames]:
        """The frames whose PES packets ended in `data`. Damaged ones are left out."""
        found = []
        for at in range(0, len(data) - PACKET + 1, PACKET):
            if (data[at + 1] & 0x1F) << 8 | data[at + 2] != SOUND_PID or not data[at + 3] & 0x10:
                continue
            packet = data[at : at + PACKET]
            start = payload_offset(packet)
            if packet[1] & 0x40:
                self._pts = stamp_of(packet)
                header = start + 9 + packet[start + 8] if start + 9 <= PACKET else PACKET
                length = int.from_bytes(packet[start + 4 : start + 6], "big")
                self._wanted = length - (header - start - 6)
                self._body = bytearray(packet[header:])
            else:
                self._body += packet[start:]
            if self._pts is not None and len(self._body) >= self._wanted > 0:
                body = bytes(self._body[: self._wanted])
                if count := frame_count(body):
                    found.append(Frames(self._pts, count, body))
                self._pts = None
        return found


def frame_count(data: bytes) -> int:
    """How many frames `data` is made of; 0 when it is not whole frames."""
    at = count = 0
    while at + 7 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0:
        length = (data[at + 3] & 0x03) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if length < 7:
            return 0
        at += length
        count += 1
    return count if at == len(data) else 0


def object_type(data: bytes) -> int:
    """MPEG-4 audio object type of the frame that `data` begins with: 2 is AAC-LC."""
    return (data[2] >> 6) + 1


def stamp_tag(pts: int) -> bytes:
    """The ID3 tag that tells a packed audio segment's time, as RFC 8216, 3.4 demands it."""
    body = _OWNER + pts.to_bytes(8, "big")
    frame = b"PRIV" + len(body).to_bytes(4, "big") + b"\0\0" + body
    # Sizes are "syncsafe" in ID3: below 128 that is the same.
    return b"ID3\x04\0\0" + len(frame).to_bytes(4, "big") + frame
