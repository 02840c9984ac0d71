"""Sentences, and the breaths within long ones.

Piper makes one chunk per sentence: a run-on of 145 words became one of 54 s that took 1.4 GB. What is too long is said
in several breaths, cut at clauses where a speaker would pause; the text stays as it is.
"""

from __future__ import annotations

import re

LONGEST = 26
"""Words per breath, at a host's usual pace about 9 s; Piper then stays under 450 MB."""
SHORTEST = 5
"""Fewer words than this are not cut off."""

_END = re.compile(r"(?<=[.?!])\s+")
_BREATHS = (";", ":", ",")
_OPENINGS = ("that is,", "for example,")
_JOINING = "and but or which that because while whereas although so where when with by for from"
_JOINERS = frozenset(_JOINING.split())
_NUMERALS = frozenset(("hundred", "thousand", "million", "billion"))


def split(text: str) -> list[str]:
    """The sentences of a spoken form, each ending in a full stop, question or exclamation mark."""
    return [_closed(s) for s in _END.split(text.strip()) if any(c.isalnum() for c in s)]


def breaths(text: str, longest: int = LONGEST) -> list[str]:
    """The sentences, with every one of more than `longest` words in several pieces; all but the last end in a comma."""
    return [piece for sentence in split(text) for piece in _cut(sentence.split(), longest)]


def first_clause(sentence: str, longest: int) -> list[str]:
    """The sentence in two pieces, cut after the first clause of at least `SHORTEST` and at most `longest` words, when
    it has more words and such a clause."""
    words = sentence.split()
    for at in range(SHORTEST, min(longest, len(words) - SHORTEST) + 1) if len(words) > longest else ():
        if words[at - 1].endswith(_BREATHS) and " ".join(words[at - 2 : at]) not in _OPENINGS:
            return [" ".join(words[:at]), " ".join(words[at:])]
    return [sentence]


def closes(piece: str) -> bool:
    """Whether a sentence ends with this piece."""
    return piece[-1:] in (".", "?", "!")


def _closed(sentence: str) -> str:
    return sentence if closes(sentence) else sentence.rstrip(",;: ") + "."


def _cut(words: list[str], longest: int) -> list[str]:
    pieces: list[str] = []
    while len(words) > longest:
        at = _breath(words, longest)
        pieces.append(" ".join(words[:at]).rstrip(",;:") + ",")
        words = words[at:]
    return [*pieces, " ".join(words)]


def _breath(words: list[str], longest: int) -> int:
    """Where the second piece begins: after the last clause that fits, or before a joining word, or at the limit."""
    last = min(longest, len(words) - SHORTEST)
    for marks in _BREATHS:
        for at in range(last, SHORTEST - 1, -1):
            if words[at - 1].endswith(marks) and " ".join(words[at - 2 : at]) not in _OPENINGS:
                return at
    for at in range(last, SHORTEST - 1, -1):
        if words[at] in _JOINERS and words[at - 1] not in _NUMERALS:
            return at
    return last
