"""The loudest moment of a sound: EBU R 128's momentary loudness, also of what is shorter than its window."""

from __future__ import annotations

import numpy as np

from radio.audio.loudness import k_weighting
from radio.audio.pcm import Floats

WINDOW = 0.4
"""Seconds."""


def momentary(samples: Floats, rate: int) -> float:
    """The highest loudness of any 400 ms of a mono sound with silence around it, in LUFS."""
    from scipy.signal import sosfilt

    n = round(WINDOW * rate)
    weighted = sosfilt(k_weighting(rate), np.pad(samples, n))
    power = np.concatenate([[0.0], np.cumsum(2.0 * np.square(weighted))])
    return float(-0.691 + 10.0 * np.log10(max(1e-12, float((power[n:] - power[:-n]).max()) / n)))
