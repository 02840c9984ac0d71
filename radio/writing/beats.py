"""Which of a paper's sentences answer which question of a talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from radio.model.document import SectionKind
from radio.model.summary import Beat
from radio.writing.cues import CUES, FINDING, LIMITING, NEEDED, OWN_LIMITS, PLACES, PROPOSAL
from radio.writing.lexis import content_words
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reported import singular_author
from radio.writing.salience import centrality, cosine, vectors
from radio.writing.text import cleaned, speakable, split_sentences, without_latex

TALK_BEATS: tuple[Beat, ...] = ("why", "what", "how", "evidence", "limits")
"""The order in which a talk asks; "verdict" and "context" rest on signals and on what aired, not on one sentence."""


class Candidate(NamedTuple):
    """A sentence that could be said, with what speaks for it."""

    evidence: Evidence
    text: str
    """Cleaned: without citations and cross references."""
    place: SectionKind
    position: float
    """0 at the start of its section, 1 at its end."""
    central: float
    vector: dict[str, float]
    score: dict[Beat, float]


def abstract_evidence(material: PaperMaterial) -> list[Evidence]:
    """The sentences of the metadata's abstract."""
    paper = material.paper
    return [Evidence(paper_id=paper.id, sentence=None, text=s) for s in split_sentences(without_latex(paper.abstract))]


def candidates(material: PaperMaterial) -> list[Candidate]:
    """Every sentence of the paper that a host could report, scored for each beat, in reading order."""
    rows = _placed(material)
    if not rows:
        return []
    said = [cleaned(evidence.text) for evidence, _, _ in rows]
    space = vectors([material.paper.title, *said])
    central = centrality(space[1:])
    title = space[0]
    found: list[Candidate] = []
    for (evidence, place, position), text, row, middle in zip(rows, said, space[1:], central, strict=True):
        if not speakable(text) or singular_author(text):
            continue
        near_title = cosine(row, title)
        score = {beat: _score(beat, text, place, position, middle, near_title) for beat in TALK_BEATS}
        found.append(Candidate(evidence, text, place, position, middle, row, score))
    return found


def _placed(material: PaperMaterial) -> list[tuple[Evidence, SectionKind, float]]:
    document = material.document
    paper = material.paper
    rows: list[tuple[Evidence, SectionKind, float]] = []
    if document is not None:
        kinds = {section.index: section.kind for section in document.sections}
        body = [s for s in document.sentences if s.kind == "body"]
        sizes: dict[int, int] = {}
        for sentence in body:
            sizes[sentence.section] = sizes.get(sentence.section, 0) + 1
        at: dict[int, int] = {}
        for sentence in body:
            at[sentence.section] = at.get(sentence.section, 0) + 1
            kind = kinds.get(sentence.section, "other")
            if kind == "appendix":
                continue
            position = (at[sentence.section] - 1) / max(1, sizes[sentence.section] - 1)
            evidence = Evidence(paper_id=paper.id, sentence=sentence.id, text=sentence.text, boxes=sentence.boxes)
            rows.append((evidence, kind, position))
    if not any(kind == "abstract" for _, kind, _ in rows):
        abstract = abstract_evidence(material)
        rows = [(e, "abstract", i / max(1, len(abstract) - 1)) for i, e in enumerate(abstract)] + rows
    return rows


def _score(beat: Beat, text: str, place: SectionKind, position: float, central: float, near_title: float) -> float:
    score = PLACES[beat].get(place, 0.0) + 0.7 * central + 0.6 * near_title
    score += sum(weight for weight, pattern in CUES[beat] if pattern.search(text))
    if place == "abstract":
        # Abstracts go from the problem over the proposal to the findings.
        score += {"why": 0.6 * (1 - position), "evidence": 0.6 * position, "limits": -0.5}.get(beat, 0.0)
    if beat == "limits" and place != "limits" and not OWN_LIMITS.search(text):
        score -= 2.0
    if beat == "limits" and not LIMITING.search(text):
        score -= 2.0
    if beat == "what" and not PROPOSAL.search(text):
        score -= 0.6
    if beat == "evidence" and not FINDING.search(text):
        score -= 1.0
    if beat == "why" and place == "introduction":
        score += 0.3 * (1 - position)
    words = len(text.split())
    return score - 0.03 * max(0, words - 30) - 0.04 * max(0, 12 - words)


def choose(
    found: Sequence[Candidate], wanted: Mapping[Beat, int], *, least: Mapping[Beat, float] | None = None
) -> dict[Beat, list[Candidate]]:
    """For each beat at most the wanted number of sentences, best first by beat, each sentence once, in reading order.

    Sentences that say the same as a chosen one are passed over. A beat that no sentence reaches stays empty.
    """
    floor = least or NEEDED
    taken: list[Candidate] = []
    chosen: dict[Beat, list[Candidate]] = {beat: [] for beat in TALK_BEATS}
    # Beats that few sentences can serve choose first.
    for beat in ("limits", "what", "evidence", "why", "how"):
        ranked = sorted(found, key=lambda c: -c.score[beat])
        for candidate in ranked:
            if len(chosen[beat]) >= wanted.get(beat, 0) or candidate.score[beat] < floor[beat]:
                break
            if candidate in taken or any(_same(candidate, other) for other in taken):
                continue
            chosen[beat].append(candidate)
            taken.append(candidate)
    order = {id(candidate): i for i, candidate in enumerate(found)}
    for beat in chosen:
        # The strongest statement of the idea comes first; problem, method and findings unfold as in the paper.
        if beat != "what":
            chosen[beat].sort(key=lambda c: order[id(c)])
    return chosen


def _same(a: Candidate, b: Candidate) -> bool:
    left, right = set(content_words(a.text)), set(content_words(b.text))
    shared = len(left & right) / max(1, min(len(left), len(right)))
    return shared > 0.5 or cosine(a.vector, b.vector) > 0.5
