"""From running text to sentences with their boxes and paragraphs; what could not be followed by ear is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from radio.documents.classify import CITATION, bullet_length, ends_sentence
from radio.documents.flow import Run
from radio.documents.formulae import mathematics
from radio.documents.lines import prose_share, words
from radio.documents.sentences import sentence_spans
from radio.documents.text import FORMULA, Text
from radio.model.document import Sentence
from radio.types import SentenceId

MOST_CHARACTERS = 1500
"""A longer "sentence" is a list or a table that was taken for text."""
MOST_MATH = 0.35
"""Share of a sentence in mathematical type from which nobody could follow it by ear."""
LEAST_WIDTH = 0.5
"""Points; a narrower box shows nothing."""
_SIGNS_OF_SCRIPTS = re.compile(r"[\s_^{}]+")


@dataclass(frozen=True)
class Place:
    """Where a kept sentence stands in its run, and the raised marks of references that were left out of it."""

    run: int
    start: int
    paragraph: int
    marks: tuple[tuple[int, str], ...]
    """Offset in the sentence, and what was raised there."""


@dataclass
class Spoken:
    """The sentences of a document in order, each with its place."""

    sentences: list[Sentence] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    captions: dict[int, list[SentenceId]] = field(default_factory=dict)
    """The sentences of each caption, by the id of its block."""
    paragraphs: list[list[tuple[int, int]]] = field(default_factory=list)
    """For each run: from which offset on which paragraph."""

    def paragraph(self, run: int, offset: int) -> int:
        """The paragraph that the text of a run at `offset` belongs to."""
        return next(number for start, number in reversed(self.paragraphs[run]) if start <= offset)


def read_sentences(texts: Sequence[tuple[Run, Text]]) -> Spoken:
    """All sentences that can be spoken."""
    result = Spoken()
    counts: Counter[int] = Counter()
    _number_paragraphs(texts, result)
    for at, (run, text) in enumerate(texts):
        spans = sentence_spans(text.text)
        for index, (start, end) in enumerate(spans):
            start += bullet_length(text.text[start:end])
            whole = _is_whole(run, text.text[start:end], first=index == 0, last=index == len(spans) - 1)
            if not whole or not _is_speakable(run, text, start, end):
                continue
            boxes = tuple(box for box in text.boxes(start, end) if box.x1 - box.x0 > LEAST_WIDTH)
            if not boxes:
                continue
            counts[boxes[0].page] += 1
            name = SentenceId(f"p{boxes[0].page}.s{counts[boxes[0].page]}")
            paragraph = result.paragraph(at, start)
            result.sentences.append(
                Sentence(
                    id=name,
                    text=text.text[start:end],
                    boxes=boxes,
                    section=run.section,
                    kind=run.kind,
                    paragraph=paragraph,
                    mathematics=tuple(mathematics(text.text[start:end], text.styles(start, end))),
                )
            )
            marks = tuple((offset - start, mark) for offset, mark in text.marks if start < offset <= end)
            result.places.append(Place(at, start, paragraph, marks))
            if run.caption is not None:
                result.captions.setdefault(id(run.caption), []).append(name)
    return result


def _number_paragraphs(texts: Sequence[tuple[Run, Text]], result: Spoken) -> None:
    """Paragraphs count through the document; one of running text may go on behind a caption that interrupts it."""
    count = -1
    body = -1
    for run, text in texts:
        numbers: list[tuple[int, int]] = []
        if 0 not in run.starts and body >= 0:
            numbers.append((0, body))
        for part in sorted(run.starts | ({0} if not numbers else set())):
            count += 1
            numbers.append((text.starts[part] if part < len(text.starts) else 0, count))
        if run.kind == "body":
            body = numbers[-1][1]
        result.paragraphs.append(numbers)


def _is_whole(run: Run, sentence: str, *, first: bool, last: bool) -> bool:
    """Whether neither the beginning nor the end of a sentence was lost with something that was left out."""
    if run.kind == "caption" or run.item:
        return True
    if first and sentence[0].islower() and not re.match(r"[a-z]+[A-Z0-9-]", sentence):
        return False
    return not last or ends_sentence(sentence)


def _is_speakable(run: Run, text: Text, start: int, end: int) -> bool:
    sentence = text.text[start:end]
    count = len(words(sentence))
    if FORMULA in sentence or count < 3 or len(sentence) > MOST_CHARACTERS:
        return False
    if text.style_share("m^_", start, end) > MOST_MATH or text.style_share("t", start, end) > 0.7:
        return False
    printed = _SIGNS_OF_SCRIPTS.sub("", sentence)
    if sum(c.isalpha() for c in printed) < 0.5 * len(printed):
        return False
    return run.kind == "caption" or count < 8 or prose_share(CITATION.sub(" ", sentence)) > 0.02
