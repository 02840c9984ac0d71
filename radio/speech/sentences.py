"""Sentences short enough for a voice.

Piper makes one chunk per sentence: a run-on of 145 words became one of 54 s that took 1.4 GB. What is too long is cut
where a speaker would breathe.
"""

from __future__ import annotations

import re

LONGEST = 28
"""Words per sentence, at a host's usual pace about 9 s; Piper then stays under 400 MB."""
SHORTEST = 5
"""Fewer words than this are not cut off."""

_END = re.compile(r"(?<=[.?!])\s+")
_BREATHS = (";", ":", ",")
_OPENINGS = ("that is,", "for example,")
_JOINING = "and but or which that because while whereas although so where when with by for from"
_JOINERS = frozenset(_JOINING.split())


def split(text: str) -> list[str]:
    """The sentences of a spoken form, each ending in a full stop, question or exclamation mark."""
    return [s for s in _END.split(text.strip()) if any(c.isalnum() for c in s)]


def capped(text: str, longest: int = LONGEST) -> str:
    """`text` with every sentence of more than `longest` words cut into several."""
    return " ".join(part for sentence in split(text) for part in _cut(_closed(sentence), longest))


def _closed(sentence: str) -> str:
    return sentence if sentence[-1] in ".?!" else sentence + "."


def _cut(sentence: str, longest: int) -> list[str]:
    words = sentence.split()
    if len(words) <= longest:
        return [sentence]
    at = _breath(words, longest)
    head = " ".join(words[:at]).rstrip(",;:") + "."
    tail = words[at:]
    tail[0] = tail[0][:1].upper() + tail[0][1:]
    return [head, *_cut(" ".join(tail), longest)]


def _breath(words: list[str], longest: int) -> int:
    """Where the second part begins: after the last clause that fits, or before a joining word, or at the limit."""
    last = min(longest, len(words) - SHORTEST)
    for marks in _BREATHS:
        for at in range(last, SHORTEST - 1, -1):
            if words[at - 1].endswith(marks) and " ".join(words[at - 2 : at]) not in _OPENINGS:
                return at
    for at in range(last, SHORTEST - 1, -1):
        if words[at] in _JOINERS:
            return at
    return last
