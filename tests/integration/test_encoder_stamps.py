"""The real encoder: what it is fed is stamped with its own samples, however long ffmpeg took to start."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import numpy as np
import pytest

from radio.audio.ffmpeg import ffmpeg_exe
from radio.clock import SystemClock
from radio.model.status import OutputStatus
from radio.playout.encoder import Encoder, _Session
from radio.playout.hub import Hub
from radio.playout.items import silence
from radio.playout.loop import TICK
from radio.playout.mpegts import Chunk
from radio.types import SAMPLE_RATE, to_samples
from tests.encoded import ENCODER, PICTURE
from tests.playout_parts import NOON, tone

pytestmark = pytest.mark.integration

FRAME = bytes(PICTURE.width * PICTURE.height * 3)


class Kept:
    """An output that keeps all."""

    name = "kept"

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.chunks: list[Chunk] = []

    def begin(self, start: datetime, sample: int) -> None:
        self.begun.append(sample)

    def take(self, chunk: Chunk) -> None:
        self.chunks.append(chunk)

    def status(self) -> OutputStatus:
        return OutputStatus(name=self.name, state="up", since=NOON)

    def accepted(self, first: int, end: int) -> int:
        return 0

    def settled(self, end: int) -> bool:
        return True

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Feeder:
    """Pushes as the loop does."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.pushed = 0

    def push(self, ticks: int, level: float) -> None:
        for _ in range(ticks):
            begins = self.pushed * ENCODER.frames_in % SAMPLE_RATE == 0
            sound = tone(TICK / SAMPLE_RATE, 1000.0, level) if level else silence(TICK)
            self.encoder.push(sound, [FRAME] if begins else [])
            self.pushed += TICK


class LateEncoder(Encoder):
    """The loop goes on for `late` ticks while ffmpeg starts."""

    late = 0
    feeder: Feeder

    def _new_session(self) -> _Session:
        session = super()._new_session()
        self.feeder.push(self.late, 0.0)
        return session


@contextmanager
def encoding(offered: int, late: int) -> Iterator[tuple[Feeder, Kept]]:
    output = Kept()
    clock = SystemClock()
    encoder = LateEncoder(
        ENCODER, PICTURE, Hub([output]), clock, lambda sample: NOON + timedelta(seconds=sample / SAMPLE_RATE)
    )
    encoder.late, encoder.feeder = late, Feeder(encoder)
    encoder.feeder.push(offered, 0.0)
    encoder.start(patience=60.0)
    try:
        yield encoder.feeder, output
    finally:
        encoder.stop(patience=30.0)


def onset(chunks: Sequence[Chunk]) -> int:
    """Sample of the decoded sound, counted from its first, at which the tone begins."""
    data = b"".join(chunk.data for chunk in chunks)
    argv = [ffmpeg_exe(), "-loglevel", "error", "-f", "mpegts", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "pipe:1"]
    pcm = subprocess.run(argv, input=data, capture_output=True, check=True, timeout=120).stdout
    return int(np.flatnonzero(np.abs(np.frombuffer(pcm, np.int16)) > 1000)[0])


@pytest.mark.parametrize(("offered", "late"), [(0, 0), (3, 0), (10, 3), (11, 6)])
def test_what_is_fed_is_stamped_with_its_samples(offered: int, late: int) -> None:
    with encoding(offered, late) as (feeder, output):
        # On to where a frame begins, and where feeding therefore can.
        while feeder.pushed * ENCODER.frames_in % SAMPLE_RATE:
            feeder.push(1, 0.0)
        first = feeder.pushed
        feeder.push(20, 0.3)
    assert output.begun == [first]
    key = next(chunk for chunk in output.chunks if chunk.keyframe)
    assert key.sample is not None
    assert key.sample <= first
    # AAC's priming of 1024 samples comes before; the onset of a tone smears over one more frame.
    assert first - (key.sample + onset(output.chunks) - 1024) == pytest.approx(0, abs=1024)


def test_a_start_that_takes_long_costs_silence_and_no_order() -> None:
    with encoding(5, 8) as (feeder, output):
        while feeder.pushed * ENCODER.frames_in % SAMPLE_RATE:
            feeder.push(1, 0.0)
        feeder.push(20, 0.3)
    (begun,) = output.begun
    key = next(chunk for chunk in output.chunks if chunk.keyframe)
    assert key.sample is not None
    assert to_samples(0.6) <= begun - key.sample <= to_samples(1.0)
