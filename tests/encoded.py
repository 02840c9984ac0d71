"""The station's own encoder and web stream for tests, as fast as the machine can, without playout around them."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from radio.audio.pcm import to_int16
from radio.clock import ManualClock
from radio.config import EncoderConfig, PictureConfig
from radio.model.status import OutputStatus
from radio.playout.encoder import encoder_command
from radio.playout.hub import Hub
from radio.playout.items import Block
from radio.playout.mpegts import Chunk
from radio.playout.outputs.accepted import Ledger
from radio.playout.outputs.hls import variants_of
from radio.playout.outputs.hls_writer import HlsWriter
from radio.playout.outputs.wire import Begin, Report
from radio.types import SAMPLE_RATE, to_seconds
from tests.making import NOON

ENCODER = EncoderConfig(preset="ultrafast", video_kbps=500)
PICTURE = PictureConfig(width=640, height=360)
PERIOD = SAMPLE_RATE // ENCODER.frames_in


class WriterHere:
    """The writer as an output, without a process between."""

    name = "hls"

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger()
        self.errors: list[str] = []
        self.writer = HlsWriter(folder, variants_of(PICTURE, ENCODER), ManualClock(NOON), self._hear)

    def _hear(self, report: Report) -> None:
        if report.error:
            self.errors.append(report.error)
        if report.accepted is not None:
            self.ledger.add(*report.accepted)

    def begin(self, start: datetime, sample: int) -> None:
        self.writer.begin(Begin(start, sample))

    def take(self, chunk: Chunk) -> None:
        self.writer.take(chunk)

    def status(self) -> OutputStatus:
        return OutputStatus(name=self.name, state="up", since=NOON)

    def accepted(self, first: int, end: int) -> int:
        return self.ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self.ledger.end >= end

    def start(self) -> None:
        self.writer.resume()

    def stop(self) -> None:
        self.writer.finish()


@dataclass
class Fed:
    """An ffmpeg with its input on the way."""

    process: subprocess.Popen[bytes]

    def output(self) -> Iterator[bytes]:
        assert self.process.stdout is not None
        while data := self.process.stdout.read(10_000):
            yield data


@contextmanager
def encoding(sound: Block, first: int) -> Iterator[Fed]:
    """The station's encoder over `sound`, which begins at sample `first` of the stream."""
    video_read, video = os.pipe()
    audio_read, audio = os.pipe()
    argv = encoder_command(ENCODER, PICTURE, video_read, audio_read, to_seconds(first))
    process = subprocess.Popen(argv, pass_fds=(video_read, audio_read), stdout=subprocess.PIPE)
    os.close(video_read)
    os.close(audio_read)

    def pour(fd: int, data: bytes) -> None:
        with os.fdopen(fd, "wb") as pipe:
            pipe.write(data)

    frames = bytes(PICTURE.width * PICTURE.height * 3) * (len(sound) // PERIOD)
    threads = [
        threading.Thread(target=pour, args=(video, frames)),
        threading.Thread(target=pour, args=(audio, to_int16(sound).tobytes())),
    ]
    for thread in threads:
        thread.start()
    yield Fed(process)
    for thread in threads:
        thread.join(timeout=60)
    assert process.wait(timeout=60) == 0


def run(hub: Hub, sound: Block, first: int) -> None:
    with encoding(sound, first) as fed:
        hub.begin(NOON + timedelta(seconds=to_seconds(first)), first)
        for data in fed.output():
            hub.feed(data)
