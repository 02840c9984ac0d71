"""Cuts a document into passages: a few whole sentences of one section each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from radio.model.document import Document, Sentence

MOST_SENTENCES = 8
MOST_WORDS = 200
"""all-MiniLM-L6-v2 reads 256 word pieces and ignores the rest; 200 words of a paper are about that many."""

MOST_HEADINGS = 4
"""Of a passage's place in the tree; a tree that goes in circles ends here too."""


@dataclass(frozen=True)
class Passage:
    """`number` counts the passages of the document from 0; `section` has the headings from the top down."""

    number: int
    section: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


def passages(document: Document) -> list[Passage]:
    """Passages in reading order; running text first by section, each caption with its neighbours of that section."""
    result: list[Passage] = []
    for (section, _), group in groupby(document.sentences, key=lambda s: (s.section, s.kind)):
        title = " / ".join(_headings(document, section))
        for chunk in _chunks(_units(list(group))):
            result.append(Passage(len(result), title, tuple(chunk)))
    return result


def _headings(document: Document, section: int) -> list[str]:
    titles: list[str] = []
    at: int | None = section
    while at is not None and at < len(document.sections) and len(titles) < MOST_HEADINGS:
        titles.insert(0, document.sections[at].title)
        at = document.sections[at].parent
    return titles


def _units(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """What is not cut: paragraphs, where they are known and short enough; else single sentences."""
    for paragraph, group in groupby(sentences, key=lambda s: s.paragraph):
        found = list(group)
        if paragraph is None or len(found) > MOST_SENTENCES or _words(found) > MOST_WORDS:
            yield from ([sentence] for sentence in found)
        else:
            yield found


def _words(sentences: list[Sentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)


def _chunks(units: Iterable[list[Sentence]]) -> Iterator[list[Sentence]]:
    """Even runs of units within the limits, so that no section ends in a passage of a single sentence."""
    known = [(unit, _words(unit)) for unit in units]
    total, sentences = sum(words for _, words in known), sum(len(unit) for unit, _ in known)
    share = total / max(-(-total // MOST_WORDS), -(-sentences // MOST_SENTENCES), 1)
    chunk: list[Sentence] = []
    size = 0
    for unit, words in known:
        is_full = size + words / 2 > share or size + words > MOST_WORDS or len(chunk) + len(unit) > MOST_SENTENCES
        if chunk and is_full:
            yield chunk
            chunk, size = [], 0
        chunk.extend(unit)
        size += words
    if chunk:
        yield chunk
