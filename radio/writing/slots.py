"""Evidence slots: one or two sentences of a paper, and the beat that they answer.

Both writers fill the same slots: the extractive one reports the sentences, the model says them in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping

from radio.model.base import Model
from radio.model.summary import Beat
from radio.types import SentenceId
from radio.writing.beats import TALK_BEATS
from radio.writing.materials import Evidence, PaperMaterial, word_count
from radio.writing.summarizer import extractive_summary
from radio.writing.text import cleaned

SENTENCES_PER_SLOT = 2
SLOT_WORDS = 58
"""What one slot's answer holds at most before its second sentence becomes a slot of its own: about 23 s of speech."""


class Slot(Model):
    """The evidence for one question and answer."""

    beat: Beat
    nth: int
    """0 for the first slot of its beat: later ones are asked for as "what else"."""
    evidence: tuple[Evidence, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences as they can be said."""
        return tuple(cleaned(e.text) for e in self.evidence)

    @property
    def words(self) -> int:
        return sum(word_count(text) for text in self.texts)


_GROWTH: tuple[Beat, ...] = (
    *("what", "why", "evidence", "how", "limits", "evidence", "how", "what", "why", "evidence"),
    *("how", "evidence", "how", "limits", "evidence", "how", "evidence", "why"),
)
"""Which beat gets the next sentence while there are words left."""


def slots_of(material: PaperMaterial, budget: int) -> list[Slot]:
    """The paper's slots in the order of a talk, of about `budget` words of evidence.

    Each beat gets its first sentence before any gets a second; evidence and method grow first.
    """
    by_beat = _evidence(material)
    taken: dict[Beat, int] = dict.fromkeys(TALK_BEATS, 0)
    spent = 0
    for beat in _GROWTH:
        rows = by_beat[beat]
        if taken[beat] >= len(rows):
            continue
        cost = word_count(cleaned(rows[taken[beat]].text))
        if spent and spent + cost > budget * 1.08:
            continue
        taken[beat] += 1
        spent += cost
    return [slot for beat in TALK_BEATS for slot in _grouped(beat, by_beat[beat][: taken[beat]])]


def _grouped(beat: Beat, rows: list[Evidence]) -> list[Slot]:
    groups: list[list[Evidence]] = []
    for row in rows:
        words = word_count(cleaned(row.text))
        held = sum(word_count(cleaned(e.text)) for e in groups[-1]) if groups else 0
        if groups and len(groups[-1]) < SENTENCES_PER_SLOT and held + words <= SLOT_WORDS:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Slot(beat=beat, nth=i, evidence=tuple(group)) for i, group in enumerate(groups)]


def _evidence(material: PaperMaterial) -> dict[Beat, list[Evidence]]:
    summary = material.summary
    if summary is None or summary.purpose == "headline" or not summary.claims:
        summary = extractive_summary(material, "deep")
    known: Mapping[SentenceId, Evidence] = {}
    if material.document is not None:
        known = {
            s.id: Evidence(paper_id=material.paper.id, sentence=s.id, text=s.text, boxes=s.boxes)
            for s in material.document.sentences
        }
    rows: dict[Beat, list[Evidence]] = {beat: [] for beat in TALK_BEATS}
    for claim in summary.claims:
        if claim.beat not in rows:
            continue
        cited = [known[c] for c in claim.cites if c in known]
        rows[claim.beat].extend(cited or [Evidence(paper_id=material.paper.id, sentence=None, text=claim.text)])
    return rows
