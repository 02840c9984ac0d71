"""Cuts a document into passages: a few whole sentences of one section each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from radio.model.document import Document, Sentence

MOST_SENTENCES = 8
MOST_WORDS = 200
"""all-MiniLM-L6-v2 reads 256 word pieces and ignores the rest; 200 words of a paper are about that many."""


@dataclass(frozen=True)
class Passage:
    """`number` counts the passages of the document from 0."""

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
        title = document.sections[section].title if section < len(document.sections) else ""
        for chunk in _chunks(list(group)):
            result.append(Passage(len(result), title, tuple(chunk)))
    return result


def _chunks(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """Even runs of sentences within the limits, so that no section ends in a passage of a single sentence."""
    words = [len(sentence.text.split()) for sentence in sentences]
    count = max(-(-sum(words) // MOST_WORDS), -(-len(sentences) // MOST_SENTENCES))
    share = sum(words) / count
    chunk: list[Sentence] = []
    size = 0
    for sentence, length in zip(sentences, words, strict=True):
        if chunk and (size + length / 2 > share or size + length > MOST_WORDS or len(chunk) == MOST_SENTENCES):
            yield chunk
            chunk, size = [], 0
        chunk.append(sentence)
        size += length
    if chunk:
        yield chunk
