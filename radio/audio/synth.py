"""The station's own sounds, made in code: a bed, a jingle, a sweeper and the ident.

All are float32 of shape (n, 2) at 48 kHz, the same on every machine (numpy alone, a fixed seed), and quick enough to
be made when the station starts. The key is D major; the motif of the ident, D A F# E, is what the others quote.
The bed is rendered as a ring: notes, modulation and reverberation wrap around its end, so it loops without a seam.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from radio.audio.pcm import Floats, fade
from radio.types import SAMPLE_RATE

Doubles = NDArray[np.float64]

BED_SECONDS: Final = 48.0
BED_RATE: Final = 16_000
"""The bed has nothing above 5 kHz: it is made at this rate and brought to 48 kHz by its spectrum, a ring still."""
BED_RMS: Final = 0.085
"""About -20 LUFS: a bed that airs alone is a little quieter than speech."""
CHORDS: Final[tuple[tuple[int, ...], ...]] = (
    (38, 57, 62, 66, 69, 76),  # D major 9
    (35, 54, 62, 66, 69, 73),  # B minor 9
    (43, 55, 59, 66, 69, 74),  # G major 9
    (40, 55, 62, 67, 71, 76),  # E minor 7
    (38, 57, 61, 66, 69, 73),  # D major 7
    (45, 52, 59, 64, 69, 74),  # A suspended
)
"""MIDI notes, lowest first."""
MOTIF: Final = (74, 81, 78, 76)
"""D5 A5 F#5 E5."""
SPARKLES: Final = (74, 76, 78, 81, 83, 86)
"""The pentatonic scale that the bed's bells are drawn from: none of them clashes with any chord."""
_SEED: Final = 20260520


def bed(seconds: float = BED_SECONDS) -> Floats:
    """A calm loop of about `seconds` (at least 12): soft chords that open and close slowly, a few distant bells."""
    n = round(max(12.0, seconds) * BED_RATE)
    random = np.random.default_rng(_SEED)
    dry: Doubles = np.zeros((n, 2))
    turns = max(1, round(seconds / BED_SECONDS))
    chords = CHORDS * turns
    span = n / len(chords)
    for index, chord in enumerate(chords):
        for place, note in enumerate(chord):
            pan = 0.0 if place == 0 else (-0.7 if place % 2 else 0.7) * (0.4 + 0.1 * place)
            _pad_note(dry, index * span, span, note, pan, 0.9 if place == 0 else 0.55, random)
    for start in np.sort(random.uniform(0, n, size=len(chords) * 3)):
        bell = _bell(float(random.choice(SPARKLES)), 3.5, BED_RATE, brightness=0.35)
        _put(dry, bell * random.uniform(0.10, 0.22), start, random.uniform(-0.8, 0.8))
    wet = _reverberated(dry, BED_RATE, seconds=3.2, random=random)
    mixed = 0.6 * dry + 0.75 * wet
    return _to_rms(_upsampled_ring(mixed), BED_RMS)


def station_ident() -> Floats:
    """The sonic logo, about 4 s: four bells over an opening chord."""
    return _phrase(seconds=4.2, notes=MOTIF, gap=0.28, first=0.25, chord=CHORDS[0], rms=0.095)


def jingle() -> Floats:
    """About 3 s that open a show: the motif, quick and rising to the octave."""
    return _phrase(seconds=3.2, notes=(*MOTIF, 86), gap=0.15, first=0.05, chord=CHORDS[2], rms=0.095)


def sweeper() -> Floats:
    """About 2 s between two items: a breath that rises, and the motif's first two notes."""
    random = np.random.default_rng(_SEED + 1)
    n = round(2.2 * SAMPLE_RATE)
    dry: Doubles = np.zeros((n, 2))
    rise = round(0.9 * SAMPLE_RATE)
    for channel in range(2):
        noise = random.standard_normal(rise)
        swell = np.linspace(0.0, 1.0, rise) ** 2.5
        dry[:rise, channel] += 0.10 * swell * _band(noise, 500.0, 3200.0, SAMPLE_RATE)
    for place, note in enumerate((74, 81)):
        _put(
            dry, 0.5 * _bell(note, 1.2, SAMPLE_RATE), (0.85 + 0.16 * place) * SAMPLE_RATE, 0.3 - 0.6 * place, ring=False
        )
    return _finished(dry, random, rms=0.085, reverb=1.2)


def _phrase(
    *, seconds: float, notes: Sequence[int], gap: float, first: float, chord: Sequence[int], rms: float
) -> Floats:
    random = np.random.default_rng(_SEED + len(notes))
    n = round(seconds * SAMPLE_RATE)
    dry: Doubles = np.zeros((n, 2))
    for place, note in enumerate(notes):
        bell = _bell(note, 1.8, SAMPLE_RATE) * (0.55 + 0.05 * place)
        _put(dry, bell, (first + gap * place) * SAMPLE_RATE, -0.5 + place / len(notes), ring=False)
    t = np.arange(n) / SAMPLE_RATE
    swell = np.minimum(t / 0.6, 1.0) * np.clip((seconds - t) / 1.6, 0.0, 1.0) ** 1.5
    for place, note in enumerate(chord):
        tone = _soft_tone(note, t, brightness=0.8, random=random) * swell * (0.22 if place == 0 else 0.12)
        _put(dry, tone, 0, (-1) ** place * 0.15 * place, ring=False)
    return _finished(dry, random, rms=rms, reverb=1.8)


def _finished(dry: Doubles, random: np.random.Generator, *, rms: float, reverb: float) -> Floats:
    tail = np.concatenate([dry, np.zeros((round(reverb * SAMPLE_RATE), 2))])
    wet = _reverberated(tail, SAMPLE_RATE, seconds=reverb, random=random)[: len(dry)]
    return fade(_to_rms(0.75 * dry + 0.4 * wet, rms), SAMPLE_RATE, 0.005, 0.35)


def _frequency(note: float) -> float:
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def _pad_note(
    out: Doubles, start: float, span: float, note: int, pan: float, level: float, random: np.random.Generator
) -> None:
    """One note of a chord into the ring: it fades in before its time and out after it, over the neighbours."""
    overlap = span * 0.45
    length = round(span + overlap)
    t = np.arange(length) / BED_RATE
    x = np.arange(length) / length
    edge = overlap / length
    envelope = np.sin(0.5 * np.pi * np.clip(x / edge, 0, 1)) * np.sin(0.5 * np.pi * np.clip((1 - x) / edge, 0, 1))
    opening = 0.45 + 0.35 * np.sin(np.pi * x) ** 2
    tone = _soft_tone(note, t, brightness=opening, random=random)
    _put(out, tone * envelope**2 * level * min(1.0, (55.0 / note) ** 1.5), start - overlap / 2, pan)


def _soft_tone(note: int, t: Doubles, *, brightness: Doubles | float, random: np.random.Generator) -> Doubles:
    """Two slightly detuned voices of a few harmonics; `brightness` (0 to 1) says how slowly the harmonics fade."""
    base = _frequency(note)
    tone: Doubles = np.zeros(len(t))
    for cents in (-3.5, 3.0):
        f = base * 2.0 ** (cents / 1200.0)
        phase = random.uniform(0, 2 * np.pi)
        for harmonic in range(1, 6):
            if f * harmonic > 3000.0:
                break
            tone += np.asarray(brightness) ** (harmonic - 1) / harmonic * np.sin(2 * np.pi * f * harmonic * t + phase)
    return tone / 2.0


def _bell(note: float, seconds: float, rate: int, brightness: float = 0.6) -> Doubles:
    """A soft bell: partials that are nearly harmonic, the higher the sooner gone."""
    t = np.arange(round(seconds * rate)) / rate
    f = _frequency(note)
    sound: Doubles = np.zeros(len(t))
    for ratio, level, decay in ((1.0, 1.0, 0.55), (2.003, 0.45, 0.35), (3.01, 0.22, 0.20), (4.17, 0.10, 0.12)):
        if f * ratio < rate * 0.45:
            weight = level if ratio == 1.0 else level * brightness
            sound += weight * np.exp(-t / (decay * seconds * 0.5)) * np.sin(2 * np.pi * f * ratio * t)
    attack = np.minimum(t / 0.006, 1.0)
    release = np.clip((seconds - t) / (0.2 * seconds), 0.0, 1.0)
    return sound * attack * release


def _put(out: Doubles, sound: Doubles, start: float, pan: float, *, ring: bool = True) -> None:
    """Add a mono sound at sample `start` with equal-power panning, `pan` from -1 (left) to 1."""
    angle = (pan + 1.0) * np.pi / 4.0
    stereo = sound[:, None] * np.array([np.cos(angle), np.sin(angle)])
    first = round(start) % len(out) if ring else round(start)
    head = min(len(stereo), len(out) - first)
    out[first : first + head] += stereo[:head]
    if ring:
        out[: len(stereo) - head] += stereo[head:]


def _reverberated(dry: Doubles, rate: int, *, seconds: float, random: np.random.Generator) -> Doubles:
    """Circular convolution with decaying noise: a hall whose echo wraps around like the loop itself."""
    n = len(dry)
    m = min(n, round(seconds * rate))
    t = np.arange(m) / rate
    wet: Doubles = np.zeros_like(dry)
    for channel in range(2):
        response = random.standard_normal(m) * np.exp(-6.9 * t / seconds) * np.minimum(t / 0.02, 1.0)
        response = _band(response, 120.0, 2600.0, rate)
        response /= np.sqrt(np.sum(response**2))
        source = 0.8 * dry[:, channel] + 0.2 * dry[:, 1 - channel]
        wet[:, channel] = np.fft.irfft(np.fft.rfft(source) * np.fft.rfft(response, n), n)
    return wet


def _band(sound: Doubles, low: float, high: float, rate: int) -> Doubles:
    """Keep what lies between two frequencies, with slopes of 12 dB an octave."""
    f = np.fft.rfftfreq(len(sound), 1.0 / rate)
    shape = 1.0 / np.sqrt(1.0 + (f / high) ** 4) * (1.0 - 1.0 / (1.0 + (f / low) ** 4))
    shaped: Doubles = np.fft.irfft(np.fft.rfft(sound) * shape, len(sound))
    return shaped


def _upsampled_ring(sound: Doubles) -> Doubles:
    """From `BED_RATE` to the station's rate by zero-padding the spectrum, which is exact for a ring."""
    factor = SAMPLE_RATE // BED_RATE
    n = len(sound)
    spectrum = np.fft.rfft(sound, axis=0)
    padded = np.zeros((n * factor // 2 + 1, 2), dtype=complex)
    padded[: len(spectrum)] = spectrum
    up: Doubles = np.fft.irfft(padded, n * factor, axis=0) * factor
    return up


def _to_rms(sound: Doubles, rms: float) -> Floats:
    scaled: Floats = (sound * (rms / np.sqrt(np.mean(sound**2)))).astype(np.float32)
    return scaled
