"""Kokoro-82M: the best voices that a CPU bears, 0.6 to 1.2 CPU-seconds per second of speech."""

from __future__ import annotations

import itertools
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from radio.audio.pcm import Floats
from radio.errors import SpeechError, VoiceDownError
from radio.speech.phonemes import phonemes_of, words_in_time
from radio.speech.voices import engines
from radio.speech.voices.questions import raised, rises
from radio.speech.voices.voice import Speech, by_breath
from radio.types import VoiceId

RATE = 24_000
FRAME = 600
"""Samples per frame of the durations: the decoder's hop of 300 at half the rate."""
LEAD = 900
"""Samples by which sounds are heard before their durations say so: measured, 45 ms in flowing speech and 25 ms after
pauses (`bench.hisses`, and the rise of energy)."""
OVERLAP = 1800
"""Samples of a space in which the next word may sound already: three frames, the usual length of one."""
LONGEST = 510
"""Phonemes: the model's context of 512 less the two that frame it."""
_DURATIONS = "/encoder/Round_output_0"
_DROPPED = "ʲ"
"""espeak's palatal mark in "the other" is not what Kokoro was trained with."""


class KokoroEngine:
    """The model, loaded at the first word and shared by all its voices."""

    def __init__(self, model: Path) -> None:
        self._model = model

    @cached_property
    def _session(self) -> Any:
        return engines.session(self._model, _DURATIONS)

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        from kokoro_onnx.config import DEFAULT_VOCAB

        return dict(DEFAULT_VOCAB)

    def known(self, phonemes: list[str]) -> list[str]:
        """Those that the model has a token for."""
        return [p for p in phonemes if p in self._vocabulary and p != _DROPPED]

    def run(self, phonemes: list[str], style: Floats, speed: float) -> tuple[Floats, list[tuple[int, int]] | None]:
        """Samples, and from which to which each phoneme lasts where the graph tells. `style` is (1, 256)."""
        tokens = [0, *(self._vocabulary[p] for p in phonemes), 0]
        outputs = self._session.run(
            None,
            {
                "tokens": np.array([tokens], np.int64),
                "style": style,
                "speed": np.array([speed], np.float32),
            },
        )
        samples = np.asarray(outputs[0], np.float32).ravel()
        if len(outputs) < 2:
            return samples, None
        frames = np.asarray(outputs[1]).ravel().astype(np.int64)
        if len(frames) != len(tokens) or abs(int(frames.sum()) * FRAME - len(samples)) > FRAME:
            return samples, None
        ends = [max(0, int(n) * FRAME - LEAD) for n in np.cumsum(frames)]
        return samples, list(itertools.pairwise(ends))


class KokoroVoice:
    """One of Kokoro's voices. It draws no noise: a seed changes the speed by a hair, so that another reading comes."""

    lean = False
    sample_rate = RATE

    def __init__(self, voice: VoiceId, engine: KokoroEngine, style: Path) -> None:
        """`style` is a file of 510 x 256 little-endian float32, one row for each length in phonemes."""
        self.id = voice
        self._engine = engine
        self._style = style

    @cached_property
    def _styles(self) -> Floats:
        try:
            return np.fromfile(self._style, "<f4").reshape(LONGEST, 1, 256)
        except (OSError, ValueError) as e:
            raise VoiceDownError(f"the voice cannot be read: {e}", subject=str(self._style)) from e

    @property
    def language(self) -> str:
        """By the first letter of the voice's name: b for British."""
        return "en-gb-x-rp" if self.id.startswith("b") else "en-us"

    @property
    def settings(self) -> str:
        return f"kokoro 5, {self.id}"

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        return by_breath(lambda sentence: self._say(sentence, seed, pace), text, RATE, pace)

    def _say(self, sentence: str, seed: int, pace: float) -> Speech:
        phonemes = self._engine.known(phonemes_of(sentence, self.language))
        if not phonemes:
            raise SpeechError("espeak finds nothing to say", subject=sentence[:60])
        if len(phonemes) > LONGEST:
            raise SpeechError(f"a sentence of {len(phonemes)} phonemes is too long", subject=sentence[:60])
        style = self._styles[len(phonemes) - 1]
        try:
            samples, spans = self._engine.run(phonemes, style, pace * (1.0 + 0.02 * seed))
        except SpeechError:
            raise
        except Exception as e:
            raise SpeechError(f"Kokoro failed: {e}", subject=sentence[:60], retryable=True) from e
        if spans is None:
            return Speech(samples)
        words = words_in_time(sentence, phonemes, spans, self.language, overlap=OVERLAP)
        if words and rises(sentence):
            samples = raised(samples, RATE, words[-1].start)
        return Speech(samples, words)
