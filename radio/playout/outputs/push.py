"""The pusher: a small process that reads the station's transport stream and sends it to an RTMP server.

`python -m radio.playout.outputs.push`, fed by radio.playout.outputs.wire. URL and key come by stdin and are never an
argument, an environment variable or a word of a message, so neither the process list nor a log can show them. It
re-packs packets and decodes nothing. It ends when the stream does (0), or when the server refuses or is lost (1), and
is started again by its parent.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final, TextIO

from radio.playout.mpegts import CLOCK, Chunk, unwrapped
from radio.playout.outputs.wire import Message, Report, messages, say, settings
from radio.types import to_samples

WRITE_TIMEOUT_US: Final = 8_000_000
REPORT_SECONDS: Final = 1.0
INTERLEAVE_US: Final = 200_000
"""How long the muxer waits for the other stream before it sends what it has."""
FRAME: Final = 1024
"""Samples of an AAC frame."""


class StreamFile:
    """The chunks of the messages as a file that libav reads; knows the newest key frame's sample."""

    def __init__(self, source: Iterator[Message]) -> None:
        self._source = source
        self._rest = b""
        self.sample = 0

    def read(self, n: int) -> bytes:
        while not self._rest:
            message = next(self._source, None)
            if message is None:
                return b""
            if isinstance(message, Chunk):
                self.sample = self.sample if message.sample is None else message.sample
                self._rest = message.data
        data, self._rest = self._rest[:n], self._rest[n:]
        return data


class _Accepted:
    """Sums up the sound that the server took, and reports it each second."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._first: int | None = None
        self._end = 0

    def add(self, first: int) -> None:
        """The frame that begins at sample `first` was taken."""
        if self._first is None:
            self._first = first
        self._end = max(self._end, first + FRAME)
        if self._end - self._first >= to_samples(REPORT_SECONDS):
            self.tell()

    def tell(self) -> None:
        if self._first is not None and self._end > self._first:
            say(self._out, Report("up", accepted=(max(0, self._first), self._end)))
            self._first = self._end


def push(target: str, stream: StreamFile, out: TextIO) -> None:
    """Copy `stream` to `target` until it ends. Raises av.FFmpegError."""
    import av

    av.logging.set_level(None)  # libav prints URLs
    options = {"fflags": "nobuffer", "probesize": "500000", "analyzeduration": "1500000"}
    source = av.open(stream, "r", format="mpegts", options=options)
    streams = [*source.streams.video[:1], *source.streams.audio[:1]]
    sink_options = {
        "rw_timeout": str(WRITE_TIMEOUT_US),
        "tls_verify": "1",
        "flvflags": "no_duration_filesize",
        "max_interleave_delta": str(INTERLEAVE_US),
    }
    sink = av.open(target, "w", format="flv", options=sink_options)
    outputs = {found.index: sink.add_stream_from_template(found) for found in streams}
    accepted = _Accepted(out)
    first: float | None = None
    for packet in source.demux(streams):
        if packet.dts is None or packet.pts is None:
            continue
        if first is None:
            first = float(packet.dts * packet.time_base)
        sound = packet.stream.type == "audio"
        sample = unwrapped(round(packet.pts * packet.time_base * CLOCK), stream.sample)
        # Servers expect a stream to begin near zero; ours counts from the start of the station.
        shift = round(first / packet.time_base)
        packet.dts -= shift
        packet.pts -= shift
        if packet.dts < 0:
            continue
        packet.stream = outputs[packet.stream_index]
        sink.mux(packet)
        if sound:
            accepted.add(sample)
    sink.close()
    accepted.tell()


def main() -> int:
    """Entry of the process."""
    found = settings()
    import av

    try:
        push(f"{found['url'].rstrip('/')}/{found['key']}", StreamFile(messages()), sys.stdout)
    except av.FFmpegError as e:
        # strerror alone: the exception's own text names the URL with its key.
        say(sys.stdout, Report("down", error=str(e.strerror)))
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
