"""Negations, gained or lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.reading import Reading, carries, read, root

_PARTLY = re.compile(
    r"\b(?:simply|merely|just|only|necessarily|always|strictly|fully|entirely|exactly|all|every|mainly|mostly|primarily|alone)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:()]|\b(?:but|while|whereas)\b")
REACH = 4
"""Words of meaning after a negation that it turns round."""


class Denial(NamedTuple):
    """A negation and the roots of what it denies."""

    word: str
    strict: bool
    """A plain negator, which a line may not add."""
    firm: bool
    """One that a line may not lose."""
    over: frozenset[str]


def negation(case: Case) -> str | None:
    """A negation that the cites do not have, or one of theirs that the line has not."""
    return _gained(case) or _lost(case) or _whole(case)


def _whole(case: Case) -> str | None:
    """A negation of a part ("not simply", "not always") said as one of the whole."""
    for cite in case.cites:
        part = vocabulary.QUALIFIED_NEGATION.search(cite)
        if part is None:
            continue
        after = {w.root for s in read(cite[part.end() : part.end() + 60]) for w in s.words if carries(w.text)}
        for denial in denials_in(case.text):
            if denial.strict and denial.over & after and not _PARTLY.search(case.text):
                return f'denies the whole where the cited sentences deny a part ("{part[0]}")'
    return None


def _gained(case: Case) -> str | None:
    there = [denial for cite in case.cites for denial in denials_in(cite)]
    denied = frozenset(root for denial in there for root in denial.over)
    free = case.source_roots - denied
    for denial in denials_in(case.text):
        if not denial.strict:
            continue
        if not there:
            return f'adds a negation ("{denial.word}")'
        over = denial.over & case.source_roots
        if over and over <= free and len(over) >= 1 and not denial.over & denied:
            return f'denies ("{denial.word}") what the cited sentences say'
    return None


def _lost(case: Case) -> str | None:
    # "Incorrect" in both is no sign that the line denies what the source denies.
    said = [d for s in case.said for d in _denials(s) if d.firm or d.word not in case.source_words]
    roots = frozenset(root for sentence in case.said for root in sentence.roots())
    for cite in case.cites:
        for denial in denials_in(cite):
            if not denial.firm or not denial.over:
                continue
            held = denial.over & roots
            if len(held) * 2 > len(denial.over) or (len(held) == len(denial.over)):
                near = [d for d in said if not d.over or d.over & (held | denial.over) or not d.strict]
                if not said or not near:
                    return f'loses a negation ("{denial.word}")'
    return None


@lru_cache(maxsize=1024)
def denials_in(text: str) -> tuple[Denial, ...]:
    return tuple(denial for sentence in read(text) for denial in _denials(sentence))


def _denials(sentence: Reading) -> Iterable[Denial]:
    words = sentence.words
    for i, word in enumerate(words):
        if not vocabulary.denies(word.text):
            continue
        if word.text == "not" and i + 1 < len(words) and words[i + 1].text == "only":
            continue
        strict, firm = word.text in vocabulary.NEGATORS, word.text in vocabulary.FIRM_DENIALS
        ends = _CLAUSE_END.search(sentence.text, word.end)
        clause = ends.start() if ends else len(sentence.text)
        over = [root(word.text.removesuffix("-free"))] if word.text.endswith("-free") else []
        for following in words[i + 1 :]:
            if len(over) == REACH or (following.start >= clause and over):
                break
            if carries(following.text):
                over.append(following.root)
        yield Denial(word.text, strict, firm, frozenset(over))
