"""When a word that begins with "s" is heard, by the sound alone: the rise of what lies above 4 kHz.

After a vowel or a nasal that is a step of 20 dB within a hundredth of a second, in the middle of flowing speech, where
no pause tells anything and recognisers are off by a tenth of a second. It counts only where it rises against what lies
below as well: a vowel that comes after a closed "p" is louder there too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import numpy as np

from radio.audio.pcm import Floats
from radio.model.audio import Word

SENTENCES = (
    "We saw a single new system that you say may save so many people.",
    "They say a simple way to see the sun now is to sail away soon.",
    "I know a serious man who sold me seven yellow socks.",
    "How so many people sing is a sad and silly story you saw before.",
    "No sample may be so small, yet you sort every set anyway.",
    "Ann saw me when Sam ran some seven miles in sand.",
    "We mean so much more than some few can see.",
    "All sound tools seem rather small on Sunday morning.",
)
BAND = (4000.0, 10_000.0)
BELOW = (100.0, 3000.0)
STEP = 0.005
"""Seconds of a frame."""
REACH = 0.2
LEAST_RISE = 12.0
"""Decibels, over 30 ms before and after."""
_HISSES = re.compile(r"s(?!h?t|c|p|k|q)(?!.{1,2}(?:s|z|x|c[ieyh]))", re.IGNORECASE)
"""Not "system" nor "social", whose second hiss is as near."""
_HISSED = re.compile(r"(s|z|x|ce|se|sh|ch|f|ph|gh|th|t|d|ge|k|p|ve)$", re.IGNORECASE)
"""Words after which the rise would not be the next word's."""


def onsets(samples: Floats, rate: int, words: Sequence[Word]) -> Iterator[tuple[int, float]]:
    """Number of a word and the second at which it is heard, of those words of which that can be told. Words have their
    times in samples at `rate`; the rise is looked for within `REACH` of them."""
    high = _levels(samples, rate, BAND)
    tilt = high - _levels(samples, rate, BELOW)
    step = round(STEP * rate) / rate
    reach = round(REACH / step)
    for number, (before, word) in enumerate(itertools.pairwise(words), start=1):
        plain = before.text.strip(".,;:?!()")
        paused = (word.start - before.end) / rate > 0.1 or plain != before.text
        if paused or not _HISSES.match(word.text) or _HISSED.search(plain):
            continue
        earlier = (w for w in words[max(0, number - 4) : number - 1] if (word.start - w.end) / rate < REACH)
        if any(_HISSED.search(w.text.strip(".,;:?!()")) for w in earlier):
            continue  # "presents a significant": its "s" is within reach
        middle = round(word.start / rate / step)
        if middle < reach or middle + reach > len(high):
            continue
        near = slice(middle - reach, middle + reach)
        rises = np.minimum(_rises(high[near]), _rises(tilt[near]))
        if rises.max() >= LEAST_RISE:
            yield number, (middle - reach + int(rises.argmax()) + 6) * step


def _levels(samples: Floats, rate: int, band: tuple[float, float]) -> Floats:
    """Decibels in a band, of each frame."""
    from scipy.signal import butter, sosfiltfilt

    edges = [band[0], min(band[1], rate / 2 * 0.95)]
    inside = sosfiltfilt(butter(6, edges, "bandpass", fs=rate, output="sos"), samples)
    frame = round(STEP * rate)
    power = np.square(inside[: len(inside) // frame * frame].reshape(-1, frame)).mean(axis=1)
    levels: Floats = np.convolve(10.0 * np.log10(power + 1e-12), np.ones(3) / 3, "same")
    return levels


def _rises(levels: Floats) -> Floats:
    """By how much the next 30 ms are above the last 30 ms."""
    rises: Floats = np.convolve(levels, np.r_[np.ones(6), -np.ones(6)] / 6, "valid")
    return rises
