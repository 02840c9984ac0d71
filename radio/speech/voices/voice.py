"""What a voice is, and how sentences become one piece of speech."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from radio.audio.pcm import Floats, fade
from radio.errors import SpeechError
from radio.model.audio import Word
from radio.speech import pauses, sentences
from radio.types import VoiceId

EDGE_DBFS = -55.0
"""What is quieter than this at the ends of a sentence is silence."""
EDGE_KEPT = 0.02
"""Seconds of such silence that stay, so that no consonant loses its onset."""
FADE_IN, FADE_OUT = 0.004, 0.012
"""Seconds over which every piece of speech comes and goes, within its kept silence: shorter clicks, longer eats the
consonants of what an engine begins at once."""

FASTEST: Final = 26.0
"""Letters per second that no voice says: those of the cast say 9 to 14."""
MARGIN: Final = 0.7
"""Seconds more or less that are always allowed: one word may take as long as three."""


@dataclass(frozen=True)
class Speech:
    """Mono samples, and when each word is said, in samples; no words where the engine gives no times."""

    samples: Floats
    words: tuple[Word, ...] = ()


class Voice(Protocol):
    """A voice. Adapters raise SpeechError when the engine fails."""

    @property
    def id(self) -> VoiceId: ...

    @property
    def sample_rate(self) -> int: ...

    @property
    def lean(self) -> bool:
        """Whether it costs so little that a station short of reserve can use it."""
        ...

    @property
    def settings(self) -> str:
        """Changes whenever the same text would sound otherwise: part of a clip's key."""
        ...

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        """Say a spoken form. Another seed gives another reading; the same one may too (see the adapter). `pace` is a
        factor on the voice's own speed."""
        ...


def by_breath(say: Callable[[str], Speech], text: str, rate: int, pace: float = 1.0) -> Speech:
    """`text` said breath by breath, with the pauses of `pauses`. Raises SpeechError when there is nothing to say."""
    pieces = sentences.breaths(text)
    if not pieces:
        raise SpeechError("there is nothing to say", subject=text[:60] or "empty text")
    samples: list[Floats] = []
    words: list[Word] = []
    position = 0
    for index, piece in enumerate(pieces):
        part = trimmed(say(piece), rate)
        words.extend(Word(text=w.text, start=w.start + position, end=w.end + position) for w in part.words)
        samples.append(fade(part.samples, rate, FADE_IN, FADE_OUT))
        if index + 1 < len(pieces):
            gap = pauses.within(piece, closes=sentences.closes(piece), pace=pace)
            samples.append(np.zeros(round(gap * rate), np.float32))
        position = sum(map(len, samples))
    return Speech(np.concatenate(samples), tuple(words))


def shortest_seconds(text: str) -> float:
    """What is shorter cannot be all of `text`, a spoken form."""
    return max(0.1, sum(c.isalpha() for c in text) / FASTEST - MARGIN)


def trimmed(speech: Speech, rate: int) -> Speech:
    """Without the silence at its ends, but for `EDGE_KEPT` seconds."""
    loud = np.flatnonzero(np.abs(speech.samples) > 10.0 ** (EDGE_DBFS / 20.0))
    if len(loud) == 0:
        return speech
    kept = round(EDGE_KEPT * rate)
    start = max(0, int(loud[0]) - kept)
    end = min(len(speech.samples), int(loud[-1]) + 1 + kept)
    length = end - start

    def inside(at: int) -> int:
        return min(max(at - start, 0), length)

    words = tuple(Word(text=w.text, start=inside(w.start), end=inside(w.end)) for w in speech.words)
    return Speech(speech.samples[start:end], words)
