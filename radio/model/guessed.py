"""Words whose sound the text-to-phoneme step had to guess, as they came up on air."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model, UtcDatetime
from radio.types import VoiceId

Doubt = Literal["unknown", "differs"]
"""unknown: no pronouncing dictionary has the word or its parts; differs: one has it, and says it otherwise."""


class Heard(Model):
    """Where a word was said."""

    sentence: str
    """In its spoken form, cut to `radio.store.guessed.LONGEST_SENTENCE` characters around the word."""
    voice: VoiceId
    about: str
    """The show and the papers, as in "daily 2605.20098"; empty where nobody told."""


class Guess(Model):
    """A doubtful word in a spoken line."""

    word: str
    """In small letters."""
    doubt: Doubt
    heard: Heard


class GuessedWord(Model):
    """A word that was guessed, over all its times on air."""

    word: str
    doubt: Doubt
    count: int
    """Lines that were spoken with it."""
    first: UtcDatetime
    last: UtcDatetime
    contexts: tuple[Heard, ...]
    """The newest few, each another sentence."""
