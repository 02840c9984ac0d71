"""The monitor over sound and pictures: silence, clipping, a frozen picture, loudness."""

from __future__ import annotations

import numpy as np
import pytest

from radio.audio.loudness import Meter, integrated
from radio.playout.items import Block, silence
from radio.playout.loop import TICK
from radio.playout.loudness import MINUTE
from radio.playout.monitor import Monitor
from tests.playout_parts import tone

pytestmark = pytest.mark.unit


def codes(monitor: Monitor) -> list[str]:
    return [condition.code for condition in monitor.conditions()]


def play(monitor: Monitor, sound: Block, on_programme: bool = True) -> None:
    """In ticks, measured once a second."""
    for n, at in enumerate(range(0, len(sound), TICK)):
        monitor.hear(sound[at : at + TICK], True)
        if n % 10 == 9:
            monitor.loudness.measure(on_programme)


def test_silence_is_measured_across_blocks() -> None:
    monitor = Monitor()
    for part in (tone(1.0), silence(48_000), silence(96_000), tone(0.5)):
        monitor.hear(part, True)
    assert monitor.longest_silence == pytest.approx(3.0, abs=0.01)
    assert codes(monitor) == []
    monitor.hear(silence(48_000 * 3), True)
    assert codes(monitor) == ["dead_air"]
    assert monitor.silent


@pytest.mark.parametrize("lead", [0, 1, 479, 2400])
def test_silence_is_measured_to_the_sample_wherever_it_lies(lead: int) -> None:
    sound = np.ones((5 * TICK, 2), np.float32) * 0.1
    sound[TICK + lead : TICK + lead + 7000] = 0.0
    monitor = Monitor()
    for at in range(0, len(sound), TICK):
        monitor.hear(sound[at : at + TICK], True)
    assert round(monitor.longest_silence * 48_000) == 7000


def test_silence_inside_one_block_counts() -> None:
    sound = np.ones((TICK, 2), np.float32) * 0.1
    sound[1000:3000] = 0.0
    monitor = Monitor()
    monitor.hear(sound, True)
    assert round(monitor.longest_silence * 48_000) == 2000


def test_what_the_encoder_did_not_take_is_no_silence() -> None:
    monitor = Monitor()
    monitor.hear(silence(48_000 * 5), False)
    assert monitor.longest_silence == 0.0


def peak_of(length: int, at: int) -> Block:
    block = np.full((2 * TICK, 2), 0.5, np.float32)
    block[at : at + length, 1] = -1.0
    return block


@pytest.mark.parametrize(
    ("length", "at", "clips"),
    [(1, 100, False), (2, 100, False), (3, 100, True), (2, TICK - 1, False), (4, TICK - 2, True), (3, TICK - 3, True)],
)
def test_a_top_that_is_cut_off_clips_and_a_single_full_sample_does_not(length: int, at: int, clips: bool) -> None:
    monitor = Monitor()
    sound = peak_of(length, at)
    monitor.hear(sound[:TICK], True)
    monitor.hear(sound[TICK:], True)
    assert codes(monitor) == (["clipping"] if clips else [])


def test_clipping_is_told_for_a_while() -> None:
    monitor = Monitor()
    monitor.hear(tone(1.0, level=1.5), True)
    assert codes(monitor) == ["clipping"]
    monitor.hear(tone(11.0), True)
    assert codes(monitor) == []


def test_a_picture_is_frozen_when_all_of_it_stands_still() -> None:
    monitor = Monitor()
    picture = bytes(64 * 36 * 3)
    last_dot = picture[:-1] + b"\x01"
    monitor.see(picture)
    monitor.hear(tone(6.0), True)
    monitor.see(last_dot)
    monitor.hear(tone(6.0), True)
    monitor.see(bytes(bytearray(last_dot)))
    assert codes(monitor) == []
    monitor.hear(tone(6.0), True)
    monitor.see(bytes(bytearray(last_dot)))
    assert codes(monitor) == ["freeze"]
    monitor.see(picture)
    assert codes(monitor) == []


def test_a_picture_that_cannot_be_made_is_told_until_one_can() -> None:
    monitor = Monitor()
    monitor.see_none("On pruning")
    (condition,) = monitor.conditions()
    assert (condition.code, condition.text) == ("picture_failing", "no picture can be made for On pruning")
    monitor.see(b"picture")
    assert codes(monitor) == []


def test_short_term_loudness_agrees_with_the_meter() -> None:
    block = tone(4.0, 1000.0, 0.25)
    monitor = Monitor()
    play(monitor, block)
    assert monitor.loudness.short_term == pytest.approx(integrated(block), abs=0.1)


def test_loudness_of_a_programme_with_pauses_agrees_with_the_meter() -> None:
    rng = np.random.default_rng(3)
    noise = (rng.normal(size=(20 * 48_000, 2)) * 0.1).astype(np.float32)
    sound = np.concatenate([noise, noise * np.float32(0.001), noise * np.float32(0.5)])
    monitor = Monitor()
    play(monitor, sound)
    meter = Meter()
    meter.add(sound)
    assert monitor.loudness.hour() == pytest.approx(meter.integrated(), abs=0.1)


@pytest.mark.parametrize(("level", "expected"), [(0.02, ["loudness_low"]), (0.16, []), (0.6, ["loudness_high"])])
def test_a_minute_of_programme_that_is_off_is_told(level: float, expected: list[str]) -> None:
    monitor = Monitor()
    sound = tone(MINUTE / 10 - 1, 1000.0, level)
    play(monitor, sound)
    assert codes(monitor) == [], "not before a minute of it was heard"
    play(monitor, sound[: 2 * 48_000])
    assert codes(monitor) == expected


def test_the_bed_is_never_too_quiet() -> None:
    monitor = Monitor()
    play(monitor, tone(65.0, 1000.0, 0.01), on_programme=False)
    assert codes(monitor) == []
    assert monitor.loudness.hour() is None
