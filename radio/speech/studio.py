"""The studio: a line's text in, a checked clip out, cached."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from radio.audio import pcm
from radio.errors import ReadingsError, SpeechError
from radio.model.audio import Clip
from radio.model.takes import Fault, FaultKind, Take, TakeOutcome
from radio.speech import finishing
from radio.speech.clips import ClipFacts, ClipFiles
from radio.speech.dictionary.lexicon import EMPTY, Words
from radio.speech.ears import checks
from radio.speech.voices.cast import Cast
from radio.speech.voices.estimating import estimated_words
from radio.speech.voices.voice import Speech, Voice, trimmed
from radio.speech.wording import spoken
from radio.types import VoiceId

VERSION = 2
"""Part of every clip's key: raise it when trimming or checks change what a clip sounds like."""
READINGS = 3
"""How often one voice may try a line."""
MOST_DOUBTED = 0.8
"""Share of the sounds that were heard otherwise, above which a clip is not used whatever the other readings are."""

_log = logging.getLogger(__name__)


class Studio:
    """Speaks lines into a folder of clips. One per process: voices load into it as they are needed.

    A line is read up to `READINGS` times by one voice, each reading with a key of its own. A reading whose sound fails
    its checks leaves nothing. One that a recogniser doubts afterwards (`ClipFacts.heard`) stays where it is, for a
    segment may be using it; the next time its line is asked for, the following reading is made.
    """

    def __init__(self, cast: Cast, lexicon: Words = EMPTY, clips_dir: Path = Path("clips")) -> None:
        self._cast = cast
        self._lexicon = lexicon
        self._files = ClipFiles(clips_dir)
        self._takes: list[Take] = []

    def speak(self, text: str, voices: Sequence[VoiceId], seed: int = 0, pace: float = 1.0) -> Clip:
        """The clip of `text` in the first of `voices` that passes the checks, from the cache where it is there.

        Raises SpeechError when the text holds nothing that can be said, or no voice gave a clip: what the voice raised,
        when there is only one; StoreError when the clip cannot be written.
        """
        said = spoken.spoken_form(text, self._lexicon.current())
        if not said:
            raise SpeechError("nothing in this line can be said", subject=text[:60])
        failures: list[SpeechError] = []
        for name in voices:
            try:
                return self._clip(said, self._cast.voice(name), seed, pace)
            except SpeechError as e:
                _log.warning("voice %s failed: %s", name, e)
                failures.append(e)
                self._took(name, "gave_up", () if isinstance(e, ReadingsError) else ("engine",))
        if len(failures) == 1:
            raise failures[0]
        told = "; ".join(f"{name}: {e.message}" for name, e in zip(voices, failures, strict=True))
        raise SpeechError(told or "no voice was given", subject=said[:60], hint="another voice, or other words")

    def takes(self) -> tuple[Take, ...]:
        """What became of the readings since the last call."""
        taken, self._takes = tuple(self._takes), []
        return taken

    def key(self, said: str, voice: Voice, seed: int = 0, pace: float = 1.0) -> str:
        """A reading's name: what was said, by whom, how."""
        levels = f"studio {VERSION} finishing {finishing.VERSION}"
        made_of = "\0".join((said, voice.id, voice.settings, levels, str(seed), f"{pace:g}"))
        return hashlib.sha256(made_of.encode()).hexdigest()

    def _clip(self, said: str, voice: Voice, seed: int, pace: float) -> Clip:
        keys = [self.key(said, voice, seed + reading, pace) for reading in range(READINGS)]
        doubted: dict[str, ClipFacts] = {}
        for key in keys:
            known = self._files.load(key)
            if known is not None and not known.doubted:
                self._files.used(key)
                return self._files.clip(key, known)
            if known is not None:
                doubted[key] = known
        wrong: list[str] = []
        for reading, key in enumerate(keys):
            if key in doubted:
                continue
            facts, found = self._recorded(said, voice, seed + reading, pace, reading + 1)
            if facts is not None:
                self._took(voice.id, "made", ())
                return self._files.clip(key, facts)
            self._took(voice.id, "remade", tuple(fault.kind for fault in found))
            wrong += (fault.text for fault in found)
        return self._least_doubted(doubted, wrong, voice)

    def _recorded(
        self, said: str, voice: Voice, seed: int, pace: float, attempt: int
    ) -> tuple[ClipFacts | None, Sequence[Fault]]:
        """One reading, written; None, and what is wrong with it, when it fails its checks."""
        try:
            speech = trimmed(voice.synthesize(said, seed, pace), voice.sample_rate)
        except SpeechError as e:
            if not e.retryable:
                raise
            return None, [Fault(kind="engine", text=e.message)]
        if found := checks.faults(speech.samples, voice.sample_rate, said):
            return None, found
        if not speech.words:
            speech = Speech(speech.samples, estimated_words(said, speech.samples, voice.sample_rate))
        finished = finishing.finished(speech, voice.sample_rate)
        if found := checks.level_faults(finished.samples, voice.sample_rate):
            return None, found
        facts = ClipFacts(
            sample_rate=voice.sample_rate,
            samples=len(finished.samples),
            spoken=said,
            voice=voice.id,
            settings=voice.settings,
            words=finished.words,
            peak=pcm.peak(finished.samples),
            attempts=attempt,
        )
        return self._files.add(self.key(said, voice, seed, pace), facts, finished.samples), []

    def _least_doubted(self, doubted: Mapping[str, ClipFacts], wrong: Sequence[str], voice: Voice) -> Clip:
        """Where every reading is doubted, it may be the recogniser that does not know the words: the least doubted one
        is used, unless what was heard is another text altogether."""

        def rate(key: str) -> float:
            known = doubted[key]
            # Who says the right words with a stranger's voice is no better for it.
            return 1.0 if known.stranger is not None or known.heard is None else known.heard.error_rate

        best = min(doubted, key=rate, default=None)
        if best is None or rate(best) > MOST_DOUBTED:
            told = [*wrong, *(fault.text for known in doubted.values() for fault in known.wrong)]
            raise ReadingsError("no reading passed the checks: " + "; ".join(dict.fromkeys(told)), subject=voice.id)
        facts = doubted[best].model_copy(update={"kept": True})
        self._files.note(best, facts)
        self._took(voice.id, "kept", tuple(fault.kind for fault in facts.wrong))
        return self._files.clip(best, facts)

    def _took(self, voice: VoiceId, outcome: TakeOutcome, found: tuple[FaultKind, ...]) -> None:
        self._takes.append(Take(voice=voice, outcome=outcome, faults=found))
