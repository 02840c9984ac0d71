"""Chinese names of two or more syllables, as most authors' first names are: espeak reads "Guangzhi" as "gwang-zhigh".

Only a word that is pinyin from end to end and has one of the letters that English reads otherwise (zh, x, q) counts,
and only when CMUdict does not have it: "Mixing" could be a name as well.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

from radio.speech.dictionary.cmudict import dictionary

_NAME = re.compile(r"\b[A-Z][a-z]{3,17}\b")
_TELLING = re.compile(r"zh|[xq]")
_ENGLISH = frozenset({"quanta"})
_PREFIX = 2
"""Letters of "demixing" or "remixing" before a word that CMUdict has."""


def names(text: str, reviewed: Set[str] = frozenset()) -> str:
    """`text` with such names in letters that are read right; words that are `reviewed`, in small letters, stay."""
    return _NAME.sub(lambda m: (m[0].lower() not in reviewed and said(m[0].lower())) or m[0], text)


@lru_cache(maxsize=4096)
def said(name: str) -> str:
    """How a name in small letters is said, "gwahng-jer"; empty when it is no such name."""
    if not _TELLING.search(name):
        return ""
    parts = _parts(name)
    known = dictionary().sounds
    if len(parts) < 2 or name in _ENGLISH or known(name) or known(name[_PREFIX:]):
        return ""
    return "-".join(_table()[part] for part in parts)


@lru_cache(maxsize=1)
def spoken_parts() -> frozenset[str]:
    """All that such names are said with, for who asks whether a word was guessed."""
    return frozenset(part for spelt in _table().values() for part in spelt.split("-"))


def _parts(name: str) -> tuple[str, ...]:
    """The syllables, as long ones as there are; none when it is not made of them."""
    if not name:
        return ()
    for length in range(min(6, len(name)), 0, -1):
        if name[:length] in _table():
            rest = _parts(name[length:])
            if rest or length == len(name):
                return (name[:length], *rest)
    return ()


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    text = Path(__file__).with_name("pinyin.txt").read_text(encoding="utf-8")
    return dict(line.split() for line in text.splitlines() if not line.startswith("#"))
