"""The outline of a talk: which questions are asked, and which of the paper's sentences answer them.

It is made extractively. A strong model may choose among numbered sentences; it answers with numbers only, so nothing it
says can reach the air from here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from radio.errors import LanguageModelError
from radio.llm import prompts
from radio.llm.base import LanguageModel
from radio.model.base import Model
from radio.model.summary import Beat
from radio.types import PaperId
from radio.writing.language.text import cleaned
from radio.writing.materials import Evidence, PaperMaterial, WritingBrief
from radio.writing.reading.beats import TALK_BEATS
from radio.writing.reading.facts import spoken_title
from radio.writing.reading.slots import Rows, Slot, slots_of

log = logging.getLogger(__name__)

PROMPT = "outline"
OFFERED = 6
"""Sentences that a beat offers to the model: the extractive outline's own and the next best."""
SHORTEST_WISH, LONGEST_WISH = 0.7, 1.15
"""An answer against its sentences: below, something is left out; above, something is made up."""
QUESTIONS: dict[Beat, str] = {
    "why": "the problem",
    "what": "the idea",
    "how": "the method",
    "evidence": "the results",
    "limits": "the limits",
}
"""Nouns, for a small model takes a verb ("propose") for one that it should say."""


class Point(Model):
    """One question of the talk, with what answers it."""

    beat: Beat
    nth: int
    question: str
    """What is to be answered, for the prompt."""
    evidence: tuple[Evidence, ...]
    words: int
    """Wished length of the answer."""

    @property
    def slot(self) -> Slot:
        return Slot(beat=self.beat, nth=self.nth, evidence=self.evidence)


class Outline(Model):
    """A talk before its words: points in the order of the listening grammar."""

    paper_id: PaperId
    points: tuple[Point, ...]

    @property
    def slots(self) -> list[Slot]:
        return [point.slot for point in self.points]


def outline_of(material: PaperMaterial, words: int, rows: Rows | None = None, known: Sequence[Slot] = ()) -> Outline:
    """The outline for about `words` words of answers. `rows`: what the paper has to say; `known`: slots that are kept
    together where all their sentences are in it, for they are written already."""
    slots = slots_of(material, words, rows)
    return Outline(paper_id=material.paper.id, points=points_of(kept_together(slots, known) if known else slots, words))


def points_of(slots: Sequence[Slot], words: int) -> tuple[Point, ...]:
    """Slots as points; their wished lengths share out `words` as far as the evidence bears it."""
    held = sum(slot.words for slot in slots)
    share = min(LONGEST_WISH, max(SHORTEST_WISH, words / held)) if held else 1.0
    return tuple(
        Point(
            beat=slot.beat,
            nth=slot.nth,
            question=QUESTIONS.get(slot.beat, ""),
            evidence=slot.evidence,
            words=round(slot.words * share),
        )
        for slot in slots
    )


def kept_together(slots: Sequence[Slot], known: Sequence[Slot]) -> list[Slot]:
    """The same sentences by beat, those of a known slot in one slot as before, the others in slots of their own."""
    found: list[Slot] = []
    for beat in dict.fromkeys(slot.beat for slot in slots):
        rows = [e for slot in slots if slot.beat == beat for e in slot.evidence]
        groups: list[tuple[Evidence, ...]] = []
        left = list(rows)
        for slot in known:
            if slot.beat == beat and all(e in left for e in slot.evidence):
                groups.append(slot.evidence)
                left = [e for e in left if e not in slot.evidence]
        groups += [(e,) for e in left]
        groups.sort(key=lambda group: rows.index(group[0]))
        found += [Slot(beat=beat, nth=n, evidence=group) for n, group in enumerate(groups)]
    return found


def refined(
    brief: WritingBrief, material: PaperMaterial, rows: Rows, model: LanguageModel, seconds: float | None = None
) -> Rows:
    """The rows with the model's choice of sentences first; as they were where the model gave none.

    What it did not choose stays behind what it chose, so that a talk that comes short can still grow. `seconds`: how
    long it may take.
    """
    offered = [(beat, e) for beat in TALK_BEATS for e in rows.ranked[beat][:OFFERED]]
    if not offered:
        return rows
    try:
        numbered = [(n, beat, _quoted(cleaned(e.text))) for n, (beat, e) in enumerate(offered, 1)]
        request = prompts.load(brief.prompts_dir, PROMPT).render(
            title=_quoted(spoken_title(material.paper)),
            beats=[(QUESTIONS[beat], [(n, text) for n, b, text in numbered if b == beat]) for beat in TALK_BEATS],
        )
        chosen = _numbers(
            model.complete(request.model_copy(update={"seed": 1, "timeout_seconds": seconds})).text, len(offered)
        )
    except LanguageModelError as e:
        log.info("%s: the extractive outline stands: %s", material.paper.id, e)
        return rows
    picked = [offered[n - 1] for n in chosen]
    return rows._replace(
        ranked={
            beat: [*(e for b, e in picked if b == beat), *(e for e in rows.ranked[beat] if (beat, e) not in picked)]
            for beat in TALK_BEATS
        }
    )


def _numbers(text: str, most: int) -> list[int]:
    """The numbers of the answer that were offered, each once. Raises LanguageModelError when it is no such list."""
    try:
        found = json.loads(text)["sentences"]
    except (ValueError, KeyError, TypeError) as e:
        raise LanguageModelError("the outline is no list of numbers", retryable=True) from e
    if not isinstance(found, list):
        raise LanguageModelError("the outline is no list of numbers", retryable=True)
    return list(dict.fromkeys(n for n in found if isinstance(n, int) and 1 <= n <= most))


def _quoted(text: str) -> str:
    return text.replace("<", "‹").replace(">", "›")
