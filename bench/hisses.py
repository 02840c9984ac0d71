"""When a word that begins with "s" is heard, by the sound alone: the rise of what lies above 4 kHz.

After a vowel or a nasal that is a step of 20 dB within a hundredth of a second, in the middle of flowing speech, where
no pause tells anything and recognisers are off by a tenth of a second.
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
STEP = 0.005
"""Seconds of a frame."""
REACH = 0.2
LEAST_RISE = 12.0
"""Decibels, over 30 ms before and after."""
_HISSES = re.compile(r"s(?!h?t|c|p|k|q)", re.IGNORECASE)
_HISSED = re.compile(r"(s|z|x|ce|se|sh|ch|f|ph|gh|th|t|d|ge|k|p|ve)$", re.IGNORECASE)
"""Words after which the rise would not be the next word's."""


def onsets(samples: Floats, rate: int, words: Sequence[Word]) -> Iterator[tuple[int, float]]:
    """Number of a word and the second at which it is heard, of those words of which that can be told. Words have their
    times in samples at `rate`; the rise is looked for within `REACH` of them."""
    from scipy.signal import butter, sosfiltfilt

    low, high = BAND[0], min(BAND[1], rate / 2 * 0.95)
    hiss = sosfiltfilt(butter(6, [low, high], "bandpass", fs=rate, output="sos"), samples)
    frame = round(STEP * rate)
    step = frame / rate
    power = np.square(hiss[: len(hiss) // frame * frame].reshape(-1, frame)).mean(axis=1)
    level = np.convolve(10.0 * np.log10(power + 1e-12), np.ones(3) / 3, "same")
    reach = round(REACH / step)
    for number, (before, word) in enumerate(itertools.pairwise(words), start=1):
        plain = before.text.strip(".,;:?!()")
        paused = (word.start - before.end) / rate > 0.1 or plain != before.text
        if paused or not _HISSES.match(word.text) or _HISSED.search(plain):
            continue
        middle = round(word.start / rate / step)
        near = level[max(0, middle - reach) : middle + reach]
        if middle < reach or len(near) < 2 * reach:
            continue
        rises = np.convolve(near, np.r_[np.ones(6), -np.ones(6)] / 6, "valid")
        if rises.max() >= LEAST_RISE:
            yield number, (middle - reach + int(rises.argmax()) + 6) * step
