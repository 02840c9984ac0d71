"""Whether a piece of speech can be what the text says: nothing is taken on trust from an engine."""

from __future__ import annotations

import numpy as np

from radio.audio.loudness import longest_silence
from radio.audio.pcm import Floats, peak

FASTEST, SLOWEST = 26.0, 5.5
"""Letters per second. The cast's voices say 9 to 14; numbers and names are slower, short lines vary most."""
MARGIN = 0.7
"""Seconds more or less that are always allowed: one word may take as long as three."""
QUIETEST = -32.0
"""dBFS of the highest sample."""
LONGEST_SILENCE = 1.1
"""Seconds inside a clip."""
CLIPPED_RUN = 8
"""Samples in a row at full scale: a saturated engine, not one that touches the ceiling."""


def faults(samples: Floats, rate: int, spoken: str) -> list[str]:
    """What is wrong with `samples` as the sound of `spoken`; empty when nothing is."""
    if len(samples) == 0:
        return ["no sound"]
    if not np.isfinite(samples).all():
        return ["samples that are no numbers"]
    found: list[str] = []
    seconds = len(samples) / rate
    letters = sum(c.isalpha() for c in spoken)
    shortest, longest = letters / FASTEST - MARGIN, letters / SLOWEST + MARGIN
    if seconds < max(0.1, shortest):
        found.append(f"{seconds:.1f} s is too short for {letters} letters")
    if seconds > longest:
        found.append(f"{seconds:.1f} s is too long for {letters} letters")
    highest = peak(samples)
    if highest < QUIETEST:
        found.append(f"too quiet: its highest sample is {highest:.0f} dBFS")
    elif longest_silence(samples, rate) > LONGEST_SILENCE:
        found.append(f"{longest_silence(samples, rate):.1f} s of silence inside")
    if _saturated(samples):
        found.append("clipped")
    return found


def _saturated(samples: Floats) -> bool:
    """Whether the highest level is held for `CLIPPED_RUN` samples, at full scale or above."""
    top = float(np.abs(samples).max())
    if top < 0.99:
        return False
    at_top = (np.abs(samples) >= top * 0.9999).astype(np.int8)
    return bool(np.convolve(at_top, np.ones(CLIPPED_RUN, np.int8), "valid").max(initial=0) >= CLIPPED_RUN)
