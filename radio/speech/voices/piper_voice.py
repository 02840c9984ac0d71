"""Piper: the station's cheap voice, 0.1 CPU-seconds per second of speech."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from radio.errors import SpeechError, VoiceDownError
from radio.speech.phonemes import phonemes_of, words_in_time
from radio.speech.voices import engines
from radio.speech.voices.voice import Speech, by_breath
from radio.types import VoiceId

OVERLAP = 0.1
"""Seconds of a space, with the pads around it, in which the next word may sound already; 68 ms are usual."""
_DURATIONS = "/Ceil_output_0"
"""The phonemes' lengths in frames, inside every VITS export of Piper."""
STRETCH = 1.6
"""Power of the pace that the length scale is: the model rounds every phoneme up to whole frames of 12 ms, a part of its
length that no scale reaches, so the rest has to change by more. Measured on joe at paces from 0.8 to 1.25."""


class PiperModel:
    """A model, loaded at the first word and shared by all its speakers."""

    def __init__(self, file: Path) -> None:
        """`file` is the .onnx file; its .onnx.json lies beside it."""
        self.file = file

    @cached_property
    def settings(self) -> dict[str, Any]:
        path = self.file.with_name(self.file.name + ".json")
        try:
            settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            # What nothing can be said without.
            _ = settings["audio"]["sample_rate"], settings["espeak"]["voice"], settings["phoneme_id_map"]
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise VoiceDownError(
                f"the voice's settings cannot be read: {type(e).__name__} {e}", subject=str(path)
            ) from e
        return settings

    @cached_property
    def engine(self) -> Any:
        from piper import PiperVoice as Engine
        from piper.config import PiperConfig

        return Engine(
            session=engines.session(self.file, _DURATIONS),
            config=PiperConfig.from_dict(self.settings),
        )

    def speaker(self, name: str | None) -> int | None:
        """The number of a speaker by its name in the settings; None of a model with one. Raises VoiceDownError."""
        if name is None:
            return None
        known = self.settings.get("speaker_id_map", {})
        if name not in known:
            raise VoiceDownError(f'its model has no speaker "{name}"', subject=self.file.name)
        return int(known[name])


class PiperVoice:
    """One voice of a Piper model. The same text and seed sound alike, not the same: the noise goes on from call to
    call.

    A seed other than 0 lowers the noise a little each time: the readings that fail a check are the wild ones.
    """

    def __init__(self, voice: VoiceId, model: PiperModel, *, speaker: str | None = None, lean: bool = True) -> None:
        """Nothing is loaded before the first word."""
        self.id = voice
        self.lean = lean
        self._model = model
        self._speaker = speaker

    @property
    def sample_rate(self) -> int:
        return int(self._model.settings["audio"]["sample_rate"])

    @property
    def settings(self) -> str:
        speaker = f", {self._speaker}" if self._speaker is not None else ""
        return f"piper 3, {self._model.file.name}{speaker}"

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        return by_breath(lambda sentence: self._say(sentence, seed, pace), text, self.sample_rate, pace)

    def _say(self, sentence: str, seed: int, pace: float) -> Speech:
        from piper import SynthesisConfig

        inference = self._model.settings.get("inference", {})
        calmer = 0.85**seed
        how = SynthesisConfig(
            length_scale=float(inference.get("length_scale", 1.0)) * pace**-STRETCH,
            noise_scale=float(inference.get("noise_scale", 0.667)) * calmer,
            noise_w_scale=float(inference.get("noise_w", 0.8)) * calmer,
            normalize_audio=False,
            speaker_id=self._model.speaker(self._speaker),
        )
        language = str(self._model.settings["espeak"]["voice"])
        engine = self._model.engine
        try:
            phonemes = phonemes_of(sentence, language)
            ids = engine.phonemes_to_ids(phonemes)
            samples, lengths = engine.phoneme_ids_to_audio(ids, how, include_alignments=True)
        except Exception as e:
            raise SpeechError(f"Piper failed: {e}", subject=sentence[:60], retryable=True) from e
        samples = np.clip(samples, -1.0, 1.0).astype(np.float32)
        spans = None if lengths is None else self._spans(phonemes, ids, lengths)
        if spans is None:
            return Speech(samples)
        return Speech(
            samples, words_in_time(sentence, phonemes, spans, language, overlap=round(OVERLAP * self.sample_rate))
        )

    def _spans(self, phonemes: list[str], ids: list[int], lengths: Any) -> list[tuple[int, int]] | None:
        """First and last sample of each phoneme's own ids, without the pad after each."""
        from piper.const import BOS, PAD

        table = self._model.engine.config.phoneme_id_map
        pads = len(table[PAD])
        ends = np.concatenate([[0], np.cumsum(np.asarray(lengths, np.int64))])
        at = len(table[BOS]) + pads
        spans: list[tuple[int, int]] = []
        for phoneme in phonemes:
            width = len(table[phoneme]) if phoneme in table else 0
            if at + width >= len(ends):
                return None
            spans.append((int(ends[at]), int(ends[at + width])))
            at += width + (pads if width else 0)
        # Only the end-of-sentence ids may be left; anything else means that the ids are not what we think.
        return spans if 0 <= len(ids) - at <= 2 else None
