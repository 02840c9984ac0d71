"""Directions: what rises, falls, comes first or is small in a line does so in the cited sentences."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.quantities import quantities
from radio.writing.gate.reading import Reading, carries, read

REACH = 6
"""Words on either side of a direction word, within its sentence's chunk, that say what goes that way."""


OBJECT_WORDS = 4
"""Words after a verb such as "outperforms" in which its object stands."""


class Turn(NamedTuple):
    """A direction word, and what stands around it."""

    word: str
    up: bool
    around: frozenset[str]
    following: str
    """Root of the next word of meaning, when it is the next word: "instances" in "fewer instances"."""


def direction(case: Case) -> str | None:
    """More where the cites have less, or a direction that they do not have at all."""
    there = [turn for cite in case.cites for turn in turns_in(cite)]
    for turn in turns_in(case.text):
        alike, contrary = [of for of in there if of.up == turn.up], [of for of in there if of.up != turn.up]
        same = [len(turn.around & of.around) for of in alike]
        against = [len(turn.around & of.around) for of in contrary]
        if not same:
            if against or not _neutral(turn.word):
                way = "more, higher or better" if turn.up else "less, lower or worse"
                return f'says {way} ("{turn.word}"), and the cited sentences do not'
            continue
        if _beside(turn, contrary) and not _beside(turn, alike):
            return f'"{turn.word}" goes the other way in the cited sentences'
        if against and max(against) > max(same) + bool(max(same)):
            return f'"{turn.word}" goes the other way in the cited sentences'
    return None


def opposite(case: Case) -> str | None:
    """A word whose opposite stands in the cites, which have none of its own kind."""
    said, borne = {w.text for s in case.said for w in s.words}, case.source_words
    for pair in vocabulary.OPPOSITES:
        for mine, theirs in (pair, pair[::-1]):
            found = said & mine
            if found and not borne & mine and borne & theirs and not said & theirs:
                return f'says "{min(found)}" where the cited sentences say "{min(borne & theirs)}"'
    return None


def beaten(case: Case) -> str | None:
    """Something that the line has beaten, and the cites only compare: "approach the best" is not "beat the best"."""
    reach: set[str] = set()
    for source in case.sources:
        for i, word in enumerate(source.words):
            if word.text in vocabulary.MORE | vocabulary.LESS and not word.text.endswith("est"):
                reach |= {w.root for w in source.words[max(0, i - REACH) : i + REACH + 1]}
    for sentence in case.said:
        for i, word in enumerate(sentence.words):
            if word.text not in vocabulary.BEATS:
                continue
            objects = {w.root for w in sentence.words[i + 1 : i + 1 + OBJECT_WORDS] if carries(w.text)}
            missing = (objects & case.source_roots) - reach
            if missing:
                return f'"{word.text}" what the cited sentences do not say is beaten'
    return None


def likened(case: Case) -> str | None:
    """ "Like X" for "unlike X", or the other way round; "matches X" for "outperforms X"."""
    cited = " ".join(case.cites)
    for mine, theirs in ((vocabulary.LIKE, vocabulary.UNLIKE), (vocabulary.UNLIKE, vocabulary.LIKE)):
        there = {found[1].lower() for found in theirs.finditer(cited)}
        both = there & {found[1].lower() for found in mine.finditer(cited)}
        turned = {found[1].lower() for found in mine.finditer(case.text)} & there - both
        if turned:
            return f'likens to "{min(turned)}" what the cited sentences set apart, or the other way round'
    level = vocabulary.LEVEL.search(case.text)
    if level is not None and not vocabulary.LEVEL_THERE.search(cited):
        beats = {w.text for s in case.sources for w in s.words} & vocabulary.BEATS
        if beats and not {w.text for s in case.said for w in s.words} & vocabulary.BEATS:
            return f'says "{level[0]}" where the cited sentences say "{min(beats)}"'
    return None


@lru_cache(maxsize=1024)
def turns_in(text: str) -> tuple[Turn, ...]:
    return tuple(turn for sentence in read(text) for turn in _turns(sentence))


def _turns(sentence: Reading) -> Iterable[Turn]:
    passive = {m.start() for m in vocabulary.PASSIVE.finditer(sentence.text)}
    numbers = [q for q in quantities(sentence.text) if not q.place]
    for i, word in enumerate(sentence.words):
        up = word.text in vocabulary.MORE
        if word.text in ("above", "below") and any(0 <= word.start - q.end <= 1 for q in numbers):
            up = word.text == "above"
        elif not up and word.text not in vocabulary.LESS:
            continue
        if word.start in passive:
            up = not up
        chunk = next((c for c in sentence.chunks if c.start <= word.start < c.end), None)
        near = [w for w in sentence.words[max(0, i - REACH) : i + REACH + 1]
                if w is not word and (chunk is None or chunk.start <= w.start < chunk.end)]  # fmt: skip
        around = {w.root for w in near if carries(w.text) and w.text not in vocabulary.MORE | vocabulary.LESS}
        for quantity in numbers:
            if chunk is not None and chunk.start <= quantity.start < chunk.end:
                around |= {f"#{quantity.value:g}", f"#{quantity.value:g}'"}
        after = sentence.words[i + 1] if i + 1 < len(sentence.words) else None
        following = after.root if after is not None and carries(after.text) else ""
        yield Turn(word.text, up, frozenset(around), following)


def _beside(turn: Turn, others: Iterable[Turn]) -> bool:
    """Whether one of the others is said of the very next word too."""
    return bool(turn.following) and any(turn.following == of.following for of in others)


_OFTEN_NEUTRAL = frozenset({"down", "more", "less", "longer", "upper",
                            "harder", "easier", "best", "better", "lost", "win", "wins"})  # fmt: skip


def _neutral(word: str) -> bool:
    """Whether a direction word is as often talk ("more on that", "in the end it no longer")."""
    return word in _OFTEN_NEUTRAL
