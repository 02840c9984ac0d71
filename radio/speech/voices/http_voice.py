"""A voice of a speech server. It gives no word times, so they are estimated within each breath."""

from __future__ import annotations

import numpy as np

from radio.audio import pcm
from radio.errors import SpeechError
from radio.speech.voices.estimating import estimated_words
from radio.speech.voices.http_engine import HttpEngine
from radio.speech.voices.voice import Speech, by_breath, shortest_seconds, trimmed
from radio.types import VoiceId


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
        if not np.isfinite(samples).all():
            return Speech(samples)  # the studio's checks refuse it, and say why
        sound = trimmed(Speech(samples), self.sample_rate).samples
        seconds = len(sound) / self.sample_rate
        # The studio's checks see the line as a whole, in which a sentence may be missing that is not the only one.
        if seconds < shortest_seconds(sentence) / max(1.0, pace):
            raise SpeechError(f"{seconds:.1f} s of sound for a sentence", subject=sentence[:60], retryable=True)
        british = self._engine.config.language.lower().endswith("gb")
        language = "en-gb-x-rp" if british else "en-us"
        return Speech(sound, estimated_words(sentence, sound, self.sample_rate, language))
