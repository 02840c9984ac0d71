"""Length: a script is composed again with more or less evidence until it is as long as wished, the gate included."""

from __future__ import annotations

from collections.abc import Callable

from radio.model.script import Script
from radio.types import Seconds
from radio.writing.materials import WORDS_PER_MINUTE, WritingBrief
from radio.writing.stage import count_words

TOLERANCE = 0.1
"""Share of the wished words by which a script may be off."""
AIMED = 0.06
"""Composing goes on until it is this near, for what is counted in words here is heard in seconds."""
ROUNDS = 5
LEAST_ASKED, MOST_ASKED = 0.4, 2.5
"""Bounds of what is asked for, as shares of the wished length."""


def fitted(compose: Callable[[WritingBrief], Script], brief: WritingBrief) -> Script:
    """The script nearest to the brief's target that `compose` makes from briefs with other targets.

    Ends when it is near enough, or when asking for more brings no more words: then the evidence is used up.
    """
    wished = brief.target_words
    tried: list[tuple[float, int]] = []
    asked = float(brief.target)
    best, off = None, 0
    while True:
        script = compose(brief.model_copy(update={"target": Seconds(asked)}))
        words = count_words(script.lines)
        if best is None or abs(words - wished) < off:
            best, off = script, abs(words - wished)
        used_up = words < wished and any(words <= more for less, more in tried if less < asked)
        tried.append((asked, words))
        asked = _next(brief, tried)
        if off <= AIMED * wished or used_up or len(tried) == ROUNDS or asked in [a for a, _ in tried]:
            return best


def _next(brief: WritingBrief, tried: list[tuple[float, int]]) -> float:
    """What to ask for after what was tried: (seconds asked for, words got)."""
    wished = brief.target_words
    short = max((t for t in tried if t[1] < wished), default=None)
    long = min((t for t in tried if t[1] >= wished), default=None)
    if short is not None and long is not None:
        share = (wished - short[1]) / max(1, long[1] - short[1])
        # Evidence comes in sentences, so words do not rise evenly: stay clear of what was tried.
        return short[0] + min(0.85, max(0.15, share)) * (long[0] - short[0])
    asked, words = tried[-1]
    pace = WORDS_PER_MINUTE / 60
    if len(tried) > 1 and asked != tried[-2][0]:
        # A writer that says twice or half as much as it is asked for is met with its own pace.
        pace = max(pace / 4, (words - tried[-2][1]) / (asked - tried[-2][0]))
    asked += (wished - words) / pace
    return min(MOST_ASKED * brief.target, max(LEAST_ASKED * brief.target, asked))
