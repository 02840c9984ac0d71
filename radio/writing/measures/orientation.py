"""How long a listener who tunes in waits to hear what the talk is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from radio.model.script import Line
from radio.types import PaperId, Seconds
from radio.writing.language.lexis import PAPER_WORDS, content_words
from radio.writing.measures.ease import seconds_of

RECALLED = 0.5
"""Share of the title's content words that brings the paper back to mind."""
LONGEST = Seconds(90.0)
"""The listening grammar: title and claim again every 60 to 90 s."""


class Adrift(NamedTuple):
    seconds: Seconds
    line: int
    """Index of the line with which it begins: the last that told the topic."""


def longest_without_topic(lines: Sequence[Line], titles: Mapping[PaperId, Sequence[str]]) -> Adrift:
    """The longest stretch of lines about a paper without its title or topic.

    `titles`: what the paper may be called: its title, its topic. A line orients when it has half of the content words
    of one, or all of the part before a colon; or when the paper changes, for then it is introduced. Lines about no
    paper (opening, closing) count for none.
    """
    keys = {paper: [_keys(called) for called in calls] for paper, calls in titles.items()}
    longest, where, run, since, about = 0.0, 0, 0.0, 0, None
    for i, line in enumerate(lines):
        if line.paper_id is None or line.paper_id not in keys:
            run, about = 0.0, None
            continue
        if line.paper_id != about or any(_orients(line.text, key) for key in keys[line.paper_id]):
            run, since, about = 0.0, i, line.paper_id
        run += seconds_of(line.text)
        if run > longest:
            longest, where = run, since
    return Adrift(Seconds(longest), where)


def _keys(title: str) -> tuple[frozenset[str], ...]:
    """Sets of words of which one must be recalled: the whole title, and the part before a colon."""
    head, colon, _ = title.partition(":")
    return tuple(frozenset(_words(part)) for part in ([title, head] if colon else [title]) if _words(part))


def _orients(text: str, keys: Sequence[frozenset[str]]) -> bool:
    said = _words(text)
    whole, *head = keys or (frozenset(),)
    return bool(whole and len(said & whole) >= max(2, RECALLED * len(whole))) or any(h <= said for h in head)


def _words(text: str) -> set[str]:
    words = set(content_words(text.replace("-", " ")))
    return words - PAPER_WORDS or words
