"""One work under two ids, and passages that say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from radio.library.ledger import Entry
from radio.library.shelves import Found

LEAST_TITLE_WORDS = 3
"""A shorter title ("Introduction", "Untitled") may be that of many works."""
SHINGLE = 3
SAME_SHARE = 0.7
"""Of the runs of three words of both passages together, how many they share when they count as one (Broder, "On the
resemblance and containment of documents", 1997). A sentence in eight may differ; a changed number in a short passage
does not make it another, but it would in a table of results, which has few words in common besides."""
WORD = re.compile(r"\w+")


def same_work(one: Entry, other: Entry) -> bool:
    """Whether two papers are one work, as from the operator's folder and from arXiv: the same title, and no authors
    that tell them apart."""
    title = _words(one.title)
    if len(title) < LEAST_TITLE_WORDS or title != _words(other.title):
        return False
    surnames, others = _surnames(one), _surnames(other)
    return not surnames or not others or bool(surnames & others)


def distinct_works(found: Iterable[Found]) -> Iterator[Found]:
    """Without those that are the same work as one before."""
    kept: dict[tuple[str, ...], list[Entry]] = {}
    for hit in found:
        alike = kept.setdefault(tuple(_words(hit.entry.title)), [])
        if not any(same_work(hit.entry, other) for other in alike):
            alike.append(hit.entry)
            yield hit


def distinct_passages(found: Iterable[Found]) -> Iterator[Found]:
    """Without those that say nearly the same as one before: boilerplate, or a paper that is there twice."""
    kept: list[set[tuple[str, ...]]] = []
    for hit in found:
        mine = _shingles(hit.entry.text)
        if not any(_resemblance(mine, other) >= SAME_SHARE for other in kept):
            kept.append(mine)
            yield hit


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _surnames(entry: Entry) -> set[str]:
    """The last words of the authors' names; names hold the authors in their first line."""
    authors = entry.names.split("\n")[0].split(";")
    return {words[-1] for words in map(_words, authors) if words}


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}


def _resemblance(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)
