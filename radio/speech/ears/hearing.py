"""A recogniser: what somebody hears who does not know the text."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.errors import SpeechError

WHISPER = Path("whisper-base")
FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
RATE = 16_000
"""What Whisper was trained on."""
LONGEST_TEXT = 4000
"""Characters: a recogniser that runs on is cut off."""


class Recogniser(Protocol):
    @property
    def id(self) -> str:
        """Changes whenever the same sound would be heard otherwise."""
        ...

    def hear(self, samples: Floats, rate: int) -> str:
        """The words in mono sound; empty when there are none. Raises SpeechError."""
        ...


class WhisperRecogniser:
    """Whisper base by faster-whisper: 0.8 CPU-seconds for a clip of up to 10 s, 330 MB; loaded at the first clip."""

    id = "whisper-base 1"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _model(self) -> Any:
        try:
            from faster_whisper import WhisperModel

            # One thread: hearing must never take a second core from what is being made.
            return WhisperModel(str(self._folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
        except Exception as e:
            raise SpeechError(f"the recogniser cannot be loaded: {e}", subject=str(self._folder)) from e

    def hear(self, samples: Floats, rate: int) -> str:
        heard: list[str] = []
        try:
            # No sampling at higher temperatures and nothing carried over: a second try would only guess better words.
            segments, _ = self._model.transcribe(
                pcm.resample(samples, rate, RATE),
                language="en",
                beam_size=1,
                temperature=0.0,
                condition_on_previous_text=False,
                without_timestamps=True,
            )
            heard.extend(segment.text.strip() for segment in segments)
        except SpeechError:
            raise
        except Exception as e:
            raise SpeechError(f"the recogniser failed: {e}", subject=str(self._folder), retryable=True) from e
        return " ".join(heard)[:LONGEST_TEXT]


def recogniser_here(models_dir: Path) -> bool:
    """Whether the recogniser's files are here."""
    return all((models_dir / WHISPER / name).is_file() for name in FILES)


def build_recogniser(models_dir: Path) -> Recogniser | None:
    """The station's recogniser, or None where its model is not."""
    return WhisperRecogniser(models_dir / WHISPER) if recogniser_here(models_dir) else None
