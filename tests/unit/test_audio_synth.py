"""The sounds made in code: level, spectrum, loop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from radio.audio import loudness, synth
from radio.audio.pcm import Floats
from radio.types import SAMPLE_RATE

pytestmark = pytest.mark.unit

SHORT = [(synth.jingle, 3.2), (synth.sweeper, 2.2), (synth.station_ident, 4.2)]


@pytest.fixture(scope="module")
def bed() -> Floats:
    return synth.bed(24.0)


def energy_above(sound: Floats, hertz: float) -> float:
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    return float(power[np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE) >= hertz].sum() / power.sum())


@pytest.mark.parametrize(("make", "seconds"), SHORT)
def test_short_sounds_have_a_sane_level_and_end_in_silence(make: Callable[[], Floats], seconds: float) -> None:
    sound = make()
    assert sound.shape == (round(seconds * SAMPLE_RATE), 2)
    assert sound.dtype == np.float32
    measured = loudness.measure(sound)
    assert -18.5 <= measured.integrated <= -14
    assert measured.true_peak <= -1
    assert np.abs(sound[0]).max() < 1e-3
    assert np.abs(sound[-1]).max() < 1e-3
    assert energy_above(sound, 8000) < 1e-3


def test_the_bed_is_calm_and_never_silent(bed: Floats) -> None:
    measured = loudness.measure(bed)
    assert -21 <= measured.integrated <= -17
    assert measured.true_peak <= -3
    assert loudness.longest_silence(bed) < 0.01
    assert energy_above(bed, 2000) < 0.01
    seconds = bed[: len(bed) // SAMPLE_RATE * SAMPLE_RATE].reshape(-1, SAMPLE_RATE * 2)
    levels = 20 * np.log10(np.sqrt((seconds**2).mean(axis=1)))
    assert np.ptp(levels) < 12


def test_the_bed_loops_without_a_seam(bed: Floats) -> None:
    steps = np.abs(np.diff(bed, axis=0)).max(axis=1)
    seam = np.abs(bed[0] - bed[-1]).max()
    assert seam <= np.quantile(steps, 0.999)
    turned = np.concatenate([bed[-SAMPLE_RATE:], bed[:SAMPLE_RATE]])
    windowed = (turned * np.hanning(len(turned))[:, None]).astype(np.float32)
    assert energy_above(windowed, 6000) < 1e-7


def test_the_same_samples_every_time() -> None:
    assert np.array_equal(synth.sweeper(), synth.sweeper())
