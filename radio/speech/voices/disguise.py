"""A second person out of one voice: formants and pitch moved by Praat, for 0.02 CPU-seconds per second of speech."""

from __future__ import annotations

import numpy as np

from radio.errors import SpeechError
from radio.model.audio import Word
from radio.speech.voices.voice import Speech, Voice
from radio.types import VoiceId

_PITCH_FLOOR, _PITCH_CEILING = 60.0, 320.0
"""Hertz between which Praat looks for a man's pitch."""


class DisguisedVoice:
    """`inner` with its formants times `formants` and its median pitch at `pitch` hertz ("Change gender" in Praat)."""

    def __init__(self, voice: VoiceId, inner: Voice, *, formants: float, pitch: float, liveliness: float = 1.0) -> None:
        """`liveliness` stretches the pitch's range around its median."""
        self.id = voice
        self._inner = inner
        self._formants = formants
        self._pitch = pitch
        self._liveliness = liveliness

    @property
    def lean(self) -> bool:
        return self._inner.lean

    @property
    def sample_rate(self) -> int:
        return self._inner.sample_rate

    @property
    def settings(self) -> str:
        return f"{self._inner.settings}, praat 1 {self._formants:g} {self._pitch:g} {self._liveliness:g}"

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        import parselmouth
        from parselmouth.praat import call

        speech = self._inner.synthesize(text, seed, pace)
        sound = parselmouth.Sound(speech.samples.astype(np.float64), sampling_frequency=float(self.sample_rate))
        try:
            changed = call(
                sound,
                "Change gender",
                _PITCH_FLOOR,
                _PITCH_CEILING,
                self._formants,
                self._pitch,
                self._liveliness,
                1.0,
            )
        except parselmouth.PraatError as e:
            # Praat refuses what has no voiced sound, or is shorter than a few periods.
            raise SpeechError(f"Praat failed: {e}", subject=text[:60], retryable=True) from e
        # May exceed full scale, which float32 bears; the studio sets the level.
        samples = np.asarray(changed.values[0], dtype=np.float32)
        # Resynthesis may add or drop a few samples at the end; the words keep their places.
        last = len(samples)
        words = tuple(Word(text=w.text, start=min(w.start, last), end=min(w.end, last)) for w in speech.words)
        return Speech(samples, words)
