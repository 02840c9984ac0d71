"""The last of a clip: levels of long and short ones, no rumble, no step at its ends."""

from __future__ import annotations

import numpy as np
import pytest

from radio.audio import loudness, pcm
from radio.audio.pcm import Floats
from radio.speech.finishing import HIGHEST, LEVEL, SHORT, SHORT_LEVEL, finished, without_rumble
from radio.speech.voices.voice import Speech

pytestmark = pytest.mark.unit

RATE = 22_050


def voiced(seconds: float, gain: float = 1.0) -> Floats:
    """A tone with harmonics and syllables, four a second."""
    t = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 110 * k * t) / k for k in range(1, 12))
    return (gain * 0.2 * tone * (0.6 - 0.4 * np.cos(2 * np.pi * 4 * t))).astype(np.float32)


@pytest.mark.parametrize("gain", [0.1, 1.0, 2.5])
@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.39, 0.41, 0.7, 1.0, SHORT - 0.01])
def test_an_interjection_is_a_little_quieter_than_the_lines_loudest_words(seconds: float, gain: float) -> None:
    clip = finished(Speech(voiced(seconds, gain)), RATE)
    assert loudness.loudest(clip.samples, RATE) == pytest.approx(SHORT_LEVEL, abs=0.3)


@pytest.mark.parametrize("gain", [0.1, 1.0, 2.5])
def test_a_line_is_at_the_studios_level(gain: float) -> None:
    clip = finished(Speech(voiced(3.0, gain)), RATE)
    assert loudness.integrated(clip.samples, RATE) == pytest.approx(LEVEL, abs=0.2)


def test_there_is_no_jump_in_level_where_a_clip_is_just_long_enough() -> None:
    below, above = (finished(Speech(voiced(seconds)), RATE) for seconds in (SHORT - 0.02, SHORT + 0.02))
    assert abs(loudness.loudest(below.samples, RATE) - loudness.loudest(above.samples, RATE)) < 2.5


def test_a_peak_holds_a_clip_down() -> None:
    click = np.zeros(RATE // 2, np.float32)
    click[5000:5010] = 0.5
    assert pcm.peak(finished(Speech(click), RATE).samples) <= HIGHEST + 0.01


def test_a_constant_and_a_rumble_go_and_the_voice_stays() -> None:
    t = np.arange(2 * RATE) / RATE
    voice = voiced(2.0)
    rumble = (0.1 + 0.1 * np.sin(2 * np.pi * 8 * t)).astype(np.float32)
    heard = without_rumble(voice + rumble, RATE)
    inside = slice(RATE // 4, -RATE // 4)
    assert np.abs(heard[inside] - voice[inside]).max() < 0.02
    assert abs(float(heard.mean())) < 1e-3


@pytest.mark.parametrize("seconds", [0.05, 0.3, 2.0])
def test_a_clip_begins_and_ends_without_a_step(seconds: float) -> None:
    clip = finished(Speech(voiced(seconds) + np.float32(0.2)), RATE)
    assert abs(float(clip.samples[0])) < 1e-3
    assert abs(float(clip.samples[-1])) < 1e-3
    # Over the ramp, no step is larger than the voice's own.
    own = np.abs(np.diff(voiced(2.0))).max() * np.abs(clip.samples).max() / np.abs(voiced(2.0)).max()
    ramp = round(0.004 * RATE)
    assert max(np.abs(np.diff(clip.samples[:ramp])).max(), np.abs(np.diff(clip.samples[-ramp:])).max()) <= own * 1.5


def test_silence_stays_silence() -> None:
    assert not finished(Speech(np.zeros(2 * RATE, np.float32)), RATE).samples.any()
