"""The operator's review of words that were guessed: what is open, hearing one, deciding on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from radio.model.audio import Clip
from radio.model.guessed import GuessedWord
from radio.speech.dictionary import lexiconfiles
from radio.speech.dictionary.lexicon import Lexicon
from radio.speech.dictionary.lexiconfiles import LexiconFiles
from radio.speech.studio import Studio
from radio.speech.voices.cast import Cast
from radio.store.guessed import GuessedWords
from radio.types import VoiceId

CARRIER = "The word is {}."
"""What a word is heard in that came up in no sentence."""


class Review:
    def __init__(self, files: LexiconFiles, guessed: GuessedWords) -> None:
        self._files = files
        self._guessed = guessed

    def open(self) -> list[GuessedWord]:
        """The words that nobody has decided on, the most frequent first."""
        reviewed = self._files.current().reviewed
        return [word for word in self._guessed.listed() if word.word not in reviewed]

    def sentence(self, word: str) -> str:
        """The last one it was said in."""
        known = self._guessed.get(word)
        return known.contexts[0].sentence if known and known.contexts else CARRIER.format(word)

    def voice(self, word: str) -> VoiceId | None:
        """Who said it."""
        known = self._guessed.get(word)
        return known.contexts[0].voice if known and known.contexts else None

    def hear(self, word: str, spoken: str | None, cast: Cast, voices: Sequence[VoiceId], clips: Path) -> Clip:
        """The word in its sentence, said as it is now, or as `spoken` would have it. Raises SpeechError."""
        words = self._files.current()
        if spoken is not None:
            words = Lexicon({word: spoken}).over(words)
        return Studio(cast, words, clips).speak(self.sentence(word), voices)

    def decide(self, words: Mapping[str, str]) -> None:
        """Put words into the station's own lexicon, for the next clip and all after it; they are open no more.

        A spoken form is letters; see `radio.speech.dictionary.respelling.in_letters` for IPA.

        Raises what `lexiconfiles.set_words` raises.
        """
        lexiconfiles.set_words(self._files.own, words)
        self._guessed.forget([word.lower() for word in words])
