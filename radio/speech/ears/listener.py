"""The listener: hears clips that were made, what is said and by whom, and writes it down beside each."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.errors import SpeechError
from radio.model.takes import Fault
from radio.speech.clips import ClipFacts, ClipFiles
from radio.speech.dictionary.lexicon import EMPTY, Words
from radio.speech.ears import judging
from radio.speech.ears.hearing import Recogniser
from radio.speech.speakers.identity import Identity
from radio.types import VoiceId

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Heard:
    """A clip that was heard now."""

    key: str
    voice: VoiceId
    words: bool
    """Whether a recogniser heard it, not only the voice was judged."""
    faults: tuple[Fault, ...]


class Listener:
    """One per process: recogniser and speaker model load into it at the first clip. Either may be missing."""

    def __init__(
        self, clips: ClipFiles, recogniser: Recogniser | None, identity: Identity | None = None, words: Words = EMPTY
    ) -> None:
        """`words`: a word of the lexicon is compared as it is written, for so a recogniser writes it."""
        self._clips = clips
        self._recogniser = recogniser
        self._identity = identity
        self._words = words

    def hear(self, keys: Sequence[str]) -> tuple[Heard, ...]:
        """What is said in those of the clips that were not heard before, and by whom. Raises SpeechError, AudioError,
        StoreError."""
        return tuple(self._each(keys, self._recogniser))

    def judge_voices(self, keys: Sequence[str]) -> tuple[Heard, ...]:
        """By whom it is said: a twentieth of the work. Raises AudioError, StoreError."""
        return tuple(self._each(keys, None))

    def _each(self, keys: Sequence[str], recogniser: Recogniser | None) -> Iterator[Heard]:
        for key in keys:
            facts = self._clips.load(key)
            if facts is None:
                continue
            hears = recogniser is not None and facts.heard is None
            judges = self._identity is not None and not facts.voice_judged
            if not hears and not judges:
                continue
            samples, rate = pcm.read(self._clips.sound(key))
            known = facts
            if recogniser is not None and hears:
                text = recogniser.hear(samples, rate)
                heard = judging.hearing(recogniser.id, facts.spoken, text, self._words.current())
                known = known.model_copy(update={"heard": heard})
            if judges and not known.wrong:
                stranger = self._stranger(facts, samples, rate)
                known = known.model_copy(update={"voice_judged": True, "stranger": stranger})
            self._clips.note(key, known)
            yield Heard(key, facts.voice, hears, known.wrong)

    def _stranger(self, facts: ClipFacts, samples: Floats, rate: int) -> Fault | None:
        if self._identity is None:
            return None
        try:
            doubt = self._identity.doubt(samples, rate, facts.voice, facts.settings)
        except SpeechError as e:
            log.debug("%s", e)  # too short to tell
            return None
        return Fault(kind="voice", text=doubt) if doubt else None
