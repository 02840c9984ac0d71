"""Whether a piece of speech can be what the text says: nothing is taken on trust from an engine."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from radio.audio.loudness import integrated, longest_silence
from radio.audio.pcm import Floats, peak
from radio.model.takes import Fault, FaultKind
from radio.speech import finishing
from radio.speech.voices.voice import MARGIN, shortest_seconds

SLOWEST = 5.5
"""Letters per second. The cast's voices say 9 to 14; numbers and names are slower, short lines vary most."""
QUIETEST = -32.0
"""dBFS of the highest sample."""
LONGEST_SILENCE = 1.1
"""Seconds inside a clip."""
CLIPPED_RUN = 8
"""Samples in a row at full scale: a saturated engine, not one that touches the ceiling."""
FLAT = 0.3
"""Geometric against arithmetic mean of the powers in twelve bands; of white noise 1 (docs/hearing.md)."""
FLAT_RUN = 10
"""Frames of 16 ms in a row as flat as that, at the level of speech. In 2,000 clips of 31 voices hisses were flat for
6 and more in 45, for 9 in one."""
FAINT = 18.0
"""dB under the loud frames of a clip, from where what is flat is no burst."""
LOUDNESS_TOLERANCE = 1.0
"""LU."""


def faults(samples: Floats, rate: int, spoken: str) -> list[Fault]:
    """What is wrong with `samples` as the sound of `spoken`; empty when nothing is."""
    if len(samples) == 0:
        return [_fault("no_sound", "no sound")]
    if not np.isfinite(samples).all():
        return [_fault("no_numbers", "samples that are no numbers")]
    found: list[Fault] = []
    seconds = len(samples) / rate
    letters = sum(c.isalpha() for c in spoken)
    if seconds < shortest_seconds(spoken):
        found.append(_fault("too_short", f"{seconds:.1f} s is too short for {letters} letters"))
    if seconds > letters / SLOWEST + MARGIN:
        found.append(_fault("too_long", f"{seconds:.1f} s is too long for {letters} letters"))
    highest = peak(samples)
    if highest < QUIETEST:
        found.append(_fault("too_quiet", f"too quiet: its highest sample is {highest:.0f} dBFS"))
    elif (silence := longest_silence(samples, rate)) > LONGEST_SILENCE:
        found.append(_fault("silence", f"{silence:.1f} s of silence inside"))
    if _saturated(samples):
        found.append(_fault("clipped", "clipped"))
    if (noise := noise_seconds(samples, rate)) > 0.0:
        found.append(_fault("noise", f"a burst of noise, {noise:.2f} s long"))
    return found


def level_faults(samples: Floats, rate: int) -> list[Fault]:
    """What is wrong with the level of a finished clip. One whose peaks leave no room may be softer; of a short one the
    peak alone tells (see `finishing`)."""
    top = peak(samples)
    if top > finishing.HIGHEST + 0.1:
        return [_fault("level", f"its highest sample is {top:.1f} dBFS")]
    if len(samples) < finishing.SHORT * rate:
        return []
    loudness = integrated(samples, rate)
    softer = loudness < finishing.LEVEL and top > finishing.HIGHEST - 0.5
    if abs(loudness - finishing.LEVEL) <= LOUDNESS_TOLERANCE or softer:
        return []
    return [_fault("level", f"{loudness:.1f} LUFS is not {finishing.LEVEL:.0f}")]


def noise_seconds(samples: Floats, rate: int) -> float:
    """Length of the longest burst of noise at the level of speech, or 0.

    Speech has its power in a few bands at a time, hisses too; noise has it in all of them.
    """
    size = round(rate * 0.032)
    step = size // 2
    if len(samples) < size:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::step]
    frequencies = np.fft.rfftfreq(size, 1.0 / rate)
    edges = np.geomspace(150.0, min(7000.0, rate * 0.45), 13)
    bands = [(frequencies >= low) & (frequencies < high) for low, high in pairwise(edges)]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)))
    energy = np.stack([power[:, band].mean(axis=1) for band in bands], axis=1) + 1e-12
    flatness = np.exp(np.log(energy).mean(axis=1)) / energy.mean(axis=1)
    # Of the same bands: an "s" may be loud above them, and what it leaves in them is flat and faint.
    level = 10.0 * np.log10(power[:, (frequencies >= edges[0]) & (frequencies < edges[-1])].sum(axis=1) + 1e-12)
    noisy = (flatness > FLAT) & (level > np.percentile(level, 90) - FAINT)
    edges_at = np.flatnonzero(np.diff(np.concatenate([[False], noisy, [False]]).astype(np.int8)))
    longest = int(np.max(edges_at[1::2] - edges_at[::2], initial=0))
    return longest * step / rate if longest >= FLAT_RUN else 0.0


def _saturated(samples: Floats) -> bool:
    """Whether the highest level is held for `CLIPPED_RUN` samples, at full scale or above."""
    top = float(np.abs(samples).max())
    if top < 0.99:
        return False
    at_top = (np.abs(samples) >= top * 0.9999).astype(np.int8)
    return bool(np.convolve(at_top, np.ones(CLIPPED_RUN, np.int8), "valid").max(initial=0) >= CLIPPED_RUN)


def _fault(kind: FaultKind, text: str) -> Fault:
    return Fault(kind=kind, text=text)
