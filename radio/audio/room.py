"""What is heard where nobody speaks: the air of a studio, and somebody drawing breath.

Without it every pause is digital black, and a voice that comes and goes out of nothing sounds cut out. Made in code
from a fixed seed, like the station's music.
"""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np

from radio.audio.instruments import Doubles, band, to_rms
from radio.audio.pcm import Floats, fade
from radio.types import SAMPLE_RATE, Lufs

ROOM_SECONDS: Final = 11.0
"""Of the ring: long enough that nobody hears it come round."""
ROOM_RMS: Final = 0.05
ROOM_LUFS: Final = Lufs(-22.4)
"""What that comes to."""
BREATH_RMS: Final = 0.05
BREATH_LUFS: Final = Lufs(-23.4)
"""Of a breath's loudest 0.4 s."""
BREATHS: Final = (0.24, 0.32)
"""Seconds, shortest and longest: a quick breath through the mouth between two turns."""
RESONANCES: Final = ((520.0, 1.0, 300.0), (1600.0, 0.55, 450.0), (2900.0, 0.32, 700.0), (4300.0, 0.16, 1200.0))
"""Of an open vocal tract: hertz, share, width. What an inhaling mouth makes of the noise of air."""
_SEED: Final = 20260520


def room_tone() -> Floats:
    """A ring of (n, 2): a soft hiss that falls with frequency, different on both sides."""
    random = np.random.default_rng(_SEED + 3)
    n = round(ROOM_SECONDS * SAMPLE_RATE)
    slope = 1.0 / np.sqrt(np.maximum(np.fft.rfftfreq(n, 1.0 / SAMPLE_RATE), 40.0))
    air: Doubles = np.zeros((n, 2))
    for channel in range(2):
        pink = np.fft.irfft(np.fft.rfft(random.standard_normal(n)) * slope, n)
        air[:, channel] = band(pink, 70.0, 4500.0, SAMPLE_RATE)
    return to_rms(air, ROOM_RMS)


def breath(who: str, words: str) -> Floats:
    """(n,) at 48 kHz: how `who` breathes in before `words`; the same for the same, and each host's own."""
    size = 0.9 + 0.2 * _share(who)
    random = np.random.default_rng(zlib.crc32(words.encode()))
    n = round(random.uniform(*BREATHS) * SAMPLE_RATE)
    hertz = np.fft.rfftfreq(n, 1.0 / SAMPLE_RATE)
    tract = sum(share / (1.0 + ((hertz - at / size) / (width / size)) ** 2) for at, share, width in RESONANCES)
    air = np.fft.irfft(np.fft.rfft(random.standard_normal(n)) * tract * (hertz > 150.0), n)
    x = np.arange(n) / n
    # It swells over two thirds and stops sooner than it began.
    swell = np.sin(0.5 * np.pi * np.minimum(x / 0.65, 1.0)) ** 2 * np.cos(0.5 * np.pi * np.clip((x - 0.7) / 0.3, 0, 1))
    return fade(to_rms(air * swell, BREATH_RMS), SAMPLE_RATE, 0.02, 0.02)


def _share(words: str) -> float:
    """0 to 1, by the words."""
    return zlib.crc32(words.encode()) / 0xFFFF_FFFF
