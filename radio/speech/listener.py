"""The listener: hears clips that were made, and writes down beside each what it heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from radio.audio import pcm
from radio.errors import SpeechError
from radio.model.takes import Fault
from radio.speech import judging
from radio.speech.clips import ClipFiles
from radio.speech.hearing import Recogniser, build_recogniser
from radio.types import VoiceId


@dataclass(frozen=True)
class Heard:
    """A clip that was heard now."""

    key: str
    voice: VoiceId
    faults: tuple[Fault, ...]


class Listener:
    """One per process: the recogniser loads into it at the first clip."""

    def __init__(self, clips: ClipFiles, recogniser: Recogniser) -> None:
        self._clips = clips
        self._recogniser = recogniser

    @classmethod
    def of(cls, clips: ClipFiles, models_dir: Path) -> Listener:
        """Raises SpeechError where the recogniser's model is not."""
        recogniser = build_recogniser(models_dir)
        if recogniser is None:
            raise SpeechError("the recogniser's model is not here", hint="radio models fetch whisper-base")
        return cls(clips, recogniser)

    def hear(self, keys: Sequence[str]) -> tuple[Heard, ...]:
        """Those of the clips that are there and were not heard before. Raises SpeechError, AudioError, StoreError."""
        found: list[Heard] = []
        for key in keys:
            facts = self._clips.load(key)
            if facts is None or facts.heard is not None:
                continue
            samples, rate = pcm.read(self._clips.sound(key))
            text = self._recogniser.hear(samples, rate)
            heard = judging.hearing(self._recogniser.id, facts.spoken, text)
            self._clips.save(key, facts.model_copy(update={"heard": heard}))
            found.append(Heard(key, facts.voice, heard.faults))
        return tuple(found)
