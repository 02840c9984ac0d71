"""What each check gets: a line beside what it cites, both read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar

from radio.model.paper import Paper
from radio.model.script import Line
from radio.writing.gate.reading import Reading, carries, plain, read, root
from radio.writing.reading.facts import authors_phrase, category_name, spoken_date

T = TypeVar("T")


class Case:
    """A line, its cited sentences, and the metadata of the papers that it is about."""

    def __init__(self, line: Line, papers: Iterable[Paper]) -> None:
        self.line = line
        self.model = line.origin == "model"
        self.papers = tuple(papers)
        self.text = plain(line.text)
        self.cites = tuple(plain(cite.text, cited=True) for cite in line.cites)
        self._kept: dict[Callable[[Case], tuple[Any, ...]], tuple[Any, ...]] = {}
        self.question = line.text.rstrip().endswith("?")

    @cached_property
    def said(self) -> tuple[Reading, ...]:
        """The sentences of the line."""
        return read(self.text)

    @cached_property
    def sources(self) -> tuple[Reading, ...]:
        """The cited sentences."""
        return tuple(sentence for cite in self.cites for sentence in read(cite))

    @cached_property
    def source_roots(self) -> frozenset[str]:
        """Roots of the cited words, and of the parts of hyphenated ones."""
        parts = (root(part) for word in self.source_words if "-" in word for part in word.split("-") if carries(part))
        return frozenset().union(parts, *(source.roots() for source in self.sources))

    @cached_property
    def source_words(self) -> frozenset[str]:
        """The cited words, and the parts of hyphenated ones."""
        words = frozenset().union(*(source.said() for source in self.sources))
        return words.union(*(word.split("-") for word in words if "-" in word))

    def once(self, find: Callable[[Case], tuple[T, ...]]) -> tuple[T, ...]:
        """What `find` finds, kept for the other checks that ask for it."""
        if find not in self._kept:
            self._kept[find] = find(self)
        return self._kept[find]

    @cached_property
    def titles(self) -> str:
        """Titles of the papers."""
        return " ".join(plain(paper.title) for paper in self.papers)

    @cached_property
    def metadata(self) -> str:
        """All that the metadata says of the papers, but for the abstract."""
        return " ".join(_metadata(paper) for paper in self.papers)


Check = Callable[[Case], str | None]
"""The reason why the line must not be spoken, or None."""


def _metadata(paper: Paper) -> str:
    names = " ".join(author.name for author in paper.authors)
    facts = f"{authors_phrase(paper)} {category_name(paper) or ''} {spoken_date(paper)} {paper.id} arXiv A.I."
    return plain(f"{paper.title} {names} {facts}")
