"""The operator's lexicon: words, and how they are said.

A lexicon file maps a word (or a few) to what a voice is given instead. A key in small letters also matches with a
capital, one with capitals as it is written; both of four letters or more in capitals throughout, as titles have them,
unless that is a key too. The longest key wins. A word that stands for itself
("bayesian: bayesian") is said as it is written: somebody heard it and found it right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

from radio.errors import ConfigError
from radio.yamlmodel import read_yaml

_SAYABLE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ' ,.-]*")
LONGEST_SPOKEN = 200
"""Letters of a spoken form: a phrase, not a speech."""
SHORTEST_SHOUTED = 4
"""Letters of a word that is still itself in capitals; CAI and XIN are acronyms before they are names."""
_ENDS_IN_LETTER = re.compile(r"(?:^| )[A-Z]$")
_LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+")


class Words(Protocol):
    """Where a lexicon comes from: itself, or files that an operator may change at any time."""

    def current(self) -> Lexicon: ...


class Lexicon:
    """Words with their spoken forms, immutable."""

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self.words: Mapping[str, str] = dict(words or {})

    def __len__(self) -> int:
        return len(self.words)

    def current(self) -> Lexicon:
        return self

    def over(self, other: Lexicon) -> Lexicon:
        """Both; where both have a word this one's is said."""
        return Lexicon({**other.words, **self.words})

    @cached_property
    def _replaced(self) -> dict[str, str]:
        return {word: spoken for word, spoken in self.words.items() if word != spoken}

    @cached_property
    def _shouted(self) -> dict[str, str]:
        """Words in capitals throughout: "QWEN"."""
        return {
            word.upper(): form
            for word, form in self._replaced.items()
            if len(word) >= SHORTEST_SHOUTED and word.isalpha() and word.upper() not in self.words
        }

    @cached_property
    def said_as(self) -> dict[str, str]:
        """Single words in small letters, with the spoken forms of those that are not said as they are written."""
        return {word.lower(): form for word, form in self._replaced.items() if word.isalpha()}

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """Words in small letters that nobody need look at: keys, and all that spoken forms are made of."""
        texts = (*self.words, *self.words.values())
        return frozenset(part.lower() for text in texts for part in _LETTERS.findall(text))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self._replaced:
            return None
        keys = sorted([*self._replaced, *self._shouted], key=len, reverse=True)
        either = "|".join(self._key_pattern(key) for key in keys)
        # Digits may follow, as in "Qwen2.5-7B", and a hyphen may stand on either side, as in "ReLU-based"; an s after a
        # capital makes several, as in "LoRAs".
        return re.compile(rf"(?<!\w)(?:{either})(?:(?:(?<=[A-Z])|(?<=Net))s)?(?![A-Za-z_])")

    @staticmethod
    def _key_pattern(key: str) -> str:
        # Some capitals are two letters ("ß"), or those of another small one (the Turkish "ı").
        if _is_small(key) and key[0].upper().lower() == key[0] and len(key[0].upper()) == 1:
            return f"[{key[0]}{key[0].upper()}]{re.escape(key[1:])}"
        return re.escape(key)

    def apply(self, text: str) -> str:
        """`text` with every word of the lexicon replaced."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: self._spoken(m[0]), text)

    def apply_to_spoken(self, text: str) -> str:
        """The same for the words that the rules made ("rouge" of ROUGE) and those inside "Kullback-Leibler"."""
        return _LETTERS.sub(self._small, text)

    def as_written(self, spoken: str) -> str:
        """A spoken text with the words in the place of their spoken forms: what an ear that knows them writes down.

        A form that is a word itself stays, for it may be meant: "joe" is how Zhou is said, and Joe is a host.
        """
        pattern, forms = self._backward
        return spoken if pattern is None else pattern.sub(lambda m: forms.get(m[0].lower(), m[0]), spoken)

    @cached_property
    def _backward(self) -> tuple[re.Pattern[str] | None, dict[str, str]]:
        from radio.speech.dictionary.cmudict import dictionary

        known = dictionary().sounds
        pairs = [(form.lower(), word) for word, form in reversed(self._replaced.items())]
        forms = {form: word for form, word in pairs if not known(form)}
        if not forms:
            return None, forms
        either = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE), forms

    def _small(self, found: re.Match[str]) -> str:
        word = found[0]
        if len(word) < 2 or word[1:] != word[1:].lower():
            return word
        return self._replaced.get(word) or self._replaced.get(word.lower(), word)

    def _spoken(self, found: str) -> str:
        for word in (found, found[0].lower() + found[1:]):
            if form := self._replaced.get(word) or self._shouted.get(word):
                return form
        several = self._spoken(found.removesuffix("s"))
        return several + ("'s" if _ENDS_IN_LETTER.search(several) else "s")


def _is_small(key: str) -> bool:
    return key == key.lower() and key[0].isalpha()


EMPTY = Lexicon()


def load_lexicon(path: Path) -> Lexicon:
    """Read a lexicon file. Raises ConfigError with "file:line"."""
    data, lines = read_yaml(path)
    if not isinstance(data, Mapping):
        raise ConfigError('must hold lines of "word: how it is said"', subject=f"{path}:1")
    words: dict[str, str] = {}
    for key, value in data.items():
        if not isinstance(key, str):
            unread = next((line for (name, *_), line in lines.items() if name not in data), 1)
            where = f"{path}:{unread}"
            raise ConfigError(f"YAML reads this word as {key!r}, no text; put it in quotes", subject=where)
        wrong = fault(key, value)
        if wrong:
            raise ConfigError(wrong, subject=f"{path}:{lines.get((key,), 1)}")
        words[key] = value
    return Lexicon(words)


def fault(word: str, spoken: object) -> str:
    """What is wrong with an entry; empty when nothing is."""
    if not word.strip():
        return "the word is empty"
    if not isinstance(spoken, str):
        return f'"{word}" needs a text of how it is said, in quotes where YAML reads it so'
    if len(spoken) > LONGEST_SPOKEN:
        return f'"{word}": the spoken form is longer than {LONGEST_SPOKEN} letters'
    # What stands for itself is said by the rules, digits and all.
    if spoken != word and not _SAYABLE.fullmatch(spoken):
        return f'"{word}": a voice can say letters, spaces, hyphens, commas and apostrophes only (got {spoken!r})'
    return ""
