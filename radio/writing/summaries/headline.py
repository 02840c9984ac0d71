"""One line for a paper: the sentence of its abstract that a person would most likely shorten the paper to."""

from __future__ import annotations

import re
from typing import NamedTuple

from radio.model.paper import Paper
from radio.types import SentenceId
from radio.untrusted import instructs
from radio.writing.language.brevity import shortened
from radio.writing.language.cues import FINDING, OWN_STEP, PROPOSAL
from radio.writing.language.reported import singular_author, third_person
from radio.writing.language.salience import centrality, cosine, vectors
from radio.writing.language.text import cleaned, listed, speakable
from radio.writing.materials import Evidence, PaperMaterial, word_count
from radio.writing.reading.beats import abstract_evidence, candidates
from radio.writing.reading.facts import keyphrases, spoken_title

SHORTEST, LONGEST = 5, 56
FIRST = 12
_SHOWN = re.compile(
    r"\b(?:we|it is|this (?:paper|work|study)) (?:\w+ )?(?:show|prove|find|found|demonstrate|observe|reveal)s?\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\d+(?:\.\d+)?\s?(?:%|percent|x\b|times\b|points?\b)")
_OTHERS = re.compile(r"^(?:However|But|Existing|While|Although|Despite|Recent|Most|Many)\b")
_SHARES = re.compile(r"github|\b(?:code|data|models?)\b[^.]*\bavailable", re.IGNORECASE)
_IN_THIS = re.compile(r"\b(?:in )?this (?:paper|work|study)\b", re.IGNORECASE)


class Headline(NamedTuple):
    """What a paper comes to in one sentence."""

    text: str
    """As it can be said or shown: no "we"."""
    evidence: Evidence | None
    """The sentence that it is of; None when no sentence could be had and it names the paper's terms."""

    @property
    def cites(self) -> tuple[SentenceId, ...]:
        return (self.evidence.sentence,) if self.evidence and self.evidence.sentence else ()


def headline_of(material: PaperMaterial) -> Headline:
    """The best sentence of the abstract that can be said, without what leads up to it and what trails behind; else the
    terms that the paper turns on. The abstract is free whatever the licence."""
    best = best_sentence(material)
    if best is None:
        return Headline(own_headline(material.paper), None)
    evidence, text = best
    sole = len(material.paper.authors) == 1
    return Headline(third_person(shortened(text), sole=sole), evidence)


def best_sentence(material: PaperMaterial) -> tuple[Evidence, str] | None:
    """The sentence of the abstract that says most of what the paper is, cleaned. None: none can be said.

    Of a paper without an abstract in its record the sentences that it begins with stand for one."""
    rows = abstract_evidence(material) or [row.evidence for row in candidates(material)][:FIRST]
    texts = [cleaned(row.text) for row in rows]
    fit = [
        speakable(text, least=SHORTEST, most=LONGEST) and not instructs(row.text) and not singular_author(text)
        for row, text in zip(rows, texts, strict=True)
    ]
    worth = scores(material.paper.title, texts)
    best = max((i for i, ok in enumerate(fit) if ok), key=lambda i: worth[i], default=None)
    return None if best is None else (rows[best], texts[best])


def scores(title: str, texts: list[str]) -> list[float]:
    """How much each sentence of an abstract says of what the paper comes to.

    Nearness to the title weighs most, then to the other sentences; the authors' first own step and what they show
    or measured count for it, complaints about others and addresses of code against it. The weights are rounded from
    a ridge regression on people's own one-line summaries: docs/summaries.md.
    """
    space = vectors([title, *texts])
    central = centrality(space[1:])
    own = next((i for p in (OWN_STEP, PROPOSAL) for i, text in enumerate(texts) if p.search(text)), None)
    found = []
    for i, (text, row, middle) in enumerate(zip(texts, space[1:], central, strict=True)):
        words = word_count(text)
        score = 0.64 * cosine(row, space[0]) + 0.22 * middle
        score += 0.011 * min(words, 24) - 0.01 * max(0, words - 32)
        score += 0.06 * bool(OWN_STEP.search(text)) + 0.1 * (i == own) + 0.07 * bool(_IN_THIS.search(text))
        score += 0.06 * bool(re.search(r"\b[Ww]e\b", text))
        score += 0.1 * bool(_SHOWN.search(text) or (FINDING.search(text) and _MEASURED.search(text)))
        score -= 0.05 * bool(_OTHERS.match(text)) + 0.1 * bool(_SHARES.search(text))
        found.append(score)
    return found


def own_headline(paper: Paper) -> str:
    """One line in our own words: the terms that the paper turns on, else its title."""
    terms = keyphrases(paper, 3)
    return f"On {listed(terms)}." if terms else spoken_title(paper)
