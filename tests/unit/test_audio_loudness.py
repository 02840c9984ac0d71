"""Loudness, silence, the limiter and PCM."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from radio.audio import limiter, loudness, pcm
from radio.audio.pcm import Floats
from radio.errors import AudioError
from radio.types import SAMPLE_RATE

pytestmark = pytest.mark.unit


def tone(hertz: float, level: float, seconds: float, channels: int = 2) -> Floats:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    one = (level * np.sin(2 * np.pi * hertz * t)).astype(np.float32)
    return one if channels == 1 else np.stack([one] * channels, axis=1)


def bursts(seconds: float = 12.0, seed: int = 1) -> Floats:
    """Noise that swells and bursts like speech, with a crest factor over 20 dB."""
    random = np.random.default_rng(seed)
    n = round(seconds * SAMPLE_RATE)
    t = np.arange(n) / SAMPLE_RATE
    envelope = np.clip(np.sin(2 * np.pi * 2.1 * t), 0.02, 1) ** 4
    noise: Floats = (random.standard_normal((n, 2)) * envelope[:, None] * 0.08).astype(np.float32)
    return noise


def test_the_standards_own_tone() -> None:
    # EBU Tech 3341, case 1: a stereo 1 kHz sine of -23 dBFS for 20 s has -23 LUFS.
    sound = tone(1000, 10 ** (-23 / 20), 20)
    assert loudness.integrated(sound) == pytest.approx(-23.0, abs=0.1)
    assert loudness.measure(sound).integrated == pytest.approx(-23.0, abs=0.1)


def test_gating_leaves_out_the_quiet_parts() -> None:
    # EBU Tech 3341, case 3: -36, -23, -36 dBFS for 10, 60, 10 s has -23 LUFS.
    parts = [tone(1000, 10 ** (db / 20), s) for db, s in ((-36, 10), (-23, 60), (-36, 10))]
    assert loudness.integrated(np.concatenate(parts)) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [22_050, 24_000, 48_000])
def test_our_meter_agrees_with_ffmpeg_at_any_rate(rate: int) -> None:
    sound = pcm.resample(bursts(6), SAMPLE_RATE, rate)
    assert loudness.integrated(sound, rate) == pytest.approx(loudness.measure(sound, rate).integrated, abs=0.3)


def test_pieces_measure_as_the_whole() -> None:
    sound = bursts(5)
    meter = loudness.Meter()
    for start in range(0, len(sound), 7001):
        meter.add(sound[start : start + 7001])
    assert meter.integrated() == pytest.approx(loudness.integrated(sound), abs=0.01)


def test_silence_has_the_loudness_of_the_gate() -> None:
    silent = np.zeros((SAMPLE_RATE, 2), np.float32)
    assert loudness.integrated(silent) == loudness.SILENCE
    assert loudness.measure(silent).integrated <= loudness.SILENCE
    assert loudness.integrated(silent[:100]) == loudness.SILENCE


@pytest.mark.parametrize("piece", [SAMPLE_RATE * 60, 4801, 50])
def test_the_longest_silence_is_found_over_the_edges_of_pieces(piece: int) -> None:
    sound = tone(300, 0.5, 1.0)
    quiet = np.full((round(0.7 * SAMPLE_RATE), 2), 0.001, np.float32)
    whole = np.concatenate([sound, quiet, sound[:4800], quiet[: len(quiet) // 2]])
    meter = loudness.SilenceMeter()
    for start in range(0, len(whole), piece):
        meter.add(whole[start : start + piece])
    assert meter.longest == pytest.approx(0.7, abs=0.002)
    assert meter.starts_at == pytest.approx(1.0, abs=0.002)


def test_a_wholly_silent_sound_is_one_silence() -> None:
    assert loudness.longest_silence(np.zeros(SAMPLE_RATE * 3, np.float32)) == pytest.approx(3.0)


@pytest.mark.parametrize("factor", [1.0, 6.0])
def test_the_limiter_holds_true_peaks_and_keeps_the_length(factor: float) -> None:
    sound = bursts(4)
    held = np.concatenate(list(limiter.limit([sound], factor)))
    assert held.shape == sound.shape
    assert loudness.measure(held).true_peak <= -1.0


def test_the_limiter_does_the_same_whatever_the_blocks() -> None:
    sound = bursts(3)
    whole = np.concatenate(list(limiter.limit([sound], 5.0)))
    for size in (1000, 4097, 60_000):
        blocks = [sound[i : i + size] for i in range(0, len(sound), size)]
        assert np.allclose(np.concatenate(list(limiter.limit(blocks, 5.0))), whole, atol=1e-5)


def test_what_is_under_the_ceiling_passes_untouched() -> None:
    sound = tone(500, 0.3, 1.0)
    assert np.array_equal(np.concatenate(list(limiter.limit([sound]))), sound)


def test_sound_files_come_back_as_they_went(tmp_path: Path) -> None:
    sound = tone(440, 0.5, 0.1)
    for name in ("a.wav", "a.flac"):
        pcm.write(tmp_path / name, sound, SAMPLE_RATE)
        back, rate = pcm.read(tmp_path / name)
        assert rate == SAMPLE_RATE
        assert np.abs(back - sound).max() < 1 / 32768
    (tmp_path / "not.wav").write_bytes(b"no sound")
    with pytest.raises(AudioError, match=r"not\.wav"):
        pcm.read(tmp_path / "not.wav")


def test_full_scale_clips_instead_of_wrapping() -> None:
    assert pcm.to_int16(np.array([1.5, -1.5, 0.0], np.float32)).tolist() == [32767, -32768, 0]


def test_fades_start_and_end_at_nothing() -> None:
    faded = pcm.fade(np.ones(SAMPLE_RATE, np.float32), SAMPLE_RATE, 0.01, 0.02)
    assert abs(faded[0]) < 1e-3
    assert abs(faded[-1]) < 1e-3
    assert faded[SAMPLE_RATE // 2] == 1.0
