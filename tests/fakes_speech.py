"""A voice that does as it is told: what tests give the studio instead of a model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from radio.audio.pcm import Floats
from radio.model.audio import Word
from radio.speech.voices.voice import Speech, by_breath
from radio.types import VoiceId

RATE = 16_000
PER_LETTER = 1 / 13.0
"""Seconds: a usual pace."""


class FakeVoice:
    """Says every word as a tone of its length. `spoil` may ruin a reading, given it and its seed."""

    lean = True
    sample_rate = RATE
    settings = "fake 1"

    def __init__(self, voice: str = "fake", spoil: Callable[[Floats, int], Floats] | None = None) -> None:
        self.id = VoiceId(voice)
        self._spoil = spoil
        self.readings = 0

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        speech = by_breath(lambda sentence: self._say(sentence, pace), text, RATE, pace)
        self.readings += 1
        if self._spoil is None:
            return speech
        return Speech(self._spoil(speech.samples, seed), speech.words)

    def _say(self, sentence: str, pace: float) -> Speech:
        pieces: list[Floats] = []
        words: list[Word] = []
        position = 0
        for index, word in enumerate(sentence.split()):
            plain = word.strip(".,;:?!")
            n = round(max(1, len(plain)) * PER_LETTER * RATE / pace)
            tone = 0.3 * np.sin(2 * np.pi * (180 + 20 * (index % 5)) * np.arange(n) / RATE)
            pieces.append((tone * np.hanning(n)).astype(np.float32) + np.float32(0.01))
            words.append(Word(text=plain, start=position, end=position + n))
            position += n
        return Speech(np.concatenate(pieces), tuple(words))
