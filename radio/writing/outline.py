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
from radio.model.summary import Beat, Claim, Summary
from radio.types import PaperId
from radio.writing.beats import TALK_BEATS, Candidate, candidates, choose
from radio.writing.cues import NEEDED
from radio.writing.facts import spoken_title
from radio.writing.materials import Evidence, PaperMaterial, WritingBrief
from radio.writing.slots import Slot, slots_of

log = logging.getLogger(__name__)

PROMPT = "outline"
OFFERED = 6
"""Sentences that a beat offers to the model: the extractive outline's own and the next best."""
SHORTEST_WISH, LONGEST_WISH = 0.7, 1.15
"""An answer against its sentences: below, something is left out; above, something is made up."""
QUESTIONS: dict[Beat, str] = {
    "why": "why the work was needed",
    "what": "what the authors propose or do",
    "how": "how they did it",
    "evidence": "what they found",
    "limits": "the limits that the authors name",
}


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


def outline_of(material: PaperMaterial, words: int) -> Outline:
    """The outline for about `words` words of answers."""
    return Outline(paper_id=material.paper.id, points=points_of(slots_of(material, words), words))


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


def refined(brief: WritingBrief, material: PaperMaterial, model: LanguageModel) -> PaperMaterial:
    """The material with the model's choice of sentences as its summary; as it was where the model gave none.

    What it did not choose stays behind what it chose, so that a talk that comes short can still grow.
    """
    offered = _offered(material)
    rows = [(beat, c) for beat in TALK_BEATS for c in offered[beat]]
    if not rows:
        return material
    try:
        request = prompts.load(brief.prompts_dir, PROMPT).render(
            title=_quoted(spoken_title(material.paper)),
            beats=[(QUESTIONS[beat], [(n, _quoted(c.text)) for n, (b, c) in enumerate(rows, 1) if b == beat])
                   for beat in TALK_BEATS],
        )  # fmt: skip
        chosen = _numbers(model.complete(request.model_copy(update={"seed": 1})).text, len(rows))
    except LanguageModelError as e:
        log.info("%s: the extractive outline stands: %s", material.paper.id, e)
        return material
    if not chosen:
        return material
    picked = [rows[n - 1] for n in chosen]
    ordered = [*picked, *(row for row in rows if row not in picked)]
    claims = tuple(
        Claim(beat=beat, text=c.text, cites=(c.evidence.sentence,) if c.evidence.sentence else ())
        for beat in TALK_BEATS
        for b, c in ordered
        if b == beat
    )
    headline = material.summary.headline if material.summary else spoken_title(material.paper)
    made = Summary(paper_id=material.paper.id, purpose="deep", headline=headline, claims=claims, writer=model.name)
    return material.model_copy(update={"summary": made})


def _offered(material: PaperMaterial) -> dict[Beat, list[Candidate]]:
    """By beat, the sentences that may answer it: a strict beat offers none that the extractive writer would refuse."""
    return choose(candidates(material), dict.fromkeys(TALK_BEATS, OFFERED), least=NEEDED)


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
