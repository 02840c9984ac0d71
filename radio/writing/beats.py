"""Which of a paper's sentences answer which question of a talk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from radio.model.document import SectionKind
from radio.model.summary import Beat
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reported import singular_author
from radio.writing.safety import instructs
from radio.writing.salience import centrality, cosine, vectors
from radio.writing.text import cleaned, content_words, speakable, split_sentences, without_latex

TALK_BEATS: tuple[Beat, ...] = ("why", "what", "how", "evidence", "limits")
"""The order in which a talk asks; "verdict" and "context" rest on signals and on what aired, not on one sentence."""

_PLACE: Mapping[Beat, Mapping[SectionKind, float]] = {
    "why": {"abstract": 0.8, "introduction": 1.0, "related": 0.1},
    "what": {"abstract": 1.2, "introduction": 0.8, "conclusion": 0.7, "discussion": 0.2},
    "how": {"method": 1.0, "abstract": 0.8, "introduction": 0.5, "other": 0.4},
    "evidence": {"results": 1.0, "abstract": 1.1, "conclusion": 0.8, "discussion": 0.5, "introduction": 0.3, "other": 0.2},
    "limits": {"limits": 1.6, "discussion": 0.8, "conclusion": 0.8, "results": 0.2},
}  # fmt: skip
"""How likely a section of that kind holds the answer."""

_CUES: Mapping[Beat, tuple[tuple[float, re.Pattern[str]], ...]] = {
    "why": (
        (1.0, re.compile(r"\b(?:remains?|lack|limited|challeng\w+|difficult|problem|bottleneck|insufficient\w*|poorly|unclear|"
                         r"fails?|failure|cannot|costly|expensive|vulnerable|however|yet|concerns?|crucial|important|essential|"
                         r"open question|little is known|understudied|overlook\w*|hinder\w*|inability|indifferen\w+)\b", re.I)),
        (0.4, re.compile(r"\b(?:existing|current|previous|prior|traditional|conventional)\b", re.I)),
        (-0.9, re.compile(r"\b(?:we|our)\b", re.I)),
    ),
    "what": (
        (1.3, re.compile(r"\b(?:we|this (?:paper|work|study|article|report|letter)) (?:\w+ly )?(?:propose|introduce|present|"
                         r"develop|describe|study|investigate|show|examine|prove|report|address|test|analy[sz]e|employ|conduct|"
                         r"attempt|explore|consider)s?\b", re.I)),
        (0.5, re.compile(r"\b(?:in this (?:paper|work|study|article|letter|report)|the first|a (?:new|novel)|goal|aim|"
                         r"contribution)\b", re.I)),
    ),
    "how": (
        (0.8, re.compile(r"\b(?:we|is|are|by) (?:then |first |also )?(?:train|trained|use|used|using|combin\w+|comput\w+|"
                         r"appl\w+|construct\w*|deriv\w+|fine-tun\w+|sampl\w+|encod\w+|estimat\w+|generat\w+|measur\w+|"
                         r"calculat\w+|optimi[sz]\w+|defin\w+|perform\w*|fit|fitted|collect\w*|evaluat\w+|model(?:l?ed)?)\b", re.I)),
        (0.5, re.compile(r"\b(?:consists? of|based on|stages?|steps?|pipeline|architecture|algorithm|procedure|module|"
                         r"objective|loss|framework|workflow|integrates?|leverag\w+|incorporat\w+|via)\b", re.I)),
        (-0.8, re.compile(r"\b(?:outperform\w*|results? show|achiev\w+)\b", re.I)),
    ),
    "evidence": (
        (0.9, re.compile(r"\b(?:we find|results? (?:show|demonstrate|indicate|suggest|reveal)\w*|outperform\w*|achiev\w+|improv\w+|"
                         r"increas\w+|decreas\w+|reduc\w+|experiments?|observe\w*|compared (?:to|with)|consistent with|"
                         r"rules? out|accuracy|significant\w*|performs?|surpass\w*|favou?red|we (?:show|prove|demonstrate|measure))\b", re.I)),
        (0.7, re.compile(r"\d+(?:\.\d+)?\s?(?:%|percent\b|times\b|x\b|points?\b|GeV\b|K\b|σ)", re.I)),
        (0.3, re.compile(r"\b\d+(?:\.\d+)?\b")),
        (-0.8, re.compile(r"\b(?:table|figure) \d|\bwe (?:propose|introduce|will)\b|\bfuture\b", re.I)),
    ),
    "limits": (
        (1.4, re.compile(r"\b(?:limitations?|limited to|shortcoming|drawback|does not|do not|did not|cannot|future work|"
                         r"caveat|only (?:consider|evaluate|stud|tested|focus)\w*|remains? (?:open|unclear|unknown|to be|a challenge)|"
                         r"we leave|not (?:yet|necessarily|clear)|beyond the scope|further (?:work|research|stud\w+|investigation|"
                         r"observations)|fails? to|uncertaint\w+|assum\w+|restrict\w+)\b", re.I)),
        (0.5, re.compile(r"\b(?:could|may|might|would|should|although|while|despite)\b", re.I)),
        (-0.7, re.compile(r"\b(?:outperform\w*|existing|previous|prior|baselines?|unlike)\b", re.I)),
    ),
}  # fmt: skip
"""Words that tell a beat, with their weight; each pattern counts once."""

NEEDED = {"why": 0.9, "what": 1.3, "how": 0.9, "evidence": 1.2, "limits": 2.0}
"""Least score with which a sentence may stand for a beat: no answer is better than a wrong one, limits most of all."""


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
        if not speakable(text) or instructs(evidence.text) or singular_author(text):
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
    score = _PLACE[beat].get(place, 0.0) + 0.7 * central + 0.6 * near_title
    score += sum(weight for weight, pattern in _CUES[beat] if pattern.search(text))
    if place == "abstract":
        # Abstracts go from the problem over the proposal to the findings.
        score += {"why": 0.6 * (1 - position), "evidence": 0.6 * position, "limits": -0.5}.get(beat, 0.0)
    elif beat == "why" and place == "introduction":
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
        chosen[beat].sort(key=lambda c: order[id(c)])
    return chosen


def _same(a: Candidate, b: Candidate) -> bool:
    left, right = set(content_words(a.text)), set(content_words(b.text))
    shared = len(left & right) / max(1, min(len(left), len(right)))
    return shared > 0.6 or cosine(a.vector, b.vector) > 0.6
