"""The listener: hears clips that were made, what is said and by whom, and writes it down beside each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.errors import SpeechError
from radio.model.takes import Fault
from radio.speech import judging
from radio.speech.clips import ClipFacts, ClipFiles
from radio.speech.hearing import Recogniser, build_recogniser
from radio.speech.identity import Identity, load_identity
from radio.types import VoiceId

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Heard:
    """A clip that was heard now."""

    key: str
    voice: VoiceId
    faults: tuple[Fault, ...]


class Listener:
    """One per process: the recogniser loads into it at the first clip."""

    def __init__(self, clips: ClipFiles, recogniser: Recogniser, identity: Identity | None = None) -> None:
        self._clips = clips
        self._recogniser = recogniser
        self._identity = identity

    @classmethod
    def of(cls, clips: ClipFiles, models_dir: Path, data_dir: Path) -> Listener:
        """Raises SpeechError where the recogniser's model is not; without the speaker model no voice is doubted."""
        recogniser = build_recogniser(models_dir)
        if recogniser is None:
            raise SpeechError("the recogniser's model is not here", hint="radio models fetch whisper-base")
        return cls(clips, recogniser, load_identity(models_dir, data_dir))

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
            if not heard.faults and (stranger := self._stranger(facts, samples, rate)):
                heard = heard.model_copy(update={"faults": (stranger,)})
            self._clips.save(key, facts.model_copy(update={"heard": heard}))
            found.append(Heard(key, facts.voice, heard.faults))
        return tuple(found)

    def _stranger(self, facts: ClipFacts, samples: Floats, rate: int) -> Fault | None:
        if self._identity is None:
            return None
        try:
            doubt = self._identity.doubt(samples, rate, facts.voice, facts.settings)
        except SpeechError as e:
            log.debug("%s", e)  # too short to tell
            return None
        return Fault(kind="voice", text=doubt) if doubt else None
