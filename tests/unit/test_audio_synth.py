"""The sounds made in code: level, spectrum, loop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from radio.audio import loudness, synth
from radio.audio.pcm import Floats
from radio.model.show import Mood, Motif
from radio.types import SAMPLE_RATE

pytestmark = pytest.mark.unit

MOTIFS = get_args(Motif)
SHORT = [
    *(pytest.param(partial(synth.opening, motif), id=motif) for motif in MOTIFS),
    *(pytest.param(partial(synth.sting, motif), id=f"{motif} sting") for motif in ("daily", "weekly")),
    pytest.param(synth.sweeper, id="sweeper"),
    pytest.param(synth.station_ident, id="ident"),
]


@pytest.fixture(scope="module", params=get_args(Mood))
def bed(request: pytest.FixtureRequest) -> Floats:
    return synth.bed(24.0, request.param)


def energy_above(sound: Floats, hertz: float) -> float:
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    return float(power[np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE) >= hertz].sum() / power.sum())


@pytest.mark.parametrize("make", SHORT)
def test_short_sounds_have_a_sane_level_and_end_in_silence(make: Callable[[], Floats]) -> None:
    sound = make()
    assert 1.0 < len(sound) / SAMPLE_RATE < 4.5
    assert sound.dtype == np.float32
    measured = loudness.measure(sound)
    assert -18.5 <= measured.integrated <= -14
    assert measured.true_peak <= -1
    assert np.abs(sound[0]).max() < 1e-3
    assert np.abs(sound[-1]).max() < 1e-3
    assert energy_above(sound, 8000) < 1e-3


def test_every_motif_is_its_own_and_leaves_room_for_the_first_word() -> None:
    sounds = {motif: synth.opening(motif) for motif in MOTIFS}
    for a, b in combinations(MOTIFS, 2):
        n = min(len(sounds[a]), len(sounds[b]))
        x, y = sounds[a][:n, 0].astype(np.float64), sounds[b][:n, 0].astype(np.float64)
        assert abs(x @ y) / np.sqrt((x @ x) * (y @ y)) < 0.7, f"{a} sounds like {b}"
    for motif in MOTIFS:
        # Listeners wait for it after every item: with what the item before leaves, under two and a half seconds.
        assert 1.0 <= synth.speech_at(motif) <= 1.4
        assert synth.speech_at(motif) < len(sounds[motif]) / SAMPLE_RATE


def test_the_bed_is_calm_and_never_silent(bed: Floats) -> None:
    measured = loudness.measure(bed)
    assert measured.integrated == pytest.approx(synth.BED_LUFS, abs=0.3)
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
    assert np.array_equal(synth.opening("daily"), synth.opening("daily"))
    assert np.array_equal(synth.bed(12.0, "deep"), synth.bed(12.0, "deep"))
