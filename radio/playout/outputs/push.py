"""The pusher: a small process that reads the station's transport stream and publishes it to an RTMP server.

`python -m radio.playout.outputs.push`, fed by radio.playout.outputs.wire. URL and key come by stdin and are never an
argument, an environment variable or a word of a message, so neither the process list nor a log can show them. libav
re-packs packets as FLV and decodes nothing; radio.playout.outputs.rtmpclient sends the tags. It ends when the stream
does (0), or when the server refuses or is lost (1), and is started again by its parent.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol, TextIO

from radio.playout.adts import FRAME, PRIMING
from radio.playout.mpegts import CLOCK, Chunk, unwrapped_ticks
from radio.playout.outputs.accepted import Accepted
from radio.playout.outputs.connect import TargetError, exit_code
from radio.playout.outputs.rtmpclient import SOUND, Publisher, Target
from radio.playout.outputs.wire import Begin, Message, messages, settings
from radio.types import SAMPLE_RATE

INTERLEAVE_US: Final = 200_000
"""How long the muxer waits for the other stream before it sends what it has."""
_FLV_HEADER: Final = 13
_TAG_HEADER: Final = 11
_SCRIPT: Final = 18
_SET_DATA_FRAME: Final = b"\x02\x00\x0d@setDataFrame"
"""RTMP servers keep the metadata that follows for those who come later."""


class Sink(Protocol):
    """Takes FLV tags: kind, stamp in ms, body."""

    def send(self, kind: int, stamp: int, body: bytes) -> None: ...


class StreamFile:
    """The chunks of the messages as a file that libav reads; knows the newest key frame's sample.

    And the frames of sound that are the encoder's priming: the one before each run's first sample. They are sent, for
    decoders want them, and are nobody's programme.
    """

    def __init__(self, source: Iterator[Message]) -> None:
        self._source = source
        self._rest = b""
        self.sample = 0
        self.primings: set[int] = set()

    def read(self, n: int) -> bytes:
        while not self._rest:
            message = next(self._source, None)
            if message is None:
                return b""
            if isinstance(message, Begin):
                self.primings.add(message.sample - PRIMING)
            elif isinstance(message, Chunk):
                self.sample = self.sample if message.sample is None else message.sample
                self._rest = message.data
        data, self._rest = self._rest[:n], self._rest[n:]
        return data


class TagFile:
    """What libav writes, cut into the tags that it consists of (Adobe, FLV 10.1, annex E)."""

    def __init__(self, sink: Sink, sound_sent: deque[int | None], accepted: Accepted) -> None:
        """`sound_sent`: the first sample of each frame of sound that is on its way; None for priming."""
        self._sink = sink
        self._sound = sound_sent
        self._accepted = accepted
        self._buffer = bytearray()
        self._skip = _FLV_HEADER

    def write(self, data: bytes) -> int:
        self._buffer += data
        while True:
            if self._skip:
                dropped = min(self._skip, len(self._buffer))
                del self._buffer[:dropped]
                self._skip -= dropped
            if self._skip or len(self._buffer) < _TAG_HEADER:
                return len(data)
            kind, length = self._buffer[0], int.from_bytes(self._buffer[1:4], "big")
            if len(self._buffer) < _TAG_HEADER + length:
                return len(data)
            stamp = int.from_bytes(self._buffer[4:7], "big") | self._buffer[7] << 24
            body = bytes(self._buffer[_TAG_HEADER : _TAG_HEADER + length])
            del self._buffer[: _TAG_HEADER + length]
            self._skip = 4  # the length once more
            self._sink.send(kind, stamp, _SET_DATA_FRAME + body if kind == _SCRIPT else body)
            # The first tag of AAC is its configuration, not sound: its second byte is 0.
            if kind == SOUND and body[1:2] != b"\x00" and self._sound:
                first = self._sound.popleft()
                if first is not None:
                    self._accepted.add(first, first + FRAME)


def push(sink: Sink, stream: StreamFile, out: TextIO) -> None:
    """Copy `stream` to `sink` until it ends, with stamps that begin at zero and only grow.

    Stamps are counted from the samples of the station's stream, so they go on over a restart of the encoder and over
    the wrap of MPEG's 33 bits after 26.5 hours. Raises TargetError, av.FFmpegError.
    """
    import av

    av.logging.set_level(None)
    # Without "nobuffer", which would throw away what was read to learn what the streams are: the first second.
    options = {
        "probesize": "500000",
        "analyzeduration": "1500000",
        "correct_ts_overflow": "0",  # we know better: libav counts one wrap, and none in a stream that begins after it
    }
    source = av.open(stream, "r", format="mpegts", options=options)
    streams = [*source.streams.video[:1], *source.streams.audio[:1]]
    waiting: deque[int | None] = deque()
    accepted = Accepted(out)
    flv = {
        "flvflags": "no_duration_filesize",
        "max_interleave_delta": str(INTERLEAVE_US),
        "flush_packets": "1",
    }
    mux = av.open(TagFile(sink, waiting, accepted), "w", format="flv", options=flv)
    outputs = {found.index: mux.add_stream_from_template(found) for found in streams}
    newest: dict[int, int] = {}
    first: int | None = None
    for packet in source.demux(streams):
        if packet.dts is None or packet.pts is None or packet.is_corrupt:
            continue
        dts, pts = unwrapped_ticks(packet.dts, stream.sample), unwrapped_ticks(packet.pts, stream.sample)
        sound = packet.stream.type == "audio"
        if first is None:
            # A picture's decoding time is a little before its own, and before that of the sound beside it.
            if sound or not packet.is_keyframe:
                continue
            first = dts
        index = packet.stream_index
        if dts <= newest.get(index, first - 1):
            continue  # a new run of the encoder begins a little before the old one ended
        newest[index] = dts
        if sound:
            sample = round(pts * SAMPLE_RATE / CLOCK)
            waiting.append(None if sample in stream.primings else sample)
        packet.dts, packet.pts = dts - first, pts - first
        packet.stream = outputs[index]
        mux.mux(packet)
    mux.close()
    accepted.tell()


def main() -> int:
    """Entry of the process."""
    found = settings()
    import av

    def publish() -> None:
        ca_file = Path(found["ca_file"]) if found.get("ca_file") else None
        with closing(Publisher(Target.of(found["url"], found["key"], ca_file))) as publisher:
            try:
                push(publisher, StreamFile(messages()), sys.stdout)
            except av.FFmpegError as e:
                # strerror alone: the exception's own text may name more.
                raise TargetError(f"the stream cannot be re-packed: {e.strerror}") from e

    return exit_code(publish)


if __name__ == "__main__":
    sys.exit(main())
