"""Which of a paper's sentences answer which question of a talk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from radio.model.document import SectionKind
from radio.model.summary import Beat
from radio.writing.language.cues import CUES, LIMITING, NAVIGATING, NEEDED, OWN_LIMITS, PLACES, PROBLEM, PROPOSAL
from radio.writing.language.lexis import content_words
from radio.writing.language.reported import singular_author
from radio.writing.language.salience import centrality, cosine, vectors
from radio.writing.language.spoken import longest_piece
from radio.writing.language.text import cleaned, speakable, split_sentences, without_latex
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reading.findings import FindingKind, finding_kind, reports_outright, starts_with_name
from radio.writing.reading.shortforms import own_names, short_forms_in

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
    finding: FindingKind | None
    """What kind of result of its own paper it reports; None: none."""
    score: dict[Beat, float]


SUBJECT_CHARACTERS = 45
"""A citation within so many characters of a sentence's start stands behind its subject."""


class _Placed(NamedTuple):
    evidence: Evidence
    place: SectionKind
    position: float
    cited: bool
    """It points at other papers."""
    tables: bool
    """It points at a table."""
    others: bool = False
    """Its subject is another paper's: a citation stands near its start."""


def abstract_evidence(material: PaperMaterial) -> list[Evidence]:
    """The sentences of the metadata's abstract."""
    paper = material.paper
    return [Evidence(paper_id=paper.id, sentence=None, text=s) for s in split_sentences(without_latex(paper.abstract))]


def candidates(material: PaperMaterial) -> list[Candidate]:
    """Every sentence of the paper that a host could report, scored for each beat, in reading order."""
    rows = _placed(material)
    if not rows:
        return []
    said = [cleaned(row.evidence.text) for row in rows]
    space = vectors([material.paper.title, *said])
    central = centrality(space[1:])
    title = space[0]
    names = own_names(material)
    found: list[Candidate] = []
    for row, text, vector, middle in zip(rows, said, space[1:], central, strict=True):
        if not speakable(text) or singular_author(text):
            continue
        near_title = cosine(vector, title)
        finding = finding_kind(text, row.place, cited=row.cited, own_names=names, late=row.position > 0.45)
        own = starts_with_name(text, names)
        score = {beat: _score(beat, text, row, middle, near_title, finding, own=own) for beat in TALK_BEATS}
        found.append(Candidate(row.evidence, text, row.place, row.position, middle, vector, finding, score))
    return found


def _placed(material: PaperMaterial) -> list[_Placed]:
    document = material.document
    paper = material.paper
    rows: list[_Placed] = []
    if document is not None:
        kinds = {section.index: section.kind for section in document.sections}
        tables = {i for i, figure in enumerate(document.figures) if figure.kind == "table"}
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
            pointed = any(mention.figure in tables for mention in sentence.mentions)
            others = any(0 < c.start < SUBJECT_CHARACTERS for c in sentence.citations)
            rows.append(_Placed(evidence, kind, position, bool(sentence.citations), pointed, others))
    if not any(row.place == "abstract" for row in rows):
        abstract = abstract_evidence(material)
        last = max(1, len(abstract) - 1)
        rows = [_Placed(e, "abstract", i / last, cited=False, tables=False) for i, e in enumerate(abstract)] + rows
    return rows


def _score(
    beat: Beat, text: str, row: _Placed, central: float, near_title: float, finding: FindingKind | None, *, own: bool
) -> float:
    place, position = row.place, row.position
    score = PLACES[beat].get(place, 0.0) + 0.7 * central + 0.6 * near_title
    score += sum(weight for weight, pattern in CUES[beat] if pattern.search(text))
    if place == "abstract":
        # Abstracts go from the problem over the proposal to the findings.
        score += {"why": 0.6 * (1 - position), "evidence": 0.6 * position, "limits": -0.5}.get(beat, 0.0)
    score += _of_kind(beat, text, row, finding, own=own) - hard_to_hear(text)
    if beat == "why" and place == "introduction":
        score += 0.3 * (1 - position)
    return score


def _of_kind(beat: Beat, text: str, row: _Placed, finding: FindingKind | None, *, own: bool) -> float:
    """What forbids, or favours, that a sentence answers this question: its kind before its rank."""
    if row.others and not own and beat in ("what", "how", "evidence") and not re.search(r"\b[Ww]e\b", text):
        return -3.0
    if NAVIGATING.search(text) or _SECTION.search(row.evidence.text):
        return -2.0
    if beat == "evidence":
        told = {"figure": 0.5, "proof": 0.5, "comparison": 0.3, "plain": 0.0}
        # What a table compares is best told by the sentence that points at it.
        if finding is None:
            return -4.0
        return told[finding] + 0.3 * (row.tables and finding != "plain") + 0.4 * reports_outright(text)
    if beat == "limits":
        away = row.place != "limits" and not OWN_LIMITS.search(text)
        return -2.0 * away - 2.0 * (not LIMITING.search(text)) - 3.0 * bool(OVERCOMES.search(text))
    if beat == "what":
        return -1.6 * (not PROPOSAL.search(text)) - 0.6 * (row.cited and not own)
    if beat == "why":
        # A problem is the field's, not the paper's own doing.
        elsewhere = row.place not in ("abstract", "introduction", "related")
        return -1.2 * (not PROBLEM.search(text)) - 1.5 * elsewhere - 1.5 * own - 1.5 * bool(_OWN_DOING.search(text))
    by_method = any(weight > 0 and pattern.search(text) for weight, pattern in CUES["how"])
    return -0.7 * (row.cited and not own) - 1.0 * (finding is not None) - 0.5 * (not by_method)


_OWN_DOING = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b|\bis employed\b|\bare employed\b|^To \w+ [^,]*, (?:a|an|the) ")


OVERCOMES = re.compile(
    r"\b(?:overcom|alleviat|mitigat|circumvent|address|avoid|remov|identif)\w*\b[^.]*\blimitations?\b"
    r"|\blimitations? of (?:the )?(?:current|existing|previous|prior|earlier|other|traditional|conventional|most)\b"
)
"""Of limits that are no longer there, or are others'."""
_SECTION = re.compile(r"\b[Ss](?:ec(?:tions?|ts?\.|\.)?|ubsection)\s*(?:[IVX]+\b|\d)")
"""What points at a section tells where things stand in the paper."""
_BACK = re.compile(
    r"(?<=[\w,] )(?:this|these|those|such) (?!a |an |"
    r"(?:\w+ )?(?:paper|work|study|article|letter|report|thesis|survey|way)\b|"
    r"(?:that|which|who|as|with|of|for|in|expected|used|currently|obtained)\b)"
)
"""A "this effect" amid the sentence points at one that was not told."""


FEWEST_WORDS = 5
"""Different words that carry meaning, by their first five letters."""


def hard_to_hear(text: str) -> float:
    """What a sentence costs the ear, in points of score: length, unknown short forms, strings of numbers, indices."""
    words, longest = len(text.split()), longest_piece(text)
    unknown = len(short_forms_in(text))
    numbers = sum(any(c.isdigit() for c in word) for word in text.split())
    indices = text.count("_") + text.count("/")
    cost = (
        0.01 * max(0, words - 26)
        + 0.035 * max(0, longest - 22)
        + 0.04 * max(0, 12 - words)
        + 0.12 * max(0, unknown - 1)
    )
    # "Edge removal consists of removing an edge" has too few different words to say anything.
    cost += 1.0 * (len({w[:5] for w in content_words(text)}) < FEWEST_WORDS)
    return cost + 0.15 * max(0, numbers - 3) + 0.25 * indices + 0.8 * bool(_BACK.search(text))


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
