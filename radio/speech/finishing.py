"""The last of a clip: nothing below what is heard, the studio's level, ends that do not click."""

from __future__ import annotations

from typing import Final

import numpy as np

from radio.audio import pcm
from radio.audio.loudness import SILENCE, integrated, loudest
from radio.audio.pcm import Floats
from radio.speech.voices.voice import FADE_IN, FADE_OUT, Speech
from radio.types import Dbfs, Lufs

VERSION: Final = 4
"""Raised when a clip would sound otherwise: part of its key."""
LEVEL: Final = Lufs(-23.0)
"""Every clip has this loudness, so that hosts match whatever their voices' own levels; the mix is raised as a whole."""
SHORT: Final = 1.2
"""Seconds under which a clip is levelled by its loudest moment: a gated mean of a word or two says little, and of what
is under 0.4 s there is none."""
SHORT_LEVEL: Final = Lufs(-21.5)
"""Loudness of the loudest 0.4 s of such a clip. In the lines around it that is -18 (docs/prosody.md): a "Right." is
nobody's stressed word."""
HIGHEST: Final = Dbfs(-1.0)
INFRASONIC: Final = (20.0, 45.0)
"""Hertz: nothing below the first, everything from the second on. The deepest host speaks from 60."""


def finished(speech: Speech, rate: int) -> Speech:
    """`speech` as it becomes a clip. Length and word times stay."""
    samples = pcm.fade(without_rumble(speech.samples, rate), rate, FADE_IN, FADE_OUT)
    louder = pcm.gain(min(gain_wanted(samples, rate), HIGHEST - pcm.peak(samples)))
    return Speech(samples * np.float32(louder), speech.words)


def gain_wanted(samples: Floats, rate: int) -> float:
    """Decibels from a clip's own level to the studio's."""
    if len(samples) < SHORT * rate:
        return SHORT_LEVEL - loudest(samples, rate)
    own = integrated(samples, rate)
    # All of it under the gate: the checks should have stopped it, but no clip is raised by 50 dB.
    return LEVEL - own if own > SILENCE else 0.0


def without_rumble(samples: Floats, rate: int) -> Floats:
    """Without a constant and what shakes a cone unheard: engines and resynthesis leave both, and a cut makes them a
    step. Of zero phase, so that nothing moves."""
    # A length that is a product of small primes, with room for what the filter carries over the end.
    step = rate // 10
    n = (len(samples) // step + 2) * step
    spectrum = np.fft.rfft(samples, n)
    low, high = (round(hertz * n / rate) for hertz in INFRASONIC)
    spectrum[:low] = 0.0
    spectrum[low:high] *= 0.5 - 0.5 * np.cos(np.pi * (np.arange(high - low) + 0.5) / (high - low))
    kept: Floats = np.fft.irfft(spectrum, n)[: len(samples)].astype(np.float32)
    return kept
