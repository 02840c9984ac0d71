"""A voice of a speech server. It gives no word times, so they are estimated within each breath."""

from __future__ import annotations

import itertools

import numpy as np

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.model.audio import Word
from radio.speech.phonemes import phonemes_of, words_in_time
from radio.speech.voices.http_engine import HttpEngine
from radio.speech.voices.voice import Speech, by_breath, trimmed
from radio.types import VoiceId

_VOWELS = frozenset("aeiouɑæʌɔəɛɜɪʊɐɚɒ")
_SHARES = {"ˈ": 0.0, "ˌ": 0.0, "ː": 0.6, " ": 0.35, ",": 5.0, ";": 5.0, ":": 5.0, ".": 0.5, "?": 0.5, "!": 0.5}


class HttpVoice:
    """`theirs` is the server's name of the voice. What the server draws at random is its own: a seed changes nothing,
    and another reading is another request."""

    def __init__(self, voice: VoiceId, engine: HttpEngine, theirs: str) -> None:
        self.id = voice
        self._engine = engine
        self._theirs = theirs

    @property
    def lean(self) -> bool:
        return self._engine.config.lean

    @property
    def sample_rate(self) -> int:
        return self._engine.config.sample_rate

    @property
    def settings(self) -> str:
        """The server's address is no part of it: the same model elsewhere sounds the same."""
        return f"http 1, {self._engine.config.model}, {self._theirs}, {self.sample_rate}"

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        return by_breath(lambda sentence: self._say(sentence, pace), text, self.sample_rate, pace)

    def _say(self, sentence: str, pace: float) -> Speech:
        samples, rate = self._engine.speak(sentence, self._theirs, pace)
        samples = pcm.resample(samples, rate, self.sample_rate)
        if not np.isfinite(samples).all() or not len(samples):
            return Speech(samples)  # the studio's checks refuse it, and say why
        sound = trimmed(Speech(samples), self.sample_rate).samples
        british = self._engine.config.language.lower().endswith("gb")
        return Speech(sound, estimated(sentence, sound, "en-gb-x-rp" if british else "en-us"))


def estimated(sentence: str, samples: Floats, language: str = "en-us") -> tuple[Word, ...]:
    """When each word is said, if all of its sounds took their usual share of the whole: 0.06 to 0.09 s off in the
    median and 0.24 s at the 95th percentile, against the true times of three voices (docs/voices.md)."""
    phonemes = phonemes_of(sentence, language)
    shares = [_share(phoneme) for phoneme in phonemes]
    if not any(shares):
        return ()
    ends = [int(end) for end in np.cumsum([0.0, *shares]) * (len(samples) / sum(shares))]
    return words_in_time(sentence, phonemes, list(itertools.pairwise(ends)), language, overlap=len(samples))


def _share(phoneme: str) -> float:
    """Of the time: consonants 1."""
    if phoneme in _VOWELS:
        return 1.6
    return _SHARES.get(phoneme, 1.0)
