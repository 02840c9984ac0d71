"""Attribution: a number stands beside the same thing as in the cited sentence, not beside that of another number.

Both texts are cut into chunks. Each number has the words of its chunk; in "60 and 39 parts for A and B" the things are
dealt out in order. A word that only one number of the cites has must not stand, in the line, with another's number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.names import names_in
from radio.writing.gate.quantities import Quantity, alike, quantities
from radio.writing.gate.reading import Reading, carries, read, root
from radio.writing.language.lexis import STOPWORDS

_WORD = re.compile(r"[^\W\d_][\w'.+/-]*\w|[^\W\d_]")
_DEAL = re.compile(r"\b(?:for|of|on|in|to|at|by|with)\b")
_FROM_TO = re.compile(r"\bfrom\b")


class Placed(NamedTuple):
    """A number and the roots of the words that it stands with."""

    value: float
    roots: frozenset[str]
    together: tuple[float, ...] = ()
    """All numbers that these words stand with."""
    names: frozenset[str] = frozenset()
    """Names in its chunk."""


def attribution(case: Case) -> str | None:
    """A number said of what the cited sentences say another number of."""
    there = [placed for cite in case.cites for placed in placed_in(cite)]
    values = _distinct(p.value for p in there)
    if len(values) < 2:
        return _of_another(case, there)
    held: dict[float, set[str]] = defaultdict(set)
    for placed in there:
        held[_key(placed.value, values)] |= placed.roots
    names = frozenset(root(word) for placed in there for name in placed.names for word in name.split())
    own = {v: roots.difference(*(held[o] for o in values if o != v)) for v, roots in held.items()}
    for sentence in case.said:
        for placed in placed_in(sentence.text, near=True):
            key = _key(placed.value, values)
            if key not in own:
                continue
            group = {_key(v, values) for v in placed.together} | {key}
            mine = frozenset().union(*(own.get(v, frozenset()) for v in group)) & placed.roots
            shared = frozenset().union(*(held.get(v, set()) for v in group)) & placed.roots
            for other in values:
                theirs = placed.roots & own[other]
                named = theirs & names and not mine & names and not shared & names
                alien = not mine and len(theirs) >= min(2, 1 + len(shared) // 3)
                if other not in group and theirs and (alien or named):
                    return f"says {_shown(key)} of what the cited sentences say {_shown(other)} of"
    return _of_another(case, there) or _turned_range(case)


def _of_another(case: Case, there: Sequence[Placed]) -> str | None:
    """A number given to a name that the cited sentences do not have, where they give it to another."""
    for placed in placed_in(case.text, near=True):
        foreign = placed.names and not any(
            any(word.startswith(name) for word in case.source_words) or set(name.split()) <= case.source_words
            for name in placed.names
        )
        owners = [of.names for of in there if alike(of.value, placed.value)]
        if foreign and owners and all(owners):
            return f"says {_shown(placed.value)} of {min(placed.names)}, and the cited sentences of {min(owners[0])}"
    return None


def _turned_range(case: Case) -> str | None:
    """ "from A to B" said as "from B to A"."""
    there = {pair for cite in case.cites for pair in _ranges(cite)}
    for first, last in _ranges(case.text):
        if (last, first) in there and (first, last) not in there:
            return f"goes from {_shown(first)} to {_shown(last)}, and the cited sentences go the other way"
    return None


@lru_cache(maxsize=1024)
def _ranges(text: str) -> tuple[tuple[float, float], ...]:
    found = [q for q in quantities(text) if not q.place]
    pairs = []
    for first, last in pairwise(found):
        between = text[first.end : last.start]
        near = _FROM_TO.search(text[max(0, first.start - 24) : first.start])
        if near and re.match(r"^[^.;]{0,24}\bto (?:about |only |some )?$", between):
            pairs.append((_bare(first), _bare(last)))
    return tuple(pairs)


@lru_cache(maxsize=1024)
def placed_in(text: str, *, near: bool = False) -> tuple[Placed, ...]:
    """The numbers of a text with the words that belong to each; `near`: only those right beside it."""
    return tuple(placed for sentence in read(text) for placed in _placed(sentence, near=near))


def _placed(sentence: Reading, *, near: bool) -> Iterable[Placed]:
    found = [q for q in quantities(sentence.text) if not q.place]
    if not found:
        return
    groups = _groups(sentence, found, near=near)
    texts = [sentence.text[group.start : group.end] for group in groups]
    for i, group in enumerate(groups):
        numbers = group.numbers
        if not numbers:
            continue
        dealt = _dealt(sentence, groups, i)
        if dealt is not None:
            yield from dealt
            continue
        roots = set(_roots(texts[i], numbers, group.start))
        # Words before any number belong to the first; words between two numbers may belong to either.
        for step in (-1, 1):
            for j in _neighbours(groups, i, step):
                roots |= set(_roots(texts[j], (), groups[j].start))
                if near:
                    break
        for number in numbers:
            yield Placed(_bare(number), frozenset(roots), tuple(_bare(n) for n in numbers), names_in(texts[i]))


def _neighbours(groups: Sequence[_Group], i: int, step: int) -> Iterable[int]:
    """The chunks without numbers on one side of a number's chunk, as far as they may be its own.

    What stands in brackets belongs to what is before them: "4,200 (lipophilicity) and 1,127 (solubility)".
    """
    if groups[i].bracket:
        return
    j = i + step
    while 0 <= j < len(groups):
        if groups[j].bracket and groups[j].numbers and step > 0:
            j += step
            continue
        if groups[j].numbers or (groups[j].bracket and step < 0):
            return
        yield j
        j += step


class _Group(NamedTuple):
    start: int
    end: int
    numbers: tuple[Quantity, ...]
    bracket: bool = False


def _groups(sentence: Reading, found: Sequence[Quantity], *, near: bool) -> list[_Group]:
    """Chunks with their numbers; a chunk that starts with a number right after one that ends with a number is its
    continuation ("60 and 39 parts")."""
    groups: list[_Group] = []
    for chunk in sentence.chunks:
        inside = tuple(q for q in found if chunk.start <= q.start < chunk.end)
        if inside and groups and groups[-1].numbers:
            before = sentence.text[groups[-1].numbers[-1].end : groups[-1].end].strip()
            ahead = sentence.text[chunk.start : inside[0].start].strip()
            between = sentence.text[groups[-1].end : chunk.start].strip()
            after = sentence.text[inside[-1].end : chunk.end]
            again = between == "(" and not _WORD.search(after)
            theirs = names_in(sentence.text[groups[-1].start : groups[-1].end])
            mine = names_in(sentence.text[chunk.start : chunk.end])
            # "A gains 1.5 percent, and 3 on B": two things, each with its number.
            if near and theirs and mine and not mine & theirs:
                again, before = again, "another"
            if (not before or again) and not _WORD.search(ahead) and (again or between not in ("(", ")", ";", ":")):
                groups[-1] = _Group(groups[-1].start, chunk.end, (*groups[-1].numbers, *inside))
                continue
        bracket = sentence.text[: chunk.start].rstrip().endswith("(")
        groups.append(_Group(chunk.start, chunk.end, inside, bracket))
    return groups


def _dealt(sentence: Reading, groups: Sequence[_Group], i: int) -> list[Placed] | None:
    """Numbers in a list with things in a list of the same length: the first has the first."""
    numbers = groups[i].numbers
    if len(numbers) < 2:
        return None
    tail = sentence.text[numbers[-1].end : groups[i].end]
    heads = [tail]
    for group in groups[i + 1 :]:
        if group.numbers or len(heads) == len(numbers):
            break
        heads.append(sentence.text[group.start : group.end])
    heads = [h for h in heads if _WORD.search(h)]
    if len(heads) == len(numbers):
        dealing = list(_DEAL.finditer(heads[0]))
        shared = heads[0][: dealing[-1].start()] if dealing else ""
        heads[0] = heads[0][dealing[-1].end() :] if dealing else heads[0]
        if not dealing and "respectively" not in sentence.text:
            return None
        common = frozenset(_roots(shared, (), 0))
        return [Placed(_bare(n), common | frozenset(_roots(h, (), 0))) for n, h in zip(numbers, heads, strict=True)]
    if "respectively" in sentence.text[groups[i].start :] and i >= 1:
        before = [sentence.text[g.start : g.end] for g in groups[:i] if not g.numbers]
        before.append(sentence.text[groups[i].start : numbers[0].start])
        before = [b for b in before if _WORD.search(b)][-len(numbers) :]
        if len(before) == len(numbers):
            last = [frozenset(_roots(b, (), 0)) for b in before]
            return [Placed(_bare(n), roots) for n, roots in zip(numbers, last, strict=True)]
    return None


def _roots(text: str, numbers: Sequence[Quantity], start: int) -> Iterable[str]:
    masked = text
    for number in numbers:
        a, b = number.start - start, number.end - start
        masked = masked[:a] + " " * (b - a) + masked[b:]
    for found in _WORD.finditer(masked):
        word = found[0].lower()
        short_form = found[0].isupper() or (len(word) == 2 and found[0][0].isupper() and word not in STOPWORDS)
        if carries(word) or any(c.isdigit() for c in word) or short_form:
            yield root(vocabulary.ELEMENTS.get(word, word))


def _bare(quantity: Quantity) -> float:
    return quantity.value / quantity.unit.factor if quantity.unit is not None else quantity.value


def _distinct(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in values:
        if not any(alike(value, other) for other in found):
            found.append(value)
    return found


def _key(value: float, values: Sequence[float]) -> float:
    return next((v for v in values if alike(v, value)), value)


def _shown(value: float) -> str:
    return f"{value:g}"
