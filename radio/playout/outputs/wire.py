"""What playout and an output's process say to each other.

To the process, by its stdin: one line of JSON, its settings (a stream key may be among them, which is why they are no
arguments), then messages: a letter, the length of the body in four bytes, the body. From the process, by its stdout:
one JSON object a line, a `Report`. The stream ends with stdin; the process then finishes what it has, and ends.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TextIO

from radio.playout.mpegts import Chunk
from radio.types import CHANNELS, to_seconds

_HEAD: Final = struct.Struct(">cI")
_CHUNK: Final = struct.Struct(">?qq")
_SOUND: Final = struct.Struct(">q?")
_ABSENT: Final = -(1 << 62)


@dataclass(frozen=True)
class Begin:
    """A new run of the encoder follows, whose first sample is `sample` of the stream, at `start`."""

    start: datetime
    sample: int

    def wall(self, sample: int) -> datetime:
        """Wall time of a sample of this run."""
        return self.start + timedelta(seconds=to_seconds(sample - self.sample))


@dataclass(frozen=True)
class Sound:
    """Sound from sample `first` on, signed 16 bit, two channels. `sent`: the encoder took it too."""

    first: int
    sent: bool
    pcm: bytes

    @property
    def samples(self) -> int:
        return len(self.pcm) // (2 * CHANNELS)


@dataclass(frozen=True)
class Title:
    """What is on air from sample `at` on."""

    at: int
    text: str


Message = Begin | Chunk | Sound | Title


@dataclass(frozen=True)
class Report:
    """What an output's process tells. `accepted`: first sample and end of a stretch that its target has taken."""

    state: Literal["up", "down"] | None = None
    error: str | None = None
    """Never holds a key or password."""
    accepted: tuple[int, int] | None = None


def packed(message: Message) -> bytes:
    """The message as it goes over the pipe."""
    if isinstance(message, Chunk):
        numbers = (_ABSENT if n is None else n for n in (message.pts, message.sample))
        kind, body = b"C", _CHUNK.pack(message.keyframe, *numbers) + message.data
    elif isinstance(message, Sound):
        kind, body = b"S", _SOUND.pack(message.first, message.sent) + message.pcm
    elif isinstance(message, Begin):
        kind, body = b"B", json.dumps([message.start.isoformat(), message.sample]).encode()
    else:
        kind, body = b"T", json.dumps([message.at, message.text]).encode()
    return _HEAD.pack(kind, len(body)) + body


Kind = Literal["part", "entry", "lasting"]
"""part: means nothing without what went before; entry: a reader may begin here; lasting: never left out."""


def kind_of(data: bytes) -> Kind:
    """What a packed message is to a reader who is late."""
    if data[:1] == b"C":
        return "entry" if data[_HEAD.size] else "part"
    return "entry" if data[:1] == b"S" else "lasting"


def _unpacked(kind: bytes, body: bytes) -> Message:
    if kind == b"C":
        keyframe, pts, sample = _CHUNK.unpack_from(body)
        present = [None if n == _ABSENT else n for n in (pts, sample)]
        return Chunk(body[_CHUNK.size :], keyframe, *present)
    if kind == b"S":
        first, sent = _SOUND.unpack_from(body)
        return Sound(first, sent, body[_SOUND.size :])
    if kind == b"B":
        start, sample = json.loads(body)
        return Begin(datetime.fromisoformat(start), sample)
    if kind == b"T":
        at, text = json.loads(body)
        return Title(at, text)
    raise ValueError(f"no message begins with {kind!r}")


def settings(fd: int = 0) -> dict[str, Any]:
    """The first line, byte by byte: what stands behind it is the messages', and no buffer may swallow it."""
    line = bytearray()
    while (byte := os.read(fd, 1)) not in (b"", b"\n"):
        line += byte
    found: dict[str, Any] = json.loads(line)
    return found


def messages(fd: int = 0) -> Iterator[Message]:
    """All messages, until the parent closes the pipe or is gone."""
    while (head := _read(fd, _HEAD.size)) is not None:
        kind, length = _HEAD.unpack(head)
        body = _read(fd, length)
        if body is None:
            return
        yield _unpacked(kind, body)


def _read(fd: int, n: int) -> bytes | None:
    data = bytearray()
    while len(data) < n:
        piece = os.read(fd, n - len(data))
        if not piece:
            return None
        data += piece
    return bytes(data)


def say(out: TextIO, report: Report) -> None:
    """Tell the parent. When it is gone, nobody is told: its end shows at stdin, and what came before it is finished."""
    try:
        out.write(json.dumps({key: value for key, value in asdict(report).items() if value is not None}) + "\n")
        out.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)


def heard(line: bytes) -> Report:
    """A line of the process as a report. Raises ValueError when it is none."""
    try:
        found = json.loads(line)
        accepted = found.pop("accepted", None)
        if accepted is not None:
            first, end = accepted
            if not (isinstance(first, int) and isinstance(end, int) and 0 <= first <= end < -_ABSENT):
                raise ValueError("no range of samples")
            accepted = first, end
        report = Report(**found, accepted=accepted)
    except (TypeError, AttributeError, RecursionError) as e:
        raise ValueError(str(e)) from e
    if report.state not in ("up", "down", None) or not isinstance(report.error, str | None):
        raise ValueError("no state or error")
    return report
