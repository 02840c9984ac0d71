"""The model's writer: evidence slots in, question and answer out; who speaks and what is cited is fixed in code.

Of each slot several readings are drawn, each goes through the claim gate, the best is kept. What no reading can say,
and what time does not allow, is left to the extractive writer.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from radio.clock import Clock, SystemClock
from radio.errors import LanguageModelError
from radio.llm import prompts
from radio.llm.base import ChatRequest, LanguageModel, Message
from radio.model.base import Model
from radio.model.script import Cite, Line, TurnDraft
from radio.model.summary import Beat
from radio.types import HostId, Seconds
from radio.writing.drafting.candidates import COOL, TEMPLATE_MARK, Attempt, best, objections, seed_of, temperature
from radio.writing.drafting.outline import QUESTIONS, Outline, outline_of, refined
from radio.writing.drafting.scores import GOOD_ENOUGH, marks_of
from radio.writing.effort import STRONG_CONTEXT_TOKENS
from radio.writing.language.reported import first_person, third_person
from radio.writing.language.text import split_sentences
from radio.writing.materials import PaperMaterial, WritingBrief
from radio.writing.measures.ground import Ground, ground_of
from radio.writing.reading.facts import cite_of, spoken_title, topic_of
from radio.writing.reading.slots import Rows, Slot, evidence_of

log = logging.getLogger(__name__)

MOST_FAILURES = 2
"""Slots in a row that the model may fail before the writer stops asking it."""
JUST_SAID_WORDS = 30
"""Of what was said before the turn, at most so many words go into the prompt: its last sentence."""


_SHORT = re.compile(r" \(([A-Z][\w-]*[A-Z][\w-]*s?)\)")
"""A short form in brackets, which an ear does not see."""
_CAN_SEE = re.compile(r"\b([Tt]hey|[Aa]uthors) can (observe|see|conclude|say)\b")
"""A paper's "we can see" is no ability."""
_DOES = re.compile(r"\bdoes (?=(?:the )?(?:authors|researchers|results|experiments|they)\b)")
"""A slip of grammar that small models make, and that spoils a question that is good."""


class Turn(Model):
    question: str
    answer: str


class _Asked(NamedTuple):
    """What a slot is asked with."""

    material: PaperMaterial
    slot: Slot
    asker: HostId
    answerer: HostId
    said: tuple[Line, ...]
    words: int
    request: ChatRequest


class Dialogue:
    """Asks a model for turns. One object per script: it knows what it was given for a slot, and asks once."""

    def __init__(
        self,
        brief: WritingBrief,
        model: LanguageModel,
        clock: Clock | None = None,
        watch: Callable[[Attempt], None] | None = None,
    ) -> None:
        """The deadline of `brief.effort` begins now. `watch` sees every reading, refused or not."""
        self._brief = brief
        self._model = model
        self._clock = clock or SystemClock()
        self._begin = self._clock.monotonic()
        self._watch = watch
        self._prompt = prompts.load(brief.prompts_dir, brief.show.prompt)
        # What stays the same in every request: rules and examples. The last part is filled with the paper.
        self._own_words = [part.template for part in self._prompt.parts[:-1]]
        self._strong = model.context_tokens >= STRONG_CONTEXT_TOKENS
        self._failures = 0
        self._stopped = ""
        self._turns: dict[tuple[str, str], tuple[tuple[Line, Line] | None, TurnDraft]] = {}
        self._rows: dict[str, Rows] = {}
        self._slots: list[tuple[str, Slot]] = []
        self._wished: dict[str, int] = {}
        self._grounds: dict[str, Ground] = {}
        self._told: list[TurnDraft] = []
        self._writers: dict[str, None] = {}
        self.notes: list[str] = []

    @property
    def name(self) -> str:
        """The models that were heard, in the order of their first words; before that, those that may be."""
        return " and ".join(self._writers) or self._model.name

    @property
    def stopped(self) -> str:
        """Why the model is not asked any more; empty while it is."""
        return self._stopped

    @property
    def told(self) -> tuple[TurnDraft, ...]:
        """How the turns came about that were given since `begin`."""
        return tuple(self._told)

    @property
    def spent(self) -> tuple[float, int]:
        """Seconds by the clock, and readings drawn, over all turns."""
        drafts = [draft for _, draft in self._turns.values()]
        return sum(d.seconds for d in drafts), sum(d.tried for d in drafts)

    def begin(self) -> None:
        """The script is composed anew: turns that are known already cost nothing."""
        self._told = []

    def outline(self, material: PaperMaterial, words: int, rows: Rows | None = None) -> Outline:
        """The outline of a talk with about `words` words of answers; by the model where the effort allows.

        `rows`: what the paper has to say. Asked again with other words, slots that are written stay as they are.
        """
        key = material.paper.key
        if key not in self._rows:
            found = evidence_of(material) if rows is None else rows
            by_model = self._brief.effort.outline_by_model and not self._over()
            self._rows[key] = refined(self._brief, material, found, self._model, self._left()) if by_model else found
        written = [slot for paper, slot in self._slots if paper == key]
        outline = outline_of(material, words, self._rows[key], written)
        self._wished.update({_key(point.slot): point.words for point in outline.points})
        return outline

    def turn(
        self,
        material: PaperMaterial,
        slot: Slot,
        asker: HostId,
        answerer: HostId,
        *,
        question: str = "",
        said: Sequence[Line] = (),
    ) -> tuple[Line, Line] | None:
        """Question and answer from the evidence, both through the gate; None: tell the slot extractively.

        `question`: the template's, which leads the model and stands in for a refused one. `said`: the script so far.
        """
        key = (material.paper.key, _key(slot))
        if key not in self._turns:
            if self._over():
                return None
            self._slots.append((material.paper.key, slot))
            self._turns[key] = self._drawn(material, slot, asker, answerer, question, tuple(said))
        pair, draft = self._turns[key]
        self._told.append(draft)
        return pair

    def _over(self) -> bool:
        """Whether no more is asked: the model is down, or the time is up."""
        limit = self._brief.effort.seconds
        if not self._stopped and limit is not None and self._clock.monotonic() - self._begin >= limit:
            self._stop(f"{self.name}: {limit:.0f} s were over after {len(self._turns)} turns; the rest is extractive")
        return bool(self._stopped)

    def _left(self) -> float | None:
        """Seconds until the deadline, so that no request outlasts it by much; None without one."""
        limit = self._brief.effort.seconds
        return None if limit is None else max(1.0, limit - (self._clock.monotonic() - self._begin))

    def _stop(self, why: str) -> None:
        self._stopped = why
        self.notes.append(why[:300])

    def _drawn(
        self,
        material: PaperMaterial,
        slot: Slot,
        asker: HostId,
        answerer: HostId,
        question: str,
        said: tuple[Line, ...],
    ) -> tuple[tuple[Line, Line] | None, TurnDraft]:
        begin = self._clock.monotonic()
        words = self._wished.get(_key(slot), slot.words)
        request = self._request(material, slot, asker, answerer, question, said, words)
        asked = _Asked(material, slot, asker, answerer, said, words, request)
        attempts, errors = self._read(asked)
        choice = best(attempts)
        pair: tuple[Line, Line] | None = None
        if choice is not None:
            first = choice.question
            if question and (first is None or choice.question_mark < TEMPLATE_MARK):
                first, choice = _template(choice.answer, asker, question), choice._replace(how="merged")
            pair = (first, choice.answer) if first is not None else None
        refused = sum(bool(a.refused) for a in attempts) + len(errors)
        reasons = tuple(dict.fromkeys([r for a in attempts for r in a.refused] + errors))
        draft = TurnDraft(
            paper_id=material.paper.id,
            beat=slot.beat,
            nth=slot.nth,
            tried=len(attempts) + len(errors),
            refused=refused,
            reasons=reasons,
            score=round(choice.score, 3) if choice and pair else None,
            kept=choice.how if choice and pair else "extractive",
            seconds=Seconds(round(self._clock.monotonic() - begin, 2)),
        )
        if pair is None:
            self.notes.append(f"{material.paper.id} {slot.beat}: {'; '.join(reasons)}"[:200])
        return pair, draft

    def _read(self, asked: _Asked) -> tuple[list[Attempt], list[str]]:
        """The readings of a slot, with what failed before it became one; stops the writer when the model is down."""
        effort = self._brief.effort
        attempts: list[Attempt] = []
        errors: list[str] = []
        repairs = 0
        drawn = 0
        while len(errors) < MOST_FAILURES and not self._over():
            choice = best(attempts)
            if drawn < effort.candidates:
                if choice is not None and choice.how == "model" and choice.score >= GOOD_ENOUGH:
                    break
                request = asked.request.model_copy(
                    update={
                        "temperature": temperature(drawn, effort.candidates),
                        "seed": seed_of(asked.material.paper.key, _key(asked.slot), drawn),
                    }
                )
                drawn += 1
            elif choice is None and attempts and repairs < effort.repairs:
                request = _told_why(asked.request, attempts[-1])
                repairs += 1
            else:
                break
            try:
                attempts.append(self._attempt(asked, self._ask(request), repair=repairs > 0))
            except LanguageModelError as e:
                errors.append(e.message)
        self._failures = 0 if attempts else self._failures + bool(errors)
        if self._failures >= MOST_FAILURES:
            self._stop(f"{self.name} failed {self._failures} times in a row: {errors[-1]}")
        return attempts, errors

    def _attempt(self, asked: _Asked, turn: Turn, *, repair: bool) -> Attempt:
        material, slot = asked.material, asked.slot
        cites = tuple(cite_of(e) for e in slot.evidence)
        # A question may take up what was said just before, so it rests on that too.
        before = next(
            (x.cites for x in reversed(asked.said) if x.cites and x.factual and x.paper_id == material.paper.id), ()
        )
        question = _line(
            asked.asker, turn.question, "question", material, (*cites, *(c for c in before if c not in cites))
        )
        said_of = third_person(turn.answer, "they") if first_person(turn.answer) else turn.answer
        said_of = _SHORT.sub(r", or \1,", said_of).replace(",.", ".").replace(",,", ",")
        said_of = _CAN_SEE.sub(r"\1 \2", said_of)
        answer = _line(asked.answerer, said_of, slot.beat, material, cites)
        said = [line.text for line in asked.said]
        refused = objections(
            question, answer, material.paper, self._ground(material), said, asked.words, self._own_words
        )
        attempt = Attempt(
            paper_id=material.paper.id,
            beat=slot.beat,
            nth=slot.nth,
            question=question,
            answer=answer,
            question_refused=refused[0],
            answer_refused=refused[1],
            marks=marks_of(
                turn.question, answer.text, slot.texts, said, words=asked.words, title=spoken_title(material.paper)
            ),
            repair=repair,
        )
        if self._watch is not None:
            self._watch(attempt)
        return attempt

    def _ground(self, material: PaperMaterial) -> Ground:
        key = material.paper.key
        if key not in self._grounds:
            self._grounds[key] = ground_of(material)
        return self._grounds[key]

    def _request(
        self,
        material: PaperMaterial,
        slot: Slot,
        asker: HostId,
        answerer: HostId,
        question: str,
        said: tuple[Line, ...],
        words: int,
    ) -> ChatRequest:
        hosts = {host.id: host for host in self._brief.show.hosts}
        known = {
            "strong": self._strong,
            "title": quoted(spoken_title(material.paper)),
            "topic": quoted(topic_of(material)),
            "beat": QUESTIONS.get(slot.beat, ""),
            "nth": slot.nth,
            "second": hosts[asker].name,
            "second_persona": hosts[asker].persona,
            "lead": hosts[answerer].name,
            "lead_persona": hosts[answerer].persona,
            "question": quoted(question),
            "said": quoted(_just_said(material, said)) if self._strong else "",
            "sentences": quoted(_as_others(slot.texts)),
            "words": words,
        }
        # A prompt need not use all that there is.
        used = {name: value for name, value in known.items() if name in self._prompt.front.variables}
        return self._prompt.render(**used)

    def _ask(self, request: ChatRequest) -> Turn:
        left = self._left()
        reply = self._model.complete(request if left is None else request.model_copy(update={"timeout_seconds": left}))
        self._writers[reply.model] = None
        self.notes += [why[:200] for why in reply.passed if why[:200] not in self.notes]
        try:
            turn = Turn.model_validate(json.loads(reply.text))
        except (ValueError, ValidationError) as e:
            raise LanguageModelError("the answer breaks the schema", retryable=True) from e
        asked = _DOES.sub("do ", " ".join(turn.question.split()))
        turn = Turn(question=asked, answer=" ".join(turn.answer.split()))
        if not turn.question.endswith("?") or len(turn.answer.split()) < 6:
            raise LanguageModelError("the answer is no question and answer", retryable=True)
        return turn


def quoted(text: str) -> str:
    """Paper text as data inside the prompt: it cannot close its quotation."""
    return text.replace("<", "‹").replace(">", "›")


def _as_others(texts: Sequence[str]) -> str:
    """The sentences with their authors as others, for what a model reads it says: "we" would come out as "we"."""
    told: list[str] = []
    for text in texts:
        told.append(third_person(text, "they" if told else "the authors") if first_person(text) else text)
    return " ".join(told)


def _key(slot: Slot) -> str:
    evidence = " ".join(f"{e.paper_id}/{e.sentence or e.text}" for e in slot.evidence)
    return f"{slot.beat} {evidence}"


def _just_said(material: PaperMaterial, said: Sequence[Line]) -> str:
    """The last sentence about this paper, where it is short enough to be taken up."""
    last = next((x for x in reversed(said) if x.cites and x.factual and x.paper_id == material.paper.id), None)
    if last is None:
        return ""
    sentence = split_sentences(last.text)[-1]
    return sentence if len(sentence.split()) <= JUST_SAID_WORDS else ""


def _told_why(request: ChatRequest, attempt: Attempt) -> ChatRequest:
    """The request with a word of care at its end. The refused answer is not shown: a small model would repeat it."""
    what = "question" if attempt.answer_refused is None else "answer"
    care = (
        f"Take care: an earlier {what} was refused ({attempt.refused[0]}). Keep to the words of the quoted sentences."
    )
    last = request.messages[-1]
    again = Message(role=last.role, content=f"{last.content}\n{care}")
    return request.model_copy(
        update={
            "messages": (*request.messages[:-1], again),
            "temperature": COOL,
            "seed": seed_of(care, attempt.answer.text),
        }
    )


def _template(answer: Line, asker: HostId, question: str) -> Line:
    return answer.model_copy(
        update={"speaker": asker, "text": question, "beat": "question", "factual": False, "origin": "template"}
    )


def _line(speaker: HostId, text: str, beat: Beat | str, material: PaperMaterial, cites: tuple[Cite, ...]) -> Line:
    return Line.model_validate(
        {
            "speaker": speaker,
            "text": text,
            "beat": beat,
            "paper_id": material.paper.id,
            "cites": cites,
            "factual": True,
            "origin": "model",
        }
    )
