"""The listener: hears clips that were made, what is said and by whom, and writes it down beside each."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from radio.audio import pcm
from radio.errors import AudioError, SpeechError
from radio.model.takes import Fault
from radio.speech.clips import ClipFiles
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
        """What is said in those of the clips that were not heard before, and by whom; one that cannot be read is left.
        Raises SpeechError when the recogniser cannot be loaded, StoreError."""
        return tuple(self._each(keys, self._recogniser))

    def judge_voices(self, keys: Sequence[str]) -> tuple[Heard, ...]:
        """By whom it is said: a twentieth of the work. Raises StoreError."""
        return tuple(self._each(keys, None))

    def _each(self, keys: Sequence[str], recogniser: Recogniser | None) -> Iterator[Heard]:
        identity = self._identity
        for key in keys:
            facts = self._clips.load(key)
            if facts is None:
                continue
            hears = recogniser is not None and facts.heard is None
            judges = identity is not None and not facts.voice_judged
            if not hears and not judges:
                continue
            known = facts
            try:
                samples, rate = pcm.read(self._clips.sound(key))
                if recogniser is not None and hears:
                    text = recogniser.hear(samples, rate)
                    heard = judging.hearing(recogniser.id, facts.spoken, text, self._words.current())
                    known = known.model_copy(update={"heard": heard})
            except (AudioError, SpeechError) as e:
                if isinstance(e, SpeechError) and not e.retryable:
                    raise
                # What the others of these clips came to is not lost for it.
                log.warning("clip %s goes unheard: %s", key, e)
                continue
            if identity is not None and judges and not known.wrong:
                try:
                    doubt = identity.doubt(samples, rate, facts.voice, facts.settings)
                except SpeechError as e:
                    log.warning("whose voice it is goes unjudged: %s", e)
                    identity = None  # until the next clips: its model is asked for no more meanwhile
                else:
                    stranger = Fault(kind="voice", text=doubt) if doubt else None
                    known = known.model_copy(update={"voice_judged": True, "stranger": stranger})
            if known is not facts:
                self._clips.note(key, known)
                yield Heard(key, facts.voice, hears, known.wrong)
