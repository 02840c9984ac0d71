"""Near copies: where a line repeats most of a cited sentence word by word, each small change is looked at.

A model often copies a sentence and loses one word of it, and it is that word that matters. The words of the line and of
the sentence are aligned; a changed, dropped or added word of direction, doubt, number, limit or negation is a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.reading import Reading, Word

LEAST_COPIED = 0.6
"""Share of the line's words of meaning that one cited sentence must have."""
LONGEST_CHANGE = 4
"""Words: a longer stretch that differs is a clause of its own, and weighed by the other checks."""


class Change(NamedTuple):
    """Words of the source, and those of the line in their place; what stands around them."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    around: tuple[str, ...]
    """The words of the line on either side."""
    fewer: bool
    """Whether the line has fewer words of doubt than the sentence."""


def doubt(case: Case) -> str | None:
    """A word of doubt that was left out of a copied sentence."""
    for change in changes(case):
        gone = [w for w in change.gone if vocabulary.STRONG_DOUBT.fullmatch(w)]
        if gone and change.fewer and not vocabulary.HEDGED.search(" ".join((*change.come, *change.around))):
            return f'loses the doubt of the cited sentences ("{gone[0]}")'
    return None


def limit(case: Case) -> str | None:
    """ "All" for "some", "always" for "often" in a copied sentence."""
    for change in changes(case):
        gone = [w for w in change.gone if vocabulary.FREQUENCY.fullmatch(w)]
        come = [w for w in change.come if w in vocabulary.UNIVERSAL]
        if gone and come:
            return f'says "{come[0]}" where the cited sentences say "{gone[0]}"'
        if gone and not vocabulary.LIMITED.search(" ".join((*change.come, *change.around))):
            return f'loses the limit of the cited sentences ("{gone[0]}")'
    return None


def negation(case: Case) -> str | None:
    """A negation that came into a copied sentence, or went."""
    for change in changes(case):
        gone = [w for w in change.gone if w in vocabulary.FIRM_DENIALS]
        come = [w for w in change.come if w in vocabulary.NEGATORS]
        if gone and not any(vocabulary.denies(w) for w in (*change.come, *change.around)):
            return f'loses a negation ("{gone[0]}")'
        if come and not any(vocabulary.denies(w) for w in change.gone):
            return f'adds a negation ("{come[0]}")'
    return None


def direction(case: Case) -> str | None:
    """A direction turned round in a copied sentence."""
    for change in changes(case):
        for mine, theirs in _OPPOSED:
            gone, come = set(change.gone) & theirs, set(change.come) & mine
            if gone and come and not set(change.gone) & mine and not set(change.come) & theirs:
                return f'says "{min(come)}" where the cited sentences say "{min(gone)}"'
    return None


def number(case: Case) -> str | None:
    """A number put for another in a copied sentence."""
    for change in changes(case):
        gone, come = _digits(change.gone), _digits(change.come)
        if gone and come and not set(come) <= set(gone) and len(change.gone) == len(change.come):
            return f"says {come[0]} where the cited sentences say {gone[0]}"
    return None


_OPPOSED = tuple(
    side
    for one, other in ((vocabulary.MORE, vocabulary.LESS), *vocabulary.OPPOSITES)
    for side in ((one, other), (other, one))
)


def changes(case: Case) -> Sequence[Change]:
    """The small differences between the line's sentences and the cited ones that they copy."""
    return case.once(_found)


def _found(case: Case) -> tuple[Change, ...]:
    found: list[Change] = []
    for sentence in case.said:
        roots = sentence.roots()
        for source in case.sources:
            if roots and len(roots & source.roots()) >= LEAST_COPIED * len(roots):
                found += _changes(sentence, source)
    return tuple(found)


def _changes(sentence: Reading, source: Reading) -> Iterable[Change]:
    mine, theirs = _words(sentence.words), _words(source.words)
    kept = [
        word for word in vocabulary.HEDGED.findall(sentence.text)
        if vocabulary.STRONG_DOUBT.fullmatch(word) or word.lower() not in source.said()
    ]  # fmt: skip
    fewer = len(kept) < len(vocabulary.STRONG_DOUBT.findall(source.text))
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal" and b - a <= LONGEST_CHANGE and d - c <= LONGEST_CHANGE:
            around = (*mine[max(0, c - 2) : c], *mine[d : d + 2])
            yield Change(tuple(theirs[a:b]), tuple(mine[c:d]), around, fewer)


def _words(words: Iterable[Word]) -> list[str]:
    return [word.text for word in words]


def _digits(words: Iterable[str]) -> list[str]:
    """Words that are numbers, without what does not change their value."""
    bare = (w.replace(",", "").rstrip(".") for w in words if w[0].isdigit())
    return [w.rstrip("0").rstrip(".") if "." in w else w for w in bare]
