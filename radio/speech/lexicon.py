"""The operator's lexicon: words, and how they are said.

`lexicon.yaml` maps a word (or a few) to what a voice is given instead. A key in small letters also matches with a
capital; a key with capitals matches only as it is written. The longest key wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from radio.errors import ConfigError
from radio.yamlmodel import read_yaml

_SAYABLE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ' ,.-]*")


class Lexicon:
    """Words with their spoken forms, immutable."""

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self._words = dict(words or {})

    def __len__(self) -> int:
        return len(self._words)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self._words:
            return None
        keys = sorted(self._words, key=len, reverse=True)
        either = "|".join(self._key_pattern(key) for key in keys)
        # Digits may follow: "Qwen2.5-7B" holds the word "Qwen".
        return re.compile(rf"(?<![\w-])(?:{either})(?![A-Za-z_]|-[A-Za-z])")

    @staticmethod
    def _key_pattern(key: str) -> str:
        if key == key.lower() and key[0].isalpha():
            return f"[{key[0]}{key[0].upper()}]{re.escape(key[1:])}"
        return re.escape(key)

    def apply(self, text: str) -> str:
        """`text` with every word of the lexicon replaced."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: self._spoken(m[0]), text)

    def _spoken(self, found: str) -> str:
        return self._words.get(found) or self._words[found[0].lower() + found[1:]]


EMPTY = Lexicon()


def load_lexicon(path: Path) -> Lexicon:
    """Read the operator's file. Raises ConfigError with "file:line"."""
    data, lines = read_yaml(path)
    if not isinstance(data, Mapping):
        raise ConfigError('must hold lines of "word: how it is said"', subject=f"{path}:1")
    words: dict[str, str] = {}
    for key, value in data.items():
        if not isinstance(key, str):
            unread = next((line for (name, *_), line in lines.items() if name not in data), 1)
            where = f"{path}:{unread}"
            raise ConfigError(f"YAML reads this word as {key!r}, no text; put it in quotes", subject=where)
        where = f"{path}:{lines.get((key,), 1)}"
        if not key.strip():
            raise ConfigError("the word is empty", subject=where)
        if not isinstance(value, str):
            raise ConfigError(
                f'"{key}" needs a text of how it is said, in quotes where YAML reads it so', subject=where
            )
        if not _SAYABLE.fullmatch(value):
            raise ConfigError(
                f'"{key}": a voice can say letters, spaces, hyphens, commas and apostrophes only (got {value!r})',
                subject=where,
            )
        words[key] = value
    return Lexicon(words)
