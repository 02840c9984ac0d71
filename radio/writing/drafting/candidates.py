"""Readings of one turn: how they are drawn, refused, compared, and put together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from radio.model.base import Model
from radio.model.paper import Paper
from radio.model.script import Line
from radio.types import PaperId
from radio.writing.drafting.scores import Marks, grams, polar, repeated
from radio.writing.drafting.slips import slip_of, unreasoned
from radio.writing.gate import refusal
from radio.writing.language.lexis import tokens
from radio.writing.materials import word_count
from radio.writing.measures.doubt import hedges_lost
from radio.writing.measures.ground import Ground
from radio.writing.measures.support import unsupported_in
from radio.writing.measures.vacuous import vacuous

HOT, COOL, ALONE = 0.6, 0.15, 0.3
"""Temperatures of the first and the last of several readings, and of a single one. The first may find a good wording;
the later ones keep closer to the sentences, and so pass the gate more often."""
PROMPT_WORDS = 7
"""So many words in a row as the prompt has them are the prompt's."""
MOST_REPEATED = 0.4
"""Share of word triples that were said before, from which a line is a repetition."""
RAMBLING, RAMBLING_WORDS = 1.8, 15
"""An answer may have so many times the wished words and so many more."""
TEMPLATE_MARK = 0.7
"""A question with a lower mark gives way to the template's."""
_META = re.compile(
    r"\b(?:quoted?|sentences?|mentioned|passage|excerpt|according to|text|do the author)\b",
    re.IGNORECASE,
)


class Attempt(Model):
    """One reading: what the model wrote, as lines with their cites, and what became of it."""

    paper_id: PaperId
    beat: str
    nth: int
    question: Line
    answer: Line
    question_refused: str | None = None
    answer_refused: str | None = None
    marks: Marks
    repair: bool = False

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(reason for reason in (self.question_refused, self.answer_refused) if reason)


class Choice(NamedTuple):
    """The turn that is kept."""

    question: Line | None
    """None: the template's question must do."""
    answer: Line
    score: float
    question_mark: float
    how: Literal["model", "merged", "repaired"]


def temperature(nth: int, of: int) -> float:
    """Of the nth of several readings: cooling in equal steps."""
    return ALONE if of <= 1 else round(HOT + (COOL - HOT) * nth / (of - 1), 2)


def seed_of(*parts: object) -> int:
    """Fixed by content: the same evidence gives the same readings."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:4], "big")


def objections(
    question: Line,
    answer: Line,
    paper: Paper,
    ground: Ground,
    said: Sequence[str],
    words: int,
    prompt: Sequence[str] = (),
) -> tuple[str | None, str | None]:
    """Why the question, and the answer, may not be said; None for what may. `prompt`: its text without the paper."""
    asked = (
        refusal(question, [paper])
        or _measured(question, ground)
        or _odd_question(question, said)
        or _leaks(question, prompt)
    )
    told = (
        refusal(answer, [paper])
        or _measured(answer, ground)
        or _repeats(answer.text, [*said, question.text])
        or _rambles(answer.text, words)
        or _leaks(answer, prompt)
        or slip_of(answer, question.text, paper.title)
    )
    return asked, told


def best(attempts: Sequence[Attempt]) -> Choice | None:
    """The best reading whose answer passed; its question, or that of another reading that fits it, or none."""
    passed = [a for a in attempts if a.answer_refused is None]
    if not passed:
        return None
    whole = [a for a in passed if a.question_refused is None]
    first = max(whole or passed, key=lambda a: a.marks.score)
    if first.question_refused is None:
        how: Literal["model", "repaired"] = "repaired" if first.repair else "model"
        return Choice(first.question, first.answer, first.marks.score, first.marks.question, how)
    question = max(
        (a for a in attempts if a.question_refused is None and fits(a.question.text, first.answer.text)),
        key=lambda a: a.marks.question,
        default=None,
    )
    other, mark = (question.question, question.marks.question) if question else (None, 0.0)
    return Choice(other, first.answer, first.marks.score, mark, "merged")


def fits(question: str, answer: str) -> bool:
    """Whether an answer can follow a question that was not written for it."""
    because = answer.lower().startswith("because")
    return not polar(question) and because == question.lower().startswith("why")


def _measured(line: Line, ground: Ground) -> str | None:
    """What the measures of scripts object to: written apart from the gate, they see some of what it does not."""
    findings = (
        *unsupported_in(line, {ground.paper_id: ground}),
        *hedges_lost([line]),
        *vacuous([line], ground.text),
    )
    return f"{findings[0].kind}: {findings[0].what}"[:120] if findings else None


def _leaks(line: Line, prompt: Sequence[str]) -> str | None:
    """Whether it holds words of the prompt, of its rules or its example, that are not the paper's."""
    sources = {gram for cite in line.cites for gram in grams(cite.text, PROMPT_WORDS)}
    own = set(grams(line.text, PROMPT_WORDS)) - sources
    return "words of the prompt" if any(not own.isdisjoint(grams(text, PROMPT_WORDS)) for text in prompt) else None


def _odd_question(line: Line, said: Sequence[str]) -> str | None:
    text = line.text
    if unreasoned(text, [c.text for c in line.cites]):
        return "asks for a reason that is not given"
    if _META.search(text):
        return "speaks of the text before it"
    if any(tokens(text) == tokens(line) for line in said):
        return "was asked before"
    return None


def _repeats(text: str, said: Sequence[str]) -> str | None:
    return "repeats what was said" if repeated(text, said) > MOST_REPEATED else None


def _rambles(text: str, words: int) -> str | None:
    said = word_count(text)
    return f"rambles: {said} words of {words}" if said > RAMBLING * words + RAMBLING_WORDS else None
