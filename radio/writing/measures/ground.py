"""What one paper bears, gathered once, for all measures of a script about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from radio.model.paper import Paper
from radio.types import PaperId
from radio.writing.language.lexis import content_words
from radio.writing.language.text import without_latex
from radio.writing.materials import PaperMaterial
from radio.writing.measures.claims import MainClaim, main_claims
from radio.writing.measures.names import small_words
from radio.writing.measures.repeats import terms_of
from radio.writing.reading.facts import authors_phrase, category_name, short_title, spoken_date, spoken_title, topic_of


class Ground(NamedTuple):
    paper_id: PaperId
    title: str
    """In plain words."""
    record: tuple[str, ...]
    """Phrases of the paper's record that may be said without a cite: title, authors, day, category, id."""
    ordinary: frozenset[str]
    """Words that the paper writes small."""
    text: frozenset[str]
    """All content words of the paper, as `lexis.content_words` has them."""
    terms: frozenset[tuple[str, ...]]
    """Word runs that the paper itself keeps saying: see `repeats.terms_of`."""
    topic: str
    """What the paper is about, in a few words, as the hosts say it."""
    claims: tuple[MainClaim, ...]


def ground_of(material: PaperMaterial) -> Ground:
    """The paper's record, words and main claims; without a document those of its abstract."""
    paper = material.paper
    texts = [spoken_title(paper), without_latex(paper.abstract)]
    if material.document is not None:
        texts += [sentence.text for sentence in material.document.sentences]
    return Ground(
        paper_id=paper.id,
        title=spoken_title(paper),
        record=record_of(paper),
        # A title is set in capitals, so it tells nothing of which words are small.
        ordinary=small_words(texts[1:]),
        text=frozenset(word for text in texts for word in content_words(text.replace("-", " "))),
        terms=terms_of(texts),
        topic=topic_of(material),
        claims=main_claims(material),
    )


def record_of(paper: Paper) -> tuple[str, ...]:
    """Phrases of the record as they are spoken, longest first, so that none is taken apart by a shorter one."""
    authors = [without_latex(author.name).strip() for author in paper.authors]
    phrases = [
        spoken_title(paper),
        short_title(paper),
        authors_phrase(paper),
        authors_phrase(paper).removeprefix("by "),
        *authors,
        spoken_date(paper),
        category_name(paper) or "",
        paper.id,
    ]
    return tuple(sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True))


def without_record(text: str, grounds: Iterable[Ground]) -> str:
    """The text without what it says of the papers' records: title, authors, day, category, id."""
    for ground in grounds:
        for phrase in ground.record:
            text = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " , ", text, flags=re.IGNORECASE)
    return text
