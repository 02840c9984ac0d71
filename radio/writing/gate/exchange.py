"""Exchanged places: who beats whom, what is preferred to what.

For each two things that a line shares with a cited sentence, the words on their left and on their right are compared.
Where the surroundings of the one are those that the other has in the source, and the other way round, the line has them
the wrong way about: "A outperforms B" for "B outperforms A".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.reading import TRIVIAL, Reading, Word, carries, read, root

REACH = 5
"""Words on either side that make the surroundings of a thing."""
MARGIN = 3
"""By how many words the crossed surroundings must agree better than the straight ones."""


@lru_cache(maxsize=4)
def _roots_of(words: frozenset[str]) -> frozenset[str]:
    return words | frozenset(root(word) for word in words)


class Around(NamedTuple):
    """The words on the left and on the right of a thing, and the nearest of meaning on either side."""

    left: frozenset[str]
    right: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]


def exchanged(case: Case) -> str | None:
    """Two things of the cites that have changed places in the line."""
    here = _surroundings_of(case.text)
    for cite in case.cites:
        there = _surroundings_of(cite)
        shared = sorted(here.keys() & there.keys())
        for i, one in enumerate(shared):
            for other in shared[i + 1 :]:
                mask = {one, other}
                crossed_one = _alike(here[one], there[other], mask)
                crossed_other = _alike(here[other], there[one], mask)
                if not crossed_one or not crossed_other:
                    continue
                straight = _alike(here[one], there[one], mask) + _alike(here[other], there[other], mask)
                if not straight and _related(here, there, one, other, vocabulary.BEATS):
                    return f'"{one}" and "{other}" have changed places'
                if crossed_one + crossed_other < MARGIN + 1:
                    continue
                if crossed_one + crossed_other < straight + MARGIN:
                    continue
                plainly = min(crossed_one, crossed_other) >= MARGIN
                if (
                    plainly
                    or _related(here, there, one, other, vocabulary.RELATIONS)
                    or _neighbours(here, there, one, other)
                ):
                    return f'"{one}" and "{other}" have changed places'
    return None


def turned(case: Case) -> str | None:
    """ "Fewer than theirs" of what is the other side of "than" in the cites."""
    there = [than for source in case.sources for than in _thans(source)]
    if not there:
        return _subject_beaten(case)
    if len(there) > 1:
        return None
    for sentence in case.said:
        for here in _thans(sentence):
            for of in there:
                beaten = of.after - of.before
                if here.up == of.up and here.before & beaten and not (here.after - here.before) & of.after:
                    return f'"{min(here.before & beaten)}" is on the other side of "than" in the cited sentences'
    return None


def agent_turned(case: Case) -> str | None:
    """ "X limits Y" where the source has "X is limited by Y"."""
    there = [passive for source in case.sources for passive in _passives(source)]
    if not there:
        return None
    for sentence in case.said:
        words = sentence.words
        for i, word in enumerate(words):
            for verb, patient, agent in there:
                if word.root != verb or _is_passive(words, i) or i == 0:
                    continue
                subject = {w.root for w in words[max(0, i - 5) : i] if carries(w.text)}
                if subject & (patient - agent) and not subject & agent:
                    return f'"{word.text}" has the wrong subject: in the cited sentences it is done by another'
    return None


def _passives(sentence: Reading) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """Verbs with "by": root, who it is done to, who does it."""
    words = sentence.words
    found = []
    for i, word in enumerate(words[:-1]):
        if words[i + 1].text == "by" and word.text.endswith("ed") and _is_passive(words, i):
            patient = frozenset(w.root for w in words[max(0, i - 9) : i] if carries(w.text))
            agent = frozenset(w.root for w in words[i + 2 : i + 9] if carries(w.text))
            found.append((word.root, patient, agent))
    return found


def _is_passive(words: Sequence[Word], i: int) -> bool:
    after = words[i + 1].text if i + 1 < len(words) else ""
    return words[i].text.endswith("ed") and (after == "by" or any(w.text in _BE for w in words[max(0, i - 9) : i]))


_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "gets", "get", "held"})


def _subject_beaten(case: Case) -> str | None:
    """What has more in the cites, put after "more than" in the line."""
    for sentence in case.said:
        for here in _thans(sentence):
            beaten = (here.after - here.before) & case.source_roots
            same = vocabulary.MORE if here.up else vocabulary.LESS
            for source in case.sources:
                first = next((i for i, word in enumerate(source.words) if word.text in same), 0)
                held = beaten.intersection(w.root for w in source.words[:first])
                if len(held) >= 2:
                    return f'"{min(held)}" is on the other side of the comparison in the cited sentences'
    return None


class Than(NamedTuple):
    """A comparison with "than": the way it goes, and the roots before and after."""

    up: bool
    before: frozenset[str]
    after: frozenset[str]


def _thans(sentence: Reading) -> list[Than]:
    found = []
    words = sentence.words
    for i, word in enumerate(words):
        if word.text != "than" or not i or words[i - 1].text == "rather":
            continue
        ways = [
            w.text in vocabulary.MORE for w in words[max(0, i - 8) : i] if w.text in vocabulary.MORE | vocabulary.LESS
        ]
        after = frozenset(w.root for w in words[i + 1 : i + 6] if carries(w.text))
        before = frozenset(w.root for w in words[:i] if carries(w.text))
        if ways and after:
            found.append(Than(ways[-1], before, after))
    return found


def _related(
    here: dict[str, Around], there: dict[str, Around], one: str, other: str, relations: frozenset[str]
) -> bool:
    """Whether one and the same word of weight stands between the two in the line and in the source."""
    for first, second in ((one, other), (other, one)):
        mine = here[first].right & here[second].left
        theirs = there[second].right & there[first].left
        if any(word in _roots_of(relations) for word in mine & theirs):
            return True
    return False


def _neighbours(here: dict[str, Around], there: dict[str, Around], one: str, other: str) -> bool:
    """Whether the words next to the two are exchanged, and the source does not merely list the two."""
    x, y, a, b = here[one], here[other], there[one], there[other]
    listed = ((a.right & b.left) | (b.right & a.left)) - {"and", "or", one, other} - (a.after & b.after)
    swapped = (x.after & b.after and y.after & a.after) or (x.before & b.before and y.before & a.before)
    return bool(listed and swapped)


def _alike(a: Around, b: Around, mask: set[str]) -> int:
    return len((a.left & b.left) - mask) + len((a.right & b.right) - mask)


@lru_cache(maxsize=1024)
def _surroundings_of(text: str) -> dict[str, Around]:
    found: dict[str, Around] = {}
    for sentence in read(text):
        for name, around in _surroundings(sentence):
            before = found.get(name)
            found[name] = around if before is None else Around(*(a | b for a, b in zip(before, around, strict=True)))
    return found


def _surroundings(sentence: Reading) -> list[tuple[str, Around]]:
    passive = {m.start() for m in vocabulary.PASSIVE.finditer(sentence.text)}
    words = [w for w in sentence.words if w.text not in TRIVIAL]
    ends = [m.start() for m in re.finditer(r"[;:]", sentence.text)]
    clauses = [sum(end < w.start for end in ends) for w in words]
    keys = [f"{w.root}'" if w.start in passive else w.root for w in words]
    found = []
    for i, word in enumerate(words):
        short_form = len(word.text) == 2 and sentence.text[word.start : word.end].isupper()
        if not carries(word.text) and not short_form:
            continue
        near = range(max(0, i - REACH), min(len(words), i + 1 + REACH))
        left = frozenset(keys[j] for j in near if j < i and clauses[j] == clauses[i])
        right = frozenset(keys[j] for j in near if j > i and clauses[j] == clauses[i])
        before = next((words[j].root for j in range(i - 1, -1, -1) if carries(words[j].text)), "")
        after = next((words[j].root for j in range(i + 1, len(words)) if carries(words[j].text)), "")
        found.append((word.root, Around(left, right, frozenset({before}), frozenset({after}))))
    return found
