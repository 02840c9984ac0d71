"""Where a paper answers a question: its sentences, ranked by meaning and by words, and whether the best is near enough.

Nothing here understands a question. The nearest sentences are reported with how near they are; where none is near, the
paper does not say, as far as our software found. docs/mailbag.md has the figures that the thresholds rest on.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from radio.model.document import SectionKind
from radio.model.summary import Beat
from radio.types import PaperId, SentenceId
from radio.writing.language.lexis import content_words, stem
from radio.writing.language.reported import singular_author
from radio.writing.language.text import cleaned, speakable, without_latex
from radio.writing.materials import Evidence, Level, PaperMaterial
from radio.writing.reading.beats import abstract_evidence
from radio.writing.sayable import barred

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORTEST = 6
LONGEST = 60
"""Words of a sentence that can be said."""
FOUND = 0.5
"""Score from which a sentence is said to answer; measured: `python -m bench.mailbag`."""
NEAR = 0.4
"""Score from which a sentence is said to be the nearest that was found. Below it the paper does not say."""
SEEN = 0.45
"""Score from which the place of a sentence is named that cannot be said aloud."""
ELSEWHERE = 0.55
"""Score from which a sentence of a paper that nobody asked about is told."""
BESIDE = 0.12
"""How far below the best a further sentence may be, to be told with it."""
MOST_SENTENCES = 4

BEATS: Mapping[SectionKind, Beat] = {
    "abstract": "what", "introduction": "why", "related": "why", "method": "how", "limits": "limits",
}  # fmt: skip
"""What sentences of a section tell of; of others, the evidence."""

_BACK = re.compile(
    r"\b(?:[Tt]his|[Tt]hese|[Tt]hose|[Ss]uch) (?!(?:paper|work|study|article|letter|report|survey|thesis)\b)\w"
)
"""A mid-sentence "this hardware": it points at the sentence before."""


class Candidate(NamedTuple):
    """A sentence that may answer, with the one before it where it leans on that."""

    evidence: tuple[Evidence, ...]
    text: str
    """Of the sentence itself, cleaned."""
    place: SectionKind
    section: str
    sayable: bool


class Choice(NamedTuple):
    """What of the ranked sentences is told."""

    level: Level
    passages: tuple[tuple[Evidence, ...], ...]
    beat: Beat
    section: str
    score: float


class Found(NamedTuple):
    """What is told, and of which paper."""

    material: PaperMaterial
    choice: Choice


Embed = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Vectors of texts, one row of length 1 each."""


def compared(
    question: str,
    materials: Sequence[PaperMaterial],
    around: Mapping[tuple[PaperId, SentenceId], float],
    embed: Embed,
) -> Found | None:
    """The best that any of these papers has, compared sentence by sentence; None where they hold none at all.

    `around`: how near to the question the passage is that a sentence stands in (cosine), by paper and sentence id; of a
    document only these sentences are compared. Of each abstract all are.
    """
    rows: list[tuple[PaperMaterial, list[Candidate]]] = []
    for material in materials:
        within = {sentence for paper_id, sentence in around if paper_id == material.paper.id}
        rows.append((material, candidates_of(material, within=within)))
    abstracts = [f"{m.paper.title}. {without_latex(m.paper.abstract)}" for m in materials]
    texts = [question, *abstracts, *(candidate.text for _, mine in rows for candidate in mine)]
    vectors = embed(texts)
    nearness = [float(x) for x in vectors @ vectors[0]]
    at = 1 + len(abstracts)
    best: Found | None = None
    for (material, mine), whole in zip(rows, nearness[1:at], strict=True):
        near, at = nearness[at : at + len(mine)], at + len(mine)
        places = [(c.evidence[-1].paper_id, c.evidence[-1].sentence or SentenceId("")) for c in mine]
        choice = chosen(ranked(question, mine, near, [around.get(place, whole) for place in places]))
        if mine and (best is None or choice.score > best.choice.score):
            best = Found(material, choice)
    return best


class Scored(NamedTuple):
    candidate: Candidate
    score: float


def candidates_of(material: PaperMaterial, *, within: Collection[SentenceId] | None = None) -> list[Candidate]:
    """The sentences of the abstract and, where there is a document, of its body; of the body only those `within`."""
    abstract = abstract_evidence(material)
    wary = _wary([e.text for e in abstract])
    rows = [
        Candidate((e,), cleaned(e.text), "abstract", "", _alone(e.text))
        for e, barred_here in zip(abstract, wary, strict=True)
        if not barred_here and not singular_author(cleaned(e.text))
    ]
    document = material.document
    if document is None:
        return rows
    kinds = {s.index: (s.kind, "" if barred(s.title) else s.title) for s in document.sections}
    kept_out = _wary([s.text for s in document.sentences])
    before: tuple[int, Evidence] | None = None
    for sentence, barred_here in zip(document.sentences, kept_out, strict=True):
        kind, title = kinds.get(sentence.section, ("other", ""))
        if sentence.kind != "body" or kind == "abstract":
            before = None
            continue
        evidence = Evidence(paper_id=material.paper.id, sentence=sentence.id, text=sentence.text, boxes=sentence.boxes)
        text, alone = cleaned(sentence.text), _alone(sentence.text)
        back = not alone or bool(_BACK.search(text))
        refused = barred_here or singular_author(text)
        leans = back and before is not None and before[0] == sentence.section
        leans = leans and (alone or speakable(text, least=SHORTEST, most=LONGEST, alone=False))
        if not refused and (within is None or sentence.id in within):
            held = (before[1], evidence) if leans and before is not None else (evidence,)
            rows.append(Candidate(held, text, kind, title, alone or leans))
        before = (sentence.section, evidence) if alone and not refused else None
    return rows


def _wary(texts: Sequence[str]) -> list[bool]:
    """Which sentences are kept out: those that no writer may see, and the one after each, for an order may go on."""
    out = [barred(text) for text in texts]
    return [here or (i > 0 and out[i - 1]) for i, here in enumerate(out)]


def _alone(text: str) -> bool:
    return speakable(cleaned(text), least=SHORTEST, most=LONGEST)


def ranked(
    question: str, candidates: Sequence[Candidate], nearness: Sequence[float], around: Sequence[float]
) -> list[Scored]:
    """Best first. `nearness`: cosine of each candidate's text with the question; `around`: of its passage."""
    known = [set(content_words(c.text)) for c in candidates]
    counts = Counter(word for words in known for word in words)
    asked = _asked(question)
    kind, noun = _kind(question), _counted(question)
    found = [
        Scored(c, 0.6 * near + 0.2 * wide + 0.2 * _covered(asked, words, counts, len(candidates)) + _fit(kind, noun, c))
        for c, near, wide, words in zip(candidates, nearness, around, known, strict=True)
    ]
    return sorted(found, key=lambda s: -s.score)


def _covered(
    asked: Mapping[str, frozenset[str]], words: Collection[str], counts: Counter[str], sentences: int
) -> float:
    """Share of the question's words that the sentence has, the rare ones counted for more."""
    worth = {word: math.log((sentences + 1) / (counts[word] + 0.5)) for word in asked}
    total = sum(worth.values())
    held = sum(worth[word] for word, alike in asked.items() if word in words or alike & set(words))
    return held / total if total > 0 else 0.0


_ALIKE = (
    "hardware gpu gpus cpu cpus nvidia tpu a100 h100 h200 server machine computer",
    "limitation limitations limits weakness weaknesses drawback drawbacks shortcoming shortcomings caveat",
    "baseline baselines compare compared comparison versus",
    "dataset datasets data corpus corpora",
    "code software repository github implementation",
    "patients patient admissions encounters inpatient",
    "shuffle shuffled permute permuted perturb perturbed perturbation perturbations reorder reordered",
    "fast faster speed speedup quick",
)
"""Words that mean the same to whoever asks."""


def _asked(question: str) -> dict[str, frozenset[str]]:
    """The content words of a question, each with those that would do as well."""
    groups = [frozenset(stem(word) for word in row.split()) for row in _ALIKE]
    return {word: frozenset().union(*(group for group in groups if word in group)) for word in content_words(question)}


_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred|half|third"
_NUMBER = rf"(?<![\w.-])(?<!Table )(?<!Figure )(?<!Section )\d[\d,.]*|\b(?:{_WORDS})\b"
_TIME = rf"(?:{_NUMBER})(?:\s*(?:to|or|-|–)\s*\d+)?\s*(?:[\w-]+\s+)?(?:second|minute|hour|day|week|month|year)s?\b"
_COUNTS = re.compile(
    r"\bhow (?:many|much|large|big|common|old|often|far|fast|accurate)\b|\bwhat (?:share|percentage|number)\b", re.I
)
_LASTS = re.compile(r"\bhow long\b|\bhow much time\b", re.I)
_LIMITS = re.compile(r"\b(?:limit(?:s|ations?)?|weakness\w*|drawbacks?|shortcomings?|caveats?|downsides?)\b", re.I)
_OWN_LIMITS = re.compile(
    r"\b(?:limit(?:ed|s|ations?)?|restricted|future work|do(?:es)? not|cannot|unable|only)\b", re.I
)
_HOW_MANY = re.compile(
    r"\bhow many ((?:[\w-]+ ){0,3}?[\w-]+?)(?: (?:did|do|does|are|were|is|was|can|could|have|has)\b|\?|$)", re.I
)


def _kind(question: str) -> str:
    if _LIMITS.search(question):
        return "limits"
    if _LASTS.search(question):
        return "lasts"
    return "counts" if _COUNTS.search(question) else ""


def _counted(question: str) -> str:
    """What "how many ..." asks the number of: the last content word before its verb."""
    match = _HOW_MANY.search(question)
    return stem(match[1].split()[-1].lower()) if match else ""


def _fit(kind: str, noun: str, candidate: Candidate) -> float:
    """What the form of the answer adds or takes: a number where one is asked for, the authors' own limits."""
    if kind == "limits":
        own = candidate.place == "limits" or bool(_OWN_LIMITS.search(candidate.text))
        return 0.25 if candidate.place == "limits" and own else 0.1 if own else -0.1
    if kind == "lasts":
        return 0.05 if re.search(_TIME, candidate.text, re.I) else -0.1
    if kind == "counts":
        if noun and re.search(rf"(?:{_NUMBER})\s(?:[\w-]+ ){{0,2}}{re.escape(noun)}", candidate.text, re.I):
            return 0.1
        return 0.0 if re.search(_NUMBER, candidate.text, re.I) else -0.1
    return 0.0


def chosen(rows: Sequence[Scored], *, near: float = NEAR, found: float = FOUND) -> Choice:
    """The best sentence that can be said, and those beside it that say something else; else the place, or nothing."""
    if not rows or rows[0].score < near:
        return Choice("none", (), "evidence", "", rows[0].score if rows else 0.0)
    said = [row for row in rows if row.candidate.sayable and row.score >= near]
    # What cannot be said is better by far: to tell of something else would be no answer.
    if not said or rows[0].score - said[0].score > 2 * BESIDE:
        if rows[0].score < SEEN:
            return Choice("none", (), "evidence", "", rows[0].score)
        return _choice("seen", [rows[0].candidate], rows[0].score)
    taken: list[Candidate] = []
    for row in said:
        if row.score < said[0].score - BESIDE or len(taken) == MOST_SENTENCES:
            break
        if not any(_same(row.candidate.text, other.text) for other in taken):
            taken.append(row.candidate)
    return _choice("found" if said[0].score >= found else "near", taken, said[0].score)


def _choice(level: Level, taken: Sequence[Candidate], score: float) -> Choice:
    best = taken[0]
    return Choice(level, tuple(c.evidence for c in taken), BEATS.get(best.place, "evidence"), best.section, score)


def _same(a: str, b: str) -> bool:
    left, right = set(content_words(a)), set(content_words(b))
    return len(left & right) / max(1, min(len(left), len(right))) > 0.5
