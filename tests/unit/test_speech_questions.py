"""Questions: which of them rise, and how their ends are raised."""

from __future__ import annotations

import numpy as np
import pytest

from radio.audio.pcm import Floats
from radio.speech.voices.questions import MOST, raised, rises

pytestmark = pytest.mark.unit

RATE = 24_000


@pytest.mark.parametrize(
    ("sentence", "rising"),
    [
        ("Is there a catch?", True),
        ("So, did they test it on patients?", True),
        ("And can anybody use the code?", True),
        ("Isn't that a lot?", True),
        ("And the data?", True),
        ("Any limits?", True),
        ("What did they measure?", False),
        ("So what is the idea?", False),
        ("And how do they do it?", False),
        ("And the data, what do we know of them?", False),
        ("Is it worth reading, or not?", False),
        ("Compared with what?", False),
        ("It is a catch.", False),
        ("Is there a catch.", False),
        ("Isolated words?", False),
    ],
)
def test_a_question_for_a_yes_or_no_rises(sentence: str, rising: bool) -> None:
    assert rises(sentence) is rising


def falling(semitones: float, seconds: float = 1.5) -> Floats:
    """A voice of 180 Hz that falls by so much over its last 0.4 s."""
    t = np.arange(round(seconds * RATE)) / RATE
    fall = semitones * np.clip((t - seconds + 0.4) / 0.4, 0.0, 1.0)
    phase = 2 * np.pi * np.cumsum(180.0 * 2.0 ** (-fall / 12.0)) / RATE
    harmonics = np.arange(1, 15)[:, None]
    voice: Floats = (0.1 * (np.sin(harmonics * phase) / harmonics).sum(axis=0)).astype(np.float32)
    return voice


def ending(samples: Floats) -> float:
    """Semitones of the last 60 ms over the median."""
    import parselmouth

    sound = parselmouth.Sound(samples.astype(np.float64), sampling_frequency=float(RATE))
    hertz = sound.to_pitch(0.01, 65.0, 420.0).selected_array["frequency"]
    heard = 12.0 * np.log2(hertz[hertz > 0])
    return float(np.median(heard[-6:]) - np.median(heard))


def test_an_end_that_fell_rises_and_the_rest_is_untouched() -> None:
    before = falling(3.0)
    after = raised(before, RATE, len(before) - round(0.4 * RATE))
    assert ending(before) < -2.0
    assert ending(after) > 0.0
    assert len(after) == len(before)
    untouched = len(before) - round(0.51 * RATE)
    assert np.array_equal(after[:untouched], before[:untouched])
    # The join is no step: none is larger than the voice has itself.
    assert np.abs(np.diff(after)).max() < 1.3 * np.abs(np.diff(before)).max()


@pytest.mark.parametrize(
    "sound",
    [falling(MOST + 4.0), falling(-6.0), np.zeros(RATE, np.float32), falling(3.0, seconds=0.05),
     falling(3.0, seconds=0.02), np.zeros(0, np.float32)],
)  # fmt: skip
def test_what_cannot_be_raised_well_stays(sound: Floats) -> None:
    assert raised(sound, RATE, max(0, len(sound) - RATE // 3)) is sound
