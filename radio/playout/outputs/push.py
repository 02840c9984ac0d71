"""The pusher: a small process that reads the station's transport stream and sends it to an RTMP server.

`python -m radio.playout.outputs.push`: the first line of its stdin is JSON with the URL and key, the rest the stream.
The key is never an argument, an environment variable or a word of a message, so neither the process list nor a log can
show it. It re-packs packets and decodes nothing. Each second it prints the seconds sent; it ends when the stream does
(0), or when the server refuses or is lost (1), and is started again by its parent.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TextIO

READ_TIMEOUT = 15.0
WRITE_TIMEOUT_US = 8_000_000
REPORT_SECONDS = 1.0
INTERLEAVE_US = 200_000
"""How long the muxer waits for the other stream before it sends what it has."""


def read_line(fd: int) -> bytes:
    """The first line, byte by byte: not one byte of the stream behind it may be swallowed by a buffer."""
    line = bytearray()
    while (byte := os.read(fd, 1)) not in (b"", b"\n"):
        line += byte
    return bytes(line)


def say(report: TextIO, line: str) -> None:
    report.write(line + "\n")
    report.flush()


def push(target: str, report: TextIO) -> None:
    """Copy the stream on stdin to `target` until it ends. Raises av.FFmpegError."""
    import av

    av.logging.set_level(None)  # libav prints URLs
    options = {"fflags": "nobuffer", "probesize": "500000", "analyzeduration": "1500000"}
    source = av.open("pipe:0", format="mpegts", options=options, timeout=(None, READ_TIMEOUT))
    streams = [*source.streams.video[:1], *source.streams.audio[:1]]
    sink_options = {
        "rw_timeout": str(WRITE_TIMEOUT_US),
        "tls_verify": "1",
        "flvflags": "no_duration_filesize",
        "max_interleave_delta": str(INTERLEAVE_US),
    }
    sink = av.open(target, "w", format="flv", options=sink_options)
    outputs = {stream.index: sink.add_stream_from_template(stream) for stream in streams}
    first: float | None = None
    reported = -REPORT_SECONDS
    for packet in source.demux(streams):
        if packet.dts is None or packet.pts is None:
            continue
        seconds = float(packet.dts * packet.time_base)
        if first is None:
            first = seconds
        # Servers expect a stream to begin near zero; ours counts from the start of the station.
        shift = round(first / packet.time_base)
        packet.dts -= shift
        packet.pts -= shift
        if packet.dts < 0:
            continue
        stream = outputs[packet.stream_index]
        packet.stream = stream
        sink.mux(packet)
        if seconds - first - reported >= REPORT_SECONDS:
            reported = seconds - first
            say(report, f"{reported:.1f}")
    sink.close()


def main() -> int:
    """Entry of the process."""
    settings = json.loads(read_line(0))
    import av

    try:
        push(f"{settings['url'].rstrip('/')}/{settings['key']}", sys.stdout)
    except av.FFmpegError as e:
        # strerror alone: the exception's own text names the URL with its key.
        say(sys.stdout, f"error {e.strerror}")
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
