"""Who speaks, as a direction: a clip becomes 192 numbers that are alike for one speaker and unlike for two."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from radio.audio.pcm import Floats
from radio.errors import SpeechError

RATE = 16_000
WEIGHTS = Path("campplus", "campplus_cn_en_common.pt")
"""Under the models' folder."""
LONGEST_SECONDS = 6.0
"""More of a clip than this tells nothing new, and costs."""
_FRAME, _HOP, _FFT = 400, 160, 512
"""Samples: 25 ms every 10 ms."""
_LOWEST_HZ = 20.0
_PREEMPHASIS = 0.97


class SpeakerEncoder(Protocol):
    """Hears who speaks."""

    @property
    def name(self) -> str:
        """Changes whenever the same sound would get another direction."""
        ...

    def embed(self, samples: Floats, rate: int) -> Floats:
        """A direction of length 1, (192,), for at least half a second of mono speech. Raises SpeechError."""
        ...


class CamPlusPlus:
    """CAM++ on one thread; loaded at the first clip, which takes a quarter of a CPU-second."""

    name = "campplus zh-en common advanced 1"

    def __init__(self, weights: Path) -> None:
        self._weights = weights

    @cached_property
    def _session(self) -> Any:
        from radio.speech.speakers import campplus
        from radio.speech.voices.engines import on_one_thread

        try:
            return on_one_thread(campplus.model(self._weights), arena=False)
        except Exception as e:
            hint = "radio models fetch campplus"
            raise SpeechError(f"the speaker model cannot be loaded: {e}", subject=str(self._weights), hint=hint) from e

    def embed(self, samples: Floats, rate: int) -> Floats:
        from radio.speech.speakers import campplus

        heard = features(samples[: round(LONGEST_SECONDS * rate)], rate)
        if len(heard) < _HOP // 4:
            raise SpeechError(f"{len(samples) / rate:.2f} s of sound are too short to tell a speaker")
        given = {"features": heard.T[np.newaxis], "segments": campplus.segments(len(heard))}
        direction: Floats = np.asarray(self._session.run(None, given)[0], np.float32)[0]
        return (direction / (np.linalg.norm(direction) + 1e-9)).astype(np.float32)


def features(samples: Floats, rate: int) -> Floats:
    """Log mel energies as Kaldi makes them, less their mean over time: (frames, 80). What CAM++ was trained on."""
    if rate != RATE:
        import soxr

        samples = soxr.resample(samples, rate, RATE)
    if len(samples) < _FRAME:
        return np.zeros((0, 80), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP].astype(np.float32)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate((frames[:, :1], frames[:, :-1]), axis=1)
    window = np.hanning(_FRAME).astype(np.float32) ** np.float32(0.85)
    power = np.abs(np.fft.rfft((frames - _PREEMPHASIS * before) * window, _FFT)) ** 2
    energies = np.log(np.maximum(power[:, : _FFT // 2] @ _mel_bands().T, np.finfo(np.float32).eps))
    centred: Floats = (energies - energies.mean(axis=0)).astype(np.float32)
    return centred


def _mel_bands() -> Floats:
    """Triangles over the mel scale of 1127 ln(1 + f / 700): (80, 256)."""
    edges = np.linspace(_mel(np.array(_LOWEST_HZ)), _mel(np.array(RATE / 2)), 80 + 2)
    at = _mel(np.arange(_FFT // 2) * (RATE / _FFT))
    low, middle, high = (edges[n : n + 80, np.newaxis] for n in range(3))
    rising, falling = (at - low) / (middle - low), (high - at) / (high - middle)
    bands: Floats = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return bands


def _mel(hertz: Any) -> Any:
    return 1127.0 * np.log1p(hertz / 700.0)
