"""The main claims of a paper, and how many of them a script tells.

A main claim is a sentence of the abstract that says what the authors did or found, or a sentence of the conclusion
that says so again: what the authors themselves put into the two places that everybody reads. Background sentences
are none. Which sentences those are is told by their cues, the categories of abstracts after Teufel & Moens,
"Summarizing Scientific Articles", Computational Linguistics 28(4), 2002 (own work and results against background).

Coverage is recall of content words, as in ROUGE-1 recall (Lin, "ROUGE", 2004), each word weighed by its rarity among
the paper's claims; a claim counts as told when its best-fitting lines hold `TOLD` of its weight. Where embeddings are
handed in, a claim whose nearest line has a cosine of `NEAR` counts too, for a paraphrase shares few words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from radio.model.document import Document
from radio.writing.language.lexis import alternatives, content_words
from radio.writing.language.text import split_sentences, without_latex
from radio.writing.materials import PaperMaterial

TOLD = 0.5
"""Share of a claim's weighted words. By eye on the recorded papers: from there on a listener knows the claim."""
NEAR = 0.75
"""Cosine between a claim and a line that tells it, of all-MiniLM-L6-v2. Strict: neighbours in one paper reach 0.6."""
FROM_CONCLUSION = 4
"""Most sentences that the conclusion adds: it repeats the abstract, and then goes on to future work."""

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Texts to vectors of length 1."""

_OWN = re.compile(
    r"\b(?:we|our|us|ours)\b|\b(?:this|the present|the) (?:paper|work|study|article|letter|report|survey|thesis)\b"
    r"|\b(?:is|are|was|were|have been|has been) (?:proposed|introduced|presented|shown|proved|proven|derived|found|"
    r"measured|determined|obtained|observed|demonstrated|developed|studied|investigated)\b",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:"
    + alternatives(r"""
        results?|findings?|experiments?|evaluations?|outperform\w*|achiev\w+|improv\w+|reduc\w+|exceed\w*|surpass\w*
        show(?:s|ed|n)?|find(?:s|ings?)?|found|reveal\w*|demonstrat\w+|indicat\w+|suggest\w*|yield\w*|confirm\w*
        conclu\w+|prove\w*|establish\w*|constrain\w*|measure[sd]?|observ\w+|state-of-the-art|consistent with
    """)
    + r")\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:future (?:work|research|studies)|remains? (?:open|to be)|we (?:plan|hope|leave|thank)|in the future|"
    r"actively \w+ing|may also|acknowledg\w+|code (?:is|and)|available at|https?:)\b",
    re.IGNORECASE,
)


class MainClaim(NamedTuple):
    text: str
    where: str
    """ "abstract" or "conclusion"."""
    kind: str
    """ "contribution" or "result"."""


class Coverage(NamedTuple):
    told: int
    of: int
    depth: float
    """Mean over the claims of the weighted share of their words that was said, 0 to 1."""
    missed: tuple[str, ...]
    """The claims that were not told."""

    @property
    def share(self) -> float | None:
        """Of the main claims; None for a paper in which none were recognised."""
        return self.told / self.of if self.of else None


def main_claims(material: PaperMaterial) -> tuple[MainClaim, ...]:
    """The main claims in the order of the paper; a conclusion's that says what the abstract said is left out."""
    found = [
        MainClaim(text, "abstract", kind)
        for text in split_sentences(without_latex(material.paper.abstract))
        if (kind := _kind(text)) is not None
    ]
    if material.document is not None:
        found += _of_conclusion(material.document, found)
    return tuple(found)


def _of_conclusion(document: Document, known: Sequence[MainClaim]) -> list[MainClaim]:
    sections = {section.index for section in document.sections if section.kind == "conclusion"}
    said = [set(content_words(claim.text)) for claim in known]
    found: list[MainClaim] = []
    for sentence in document.sentences:
        if sentence.section not in sections or sentence.kind != "body" or len(found) == FROM_CONCLUSION:
            continue
        words = set(content_words(sentence.text))
        kind = _kind(sentence.text)
        if (
            kind is None
            or len(words) < 5
            or any(len(words & other) > min(len(words), len(other)) / 2 for other in said)
        ):
            continue
        said.append(words)
        found.append(MainClaim(sentence.text, "conclusion", kind))
    return found


def _kind(text: str) -> str | None:
    if _FUTURE.search(text) or len(content_words(text)) < 4:
        return None
    if _FOUND.search(text) and (_OWN.search(text) or re.search(r"\d", text) or re.match(r"[A-Z]\w*[A-Z]", text)):
        return "result"
    if re.match(r"(?:The |Our |These |All )?(?:\w+ )?(?:results?|findings?|experiments?|evaluations?)\b", text):
        return "result"
    return "contribution" if _OWN.search(text) else None


def coverage(claims: Sequence[MainClaim], said: Sequence[str], embed: Embed | None = None) -> Coverage:
    """How many of the claims the lines tell. `said`: what was said about that paper, line by line."""
    rows = [set(content_words(claim.text.replace("-", " "))) for claim in claims]
    spread = Counter(word for row in rows for word in row)
    lines = [set(content_words(line.replace("-", " "))) for line in said]
    # A claim is often told over two lines: the answer, and what is added to it.
    windows = [*lines, *(a | b for a, b in pairwise(lines))]
    near = _nearest(claims, said, embed)
    depths: list[float] = []
    missed: list[str] = []
    for i, (claim, row) in enumerate(zip(claims, rows, strict=True)):
        weights = {word: log(1 + len(rows) / spread[word]) for word in row}
        whole = sum(weights.values())
        best = max((sum(weights[w] for w in row & window) / whole for window in windows), default=0.0) if whole else 0.0
        depths.append(best)
        if best < TOLD and near[i] < NEAR:
            missed.append(claim.text)
    depth = sum(depths) / len(depths) if depths else 0.0
    return Coverage(told=len(claims) - len(missed), of=len(claims), depth=depth, missed=tuple(missed))


def _nearest(claims: Sequence[MainClaim], said: Sequence[str], embed: Embed | None) -> list[float]:
    """For each claim the cosine of its nearest line; 0 without embeddings."""
    if embed is None or not claims or not said:
        return [0.0] * len(claims)
    vectors = embed([*(claim.text for claim in claims), *said])
    ours, theirs = vectors[: len(claims)], vectors[len(claims) :]
    return [max(sum(a * b for a, b in zip(one, other, strict=True)) for other in theirs) for one in ours]
