"""Evidence slots: one or two sentences of a paper, and the beat that they answer.

Both writers fill the same slots: the extractive one reports the sentences, the model says them in its own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from radio.model.script import Line
from radio.model.summary import Beat
from radio.types import HostId, SentenceId
from radio.writing.gate import refusal
from radio.writing.language.cues import NEEDED
from radio.writing.language.salience import overlap
from radio.writing.language.text import cleaned
from radio.writing.materials import Evidence, PaperMaterial, word_count
from radio.writing.reading.abstract import told_sentences
from radio.writing.reading.beats import TALK_BEATS, candidates, choose
from radio.writing.reading.facts import cite_of
from radio.writing.reading.slot import SENTENCES_PER_SLOT, SLOT_WORDS, Slot

__all__ = ["SENTENCES_PER_SLOT", "SLOT_WORDS", "Rows", "Slot", "evidence_of", "in_print", "slots_of"]

_GROWTH: tuple[Beat, ...] = (
    *("what", "why", "evidence", "how", "limits", "evidence", "how", "why", "evidence", "what"),
    *("how", "evidence", "how", "limits", "evidence", "how", "evidence", "how", "why", "evidence", "how"),
    *("evidence", "how", "what", "how", "evidence", "limits", "evidence", "how", "why", "how", "how", "how"),
)
"""Which beat gets the next sentence while there are words left."""
WANTED: Mapping[Beat, int] = {"why": 4, "what": 3, "how": 10, "evidence": 9, "limits": 3}
"""Sentences per beat at most: enough for a talk of five minutes."""


class Rows(NamedTuple):
    """What a paper has to say on each beat."""

    ranked: Mapping[Beat, Sequence[Evidence]]
    """The best first."""
    places: Mapping[str, int]
    """By the text of a sentence: where it stands in the paper; empty where the rank is the order."""


def slots_of(material: PaperMaterial, budget: int, rows: Rows | None = None) -> list[Slot]:
    """The paper's slots in the order of a talk, of about `budget` words of evidence.

    Each beat gets its first sentence before any gets a second; evidence and method grow first. `rows`: what
    `evidence_of` found, for who asks several times.
    """
    found_rows = evidence_of(material) if rows is None else rows
    by_beat = found_rows.ranked
    taken: dict[Beat, int] = dict.fromkeys(TALK_BEATS, 0)
    spent = 0
    for beat in _GROWTH:
        found = by_beat[beat]
        if taken[beat] >= len(found):
            continue
        cost = word_count(cleaned(found[taken[beat]].text))
        if spent and spent + cost > budget * 1.04:
            continue
        taken[beat] += 1
        spent += cost
    return [slot for beat in TALK_BEATS for slot in _grouped(beat, _told(beat, found_rows, taken[beat]))]


def _told(beat: Beat, rows: Rows, count: int) -> Sequence[Evidence]:
    """The best ones; problem, method and findings unfold as in the paper, the idea begins with its best statement."""
    best = rows.ranked[beat][:count]
    return best if beat == "what" else sorted(best, key=lambda e: rows.places.get(e.text, -1))


def _grouped(beat: Beat, rows: Sequence[Evidence]) -> list[Slot]:
    groups: list[list[Evidence]] = []
    for row in rows:
        words = word_count(cleaned(row.text))
        held = sum(word_count(cleaned(e.text)) for e in groups[-1]) if groups else 0
        if groups and len(groups[-1]) < SENTENCES_PER_SLOT and held + words <= SLOT_WORDS:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Slot(beat=beat, nth=i, evidence=tuple(group)) for i, group in enumerate(groups)]


def evidence_of(material: PaperMaterial, *, said: Sequence[str] = ()) -> Rows:
    """The sentences of the paper that answer each beat, in the order in which they are told.

    First those that a summary chose with a model, then our own choice. What is as good as `said` is left out.
    """
    rows: dict[Beat, list[Evidence]] = {beat: [] for beat in TALK_BEATS}
    told = [cleaned(text) for text in said]
    chosen = list(_of_summary(material))
    for beat, evidence in chain(chosen, _own_choice(material), _of_abstract(material)):
        text = cleaned(evidence.text)
        if (
            len(rows[beat]) < WANTED[beat]
            and _passes(evidence, text)
            and not any(overlap(text, other) > SAME for other in told)
        ):
            rows[beat].append(evidence)
            told.append(text)
    # A model's choice comes in the order that it gave.
    document = None if chosen else material.document
    places = {s.text: i for i, s in enumerate(document.sentences)} if document is not None else {}
    return Rows(rows, places)


PRINTED = 0.9
"""Share of content words from which two are one sentence, in the metadata and in print."""


def _passes(evidence: Evidence, text: str) -> bool:
    """Whether the claim gate lets the sentence through as it stands: what it would drop is not chosen."""
    line = Line(speaker=HostId("lead"), text=text, beat="what", cites=(cite_of(evidence),), origin="extractive")
    return refusal(line) is None


SPARE: Mapping[Beat, float] = {"how": 0.5, "why": 0.6}
"""Scores that will do where a talk would come short: a plain sentence of background or method misleads nobody."""
SAME = 0.7
"""Share of content words from which two sentences say the same to the ear."""


def _of_summary(material: PaperMaterial) -> Iterator[tuple[Beat, Evidence]]:
    summary = material.summary
    if summary is None or summary.purpose == "headline" or summary.writer == "extractive":
        return
    known: Mapping[SentenceId, Evidence] = {}
    if material.document is not None:
        known = {
            s.id: Evidence(paper_id=material.paper.id, sentence=s.id, text=s.text, boxes=s.boxes)
            for s in material.document.sentences
        }
    for claim in summary.claims:
        if claim.beat not in TALK_BEATS:
            continue
        cited = [known[c] for c in claim.cites if c in known]
        for evidence in cited or [Evidence(paper_id=material.paper.id, sentence=None, text=claim.text)]:
            yield claim.beat, evidence


def _of_abstract(material: PaperMaterial) -> Iterator[tuple[Beat, Evidence]]:
    """What the abstract of the metadata says: where the body yields little that can be said, it has the rest."""
    for row in told_sentences(material):
        if not row.leans and row.beat in TALK_BEATS:
            yield row.beat, in_print(material, row.evidence)


def in_print(material: PaperMaterial, evidence: Evidence) -> Evidence:
    """The sentence of the abstract as the document prints it, so that its page can be shown; else as it is."""
    document = material.document
    abstract = {s.index for s in document.sections if s.kind == "abstract"} if document else set()
    for s in document.sentences if document else ():
        if s.section in abstract and overlap(s.text, evidence.text) > PRINTED:
            return Evidence(paper_id=evidence.paper_id, sentence=s.id, text=s.text, boxes=s.boxes)
    return evidence


def _own_choice(material: PaperMaterial) -> Iterator[tuple[Beat, Evidence]]:
    found = candidates(material)
    for least in (NEEDED, {**NEEDED, **SPARE}):
        for beat, chosen in choose(found, WANTED, least=least).items():
            for candidate in sorted(chosen, key=lambda c: -c.score[beat]):
                yield beat, candidate.evidence
