"""The stream's small parts: cutting at key frames, the monitor, the loop's pace."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from radio.clock import ManualClock
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block
from radio.playout.loop import Frame, Loop
from radio.playout.mixer import Mixer
from radio.playout.mpegts import CLOCK, WRAP, Splitter, unwrapped_ticks
from radio.playout.wiring import build_graph
from radio.types import SAMPLE_RATE
from tests.playout_parts import NOON, bed, ident
from tests.stream_made import PAT, PMT, picture, sound

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("step", [1, 100, 188, 1000, 10**6])
def test_a_stream_is_cut_at_key_frames_however_it_arrives(step: int) -> None:
    stream = PAT + PMT + picture(0, key=True) + sound(0, 1) + picture(3000, key=False) + picture(WRAP - 1, key=True)
    splitter = Splitter()
    chunks = [chunk for at in range(0, len(stream), step) for chunk in splitter.feed(stream[at : at + step])]
    keys = [chunk for chunk in chunks if chunk.keyframe]
    assert [chunk.pts for chunk in keys] == [0, WRAP - 1]
    assert all(chunk.data.startswith(PAT + PMT) for chunk in keys)
    assert b"".join(c.data for c in chunks).replace(PAT + PMT, b"") == stream.replace(PAT + PMT, b"")


def test_junk_between_packets_is_passed_over() -> None:
    stream = PAT + PMT + b"junk" * 3 + picture(0, key=True)
    assert any(chunk.keyframe for chunk in Splitter().feed(stream))


def test_tables_whose_header_is_longer_than_their_packet_are_passed_over() -> None:
    damaged = PAT[:3] + b"\x30\xff" + PAT[5:]
    chunks = Splitter().feed(damaged + PAT + PMT + picture(0, key=True))
    assert [chunk.keyframe for chunk in chunks] == [False, True]


def test_time_goes_on_over_the_wrap() -> None:
    near = 26 * 3600 * SAMPLE_RATE
    assert (unwrapped_ticks(45_000, near) - unwrapped_ticks(WRAP - 45_000, near)) / CLOCK == 1.0


class Recording:
    """A sink that refuses the ticks of `refused`."""

    def __init__(self, refused: Sequence[int] = ()) -> None:
        self.ticks: list[tuple[int, int]] = []
        self._refused = refused

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        self.ticks.append((len(sound), len(frames)))
        return len(self.ticks) - 1 not in self._refused


class Blank:
    def frame(self, mixer: Mixer, sample: int) -> Frame:
        return sample.to_bytes(8, "big")


def loop_of(sink: Recording, clock: ManualClock, fps: int) -> Loop:
    graph = build_graph("S", bed(), ident())
    mixer = Mixer(graph, SilenceGuard(bed()))
    return Loop(mixer, sink, AsRunLog(AirTime(clock), lambda entry: None), clock, fps=fps, frames=Blank())


@pytest.mark.parametrize("fps", [1, 5, 7, 10, 30])
def test_every_second_of_sound_has_its_frames(fps: int) -> None:
    sink = Recording()
    loop = loop_of(sink, ManualClock(NOON), fps)
    for _ in range(100):
        loop.tick()
    assert sum(frames for _, frames in sink.ticks) == 10 * fps


def test_the_loop_keeps_the_clock_and_gives_a_long_stall_up() -> None:
    clock = ManualClock(NOON)
    loop = loop_of(Recording(), clock, 5)
    stop = threading.Event()

    def between() -> None:
        if loop.position == 48_000 * 20:
            clock.advance(60.0)
        if loop.position >= 48_000 * 60:
            stop.set()

    loop.run(stop, between)
    assert clock.monotonic() == pytest.approx(60 + 60 - 1.5, abs=4.0)
    assert loop.given_up == pytest.approx(60.0, abs=2.0)


def test_what_the_encoder_refuses_is_counted_and_the_programme_goes_on() -> None:
    loop = loop_of(Recording(refused=[3, 4]), ManualClock(NOON), 5)
    for _ in range(10):
        loop.tick()
    assert loop.dropped == 9600
    assert loop.position == 48_000
