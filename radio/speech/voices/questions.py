"""Questions that want a yes or no rise at their end; those with a question word fall, as statements do.

Piper's voices do that by themselves. Kokoro's fall in both, so the end of such a question is raised by Praat.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from radio.audio.pcm import Floats

TARGET: Final = 2.5
"""Semitones over the sentence's median at its end: what Piper's joe makes of them, at most."""
MOST: Final = 8.0
"""Semitones by which an end is raised: what falls deeper ends in a creak that cannot be raised."""
LONGEST: Final = 0.45
"""Seconds at the end that rise."""
SHORTEST: Final = 0.1
"""Seconds: Praat finds a pitch in three periods of the floor, and asks for a little more."""
_FLOOR, _CEILING = 65.0, 420.0
_JOIN: Final = 0.01
"""Seconds over which the raised end takes over."""

_ASKING: Final = re.compile(
    r"(?:(?:so|and|but|now|well|then|okay|yes|no|right)[, ]+)*"
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(?:n't)?\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"(?:and|any|anything|anybody|but)\b", re.IGNORECASE)
_QUESTION_WORD: Final = re.compile(r"\b(?:what|how|why|where|who|whom|whose|which|when)\b", re.IGNORECASE)
_CHOICE: Final = re.compile(r",? or\b", re.IGNORECASE)
BARE_WORDS: Final = 6
"""An "And the data?" of more words is something else."""


def rises(sentence: str) -> bool:
    """Whether a speaker's pitch would rise at its end: not after a question word, nor where there is a choice."""
    text = sentence.strip()
    if not text.endswith("?") or _CHOICE.search(text):
        return False
    if _ASKING.match(text):
        return True
    return len(text.split()) <= BARE_WORDS and bool(_BARE.match(text)) and not _QUESTION_WORD.search(text)


def raised(samples: Floats, rate: int, last_word: int) -> Floats:
    """A sentence whose last word, from sample `last_word` on, rises; as it is where that cannot be done well."""
    import parselmouth
    from parselmouth.praat import call

    if len(samples) < SHORTEST * rate:
        return samples
    sound = parselmouth.Sound(samples.astype(np.float64), sampling_frequency=float(rate))
    pitch = sound.to_pitch(time_step=0.01, pitch_floor=_FLOOR, pitch_ceiling=_CEILING)
    times, hertz = pitch.xs(), pitch.selected_array["frequency"]
    voiced = hertz > 0
    if voiced.sum() < 10:
        return samples
    times, tones = times[voiced], 12.0 * np.log2(hertz[voiced])
    ending = float(times[-1])
    begin = max(last_word / rate, ending - LONGEST)
    last = float(np.median(tones[-5:]))
    lift = float(np.median(tones)) + TARGET - last
    if not 0.0 < lift <= MOST or ending - begin < 0.08:
        return samples
    # The end alone is made anew: resynthesis would dull the rest.
    first = max(0, round((begin - 0.1) * rate))
    try:
        part = sound.extract_part(from_time=first / rate, to_time=len(samples) / rate)
        work = call(part, "To Manipulation", 0.01, _FLOOR, _CEILING)
        tier = call(work, "Extract pitch tier")
        points = int(call(tier, "Get number of points"))
        moved = [
            (call(tier, "Get time from index", n), call(tier, "Get value at index", n)) for n in range(1, points + 1)
        ]
        call(tier, "Remove points between", 0.0, part.duration)
        span, offset = ending - begin, begin - first / rate
        for at, value in moved:
            share = min(max((at - offset) / span, 0.0), 1.0)
            call(tier, "Add point", at, value * 2.0 ** (lift * share**1.5 / 12.0))
        call([work, tier], "Replace pitch tier")
        new = np.asarray(call(work, "Get resynthesis (overlap-add)").values[0], dtype=np.float32)
    except parselmouth.PraatError:
        return samples
    length = len(samples) - first
    new = np.pad(new[:length], (0, max(0, length - len(new))))
    out = samples.copy()
    n = min(length, round(_JOIN * rate))
    ramp = np.linspace(0.0, 1.0, n, dtype=np.float32)
    out[first:] = new
    out[first : first + n] = samples[first : first + n] * (1 - ramp) + new[:n] * ramp
    return out
