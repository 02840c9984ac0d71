"""Doubt and limits: what the paper suggests stays a suggestion, what holds often is not said to hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.reading import Reading, read, root

LEAST_SHARE = 0.34
"""Share of the doubted words that a line must say for the doubt to be its own."""
LEAST_ASKED = 0.5
"""The same for what was asked: a sentence goes on to tell what was done."""
_CLAUSE = re.compile(r"[,;:()]|\b(?:while|whereas|but|although|though)\b")
_REPORTING = re.compile(
    r"^(?:suggest|indicat|hint|hypothes|conjectur|believe|expect|specul|plan|we plan|future|aim|whether)", re.I
)


_ABLE = re.compile(r"\b(?:can|could|may|might) (?:\w+ly |also |still |even )?([a-z]+)\b")
_SOFTENED = re.compile(
    vocabulary.HEDGED.pattern + r"|\b(?:to|able|ability|capable|helps?|lets?|allows?|enables?|not|without|never)\b",
    re.IGNORECASE,
)


_INTENT = re.compile(r"(?:we )?plan to|future work|we hope", re.IGNORECASE)
"""What these stand over goes on to the end of the sentence."""


class Doubt(NamedTuple):
    """A word of doubt or of limit, and the roots of the words that it stands over."""

    word: str
    over: frozenset[str]
    strong: bool


def doubt(case: Case) -> str | None:
    """The doubt of a cited sentence that the line says without it."""
    return _lost(case, strong=True) or _firmer(case)


def ability(case: Case) -> str | None:
    """What the paper says can happen, said as what happens: "can improve" for "improves"."""
    able = {root(found[1]) for cite in case.cites for found in _ABLE.finditer(cite) if found[1] in vocabulary.OUTCOMES}
    if not able:
        return None
    for cite in case.cites:
        plain = {w.root for s in read(cite) for w in s.words} if not _ABLE.search(cite) else set()
        able -= plain
    for sentence in case.said:
        for i, word in enumerate(sentence.words):
            before = " ".join(w.text for w in sentence.words[max(0, i - 5) : i])
            if word.root in able and not word.text.endswith(("ing", "ment", "ion")) and not _SOFTENED.search(before):
                return f'says "{word.text}" where the cited sentences say that it can'
    return None


def limit(case: Case) -> str | None:
    """A limit of the cited sentences ("often", "some", "mainly") without which the line says more."""
    return _lost(case, strong=False)


def _lost(case: Case, *, strong: bool) -> str | None:
    keeping = vocabulary.HEDGED if strong else vocabulary.LIMITED
    for cite in case.cites:
        for found in doubts_in(cite):
            if found.strong != strong or not found.over:
                continue
            for sentence in case.said:
                held = sentence.roots() & found.over
                asked = found.word.lower() == "whether"
                least = LEAST_ASKED if asked else LEAST_SHARE
                enough = len(held) >= max(2, least * len(found.over)) or len(held) == len(found.over)
                if enough and not (vocabulary.ASKED if asked else keeping).search(sentence.text):
                    kind = "doubt" if strong else "limit"
                    return f'loses the {kind} of the cited sentences ("{found.word}")'
    return None


def _firmer(case: Case) -> str | None:
    """ "proves" for "suggests"."""
    if not any(found.strong for cite in case.cites for found in doubts_in(cite)):
        return None
    for sentence in case.said:
        for found in vocabulary.PROOF.finditer(sentence.text):
            word = found[0].lower()
            firm = word.startswith(("prov", "demonstrat", "confirm", "establish", "guarant", "ensur", "verif"))
            if firm and not any(vocabulary.PROOF.search(cite) for cite in case.cites):
                return f'says "{word}" where the cited sentences only suggest'
    return None


@lru_cache(maxsize=1024)
def doubts_in(text: str) -> tuple[Doubt, ...]:
    return tuple(found for sentence in read(text) for found in _doubts(sentence))


def _doubts(sentence: Reading) -> Iterable[Doubt]:
    text = sentence.text
    for strong, pattern in ((True, vocabulary.STRONG_DOUBT), (False, vocabulary.FREQUENCY)):
        for found in pattern.finditer(text):
            start, end = _clause(text, found.start(), found.end(), reporting=bool(_REPORTING.match(found[0])))
            inside = [
                w for w in sentence.words if start <= w.start < end and not found.start() <= w.start < found.end()
            ]
            roots = frozenset(w.root for w in inside) & sentence.roots()
            yield Doubt(found[0], roots, strong)


def _clause(text: str, start: int, end: int, *, reporting: bool) -> tuple[int, int]:
    """The clause around a word; of a word that reports ("suggests that") what comes after it."""
    breaks = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    first = max(b for b in breaks if b <= start)
    last = min(b for b in breaks if b >= end)
    if _INTENT.match(text, start):
        return start, len(text)
    return (end, len(text) if last - end < 12 else last) if reporting else (first, last)
