"""What the station's music is played on: soft tones, bells, a hall, and how they are put together.

Mono sounds are float64 of shape (n,), mixes of shape (n, 2). A mix may be a ring: what runs over its end goes on at
its start, and the hall's echo does too, so it loops without a seam.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radio.audio.pcm import Floats
from radio.types import SAMPLE_RATE

Doubles = NDArray[np.float64]


def frequency(note: float) -> float:
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def soft_tone(note: int, t: Doubles, *, brightness: Doubles | float, random: np.random.Generator) -> Doubles:
    """Two slightly detuned voices of a few harmonics; `brightness` (0 to 1) says how slowly the harmonics fade."""
    base = frequency(note)
    tone: Doubles = np.zeros(len(t))
    for cents in (-3.5, 3.0):
        f = base * 2.0 ** (cents / 1200.0)
        phase = random.uniform(0, 2 * np.pi)
        for harmonic in range(1, 6):
            if f * harmonic > 3000.0:
                break
            tone += np.asarray(brightness) ** (harmonic - 1) / harmonic * np.sin(2 * np.pi * f * harmonic * t + phase)
    return tone / 2.0


def bell(note: float, seconds: float, rate: int, brightness: float = 0.6) -> Doubles:
    """A soft bell: partials that are nearly harmonic, the higher the sooner gone."""
    t = np.arange(round(seconds * rate)) / rate
    f = frequency(note)
    sound: Doubles = np.zeros(len(t))
    for ratio, level, decay in ((1.0, 1.0, 0.55), (2.003, 0.45, 0.35), (3.01, 0.22, 0.20), (4.17, 0.10, 0.12)):
        if f * ratio < rate * 0.45:
            weight = level if ratio == 1.0 else level * brightness
            sound += weight * np.exp(-t / (decay * seconds * 0.5)) * np.sin(2 * np.pi * f * ratio * t)
    attack = np.minimum(t / 0.006, 1.0)
    release = np.clip((seconds - t) / (0.2 * seconds), 0.0, 1.0)
    return sound * attack * release


def put(out: Doubles, sound: Doubles, start: float, pan: float, *, ring: bool = True) -> None:
    """Add a mono sound at sample `start` with equal-power panning, `pan` from -1 (left) to 1."""
    angle = (pan + 1.0) * np.pi / 4.0
    stereo = sound[:, None] * np.array([np.cos(angle), np.sin(angle)])
    first = round(start) % len(out) if ring else round(start)
    head = min(len(stereo), len(out) - first)
    out[first : first + head] += stereo[:head]
    if ring:
        out[: len(stereo) - head] += stereo[head:]


def reverberated(dry: Doubles, rate: int, *, seconds: float, random: np.random.Generator) -> Doubles:
    """Circular convolution with decaying noise: a hall whose echo wraps around like the loop itself."""
    n = len(dry)
    m = min(n, round(seconds * rate))
    t = np.arange(m) / rate
    wet: Doubles = np.zeros_like(dry)
    for channel in range(2):
        response = random.standard_normal(m) * np.exp(-6.9 * t / seconds) * np.minimum(t / 0.02, 1.0)
        response = band(response, 120.0, 2600.0, rate)
        response /= np.sqrt(np.sum(response**2))
        source = 0.8 * dry[:, channel] + 0.2 * dry[:, 1 - channel]
        wet[:, channel] = np.fft.irfft(np.fft.rfft(source) * np.fft.rfft(response, n), n)
    return wet


def band(sound: Doubles, low: float, high: float, rate: int) -> Doubles:
    """Keep what lies between two frequencies, with slopes of 12 dB an octave."""
    f = np.fft.rfftfreq(len(sound), 1.0 / rate)
    shape = 1.0 / np.sqrt(1.0 + (f / high) ** 4) * (1.0 - 1.0 / (1.0 + (f / low) ** 4))
    shaped: Doubles = np.fft.irfft(np.fft.rfft(sound) * shape, len(sound))
    return shaped


def upsampled_ring(sound: Doubles, rate: int) -> Doubles:
    """From `rate` to the station's rate by zero-padding the spectrum, which is exact for a ring."""
    factor = SAMPLE_RATE // rate
    n = len(sound)
    spectrum = np.fft.rfft(sound, axis=0)
    padded = np.zeros((n * factor // 2 + 1, 2), dtype=complex)
    padded[: len(spectrum)] = spectrum
    up: Doubles = np.fft.irfft(padded, n * factor, axis=0) * factor
    return up


def to_rms(sound: Doubles, rms: float) -> Floats:
    scaled: Floats = (sound * (rms / np.sqrt(np.mean(sound**2)))).astype(np.float32)
    return scaled
