"""The model's writer: evidence slots in, question and answer out; who speaks and what is cited is fixed in code."""

from __future__ import annotations

import hashlib
import json
import logging

from pydantic import ValidationError

from radio.errors import LanguageModelError
from radio.llm import prompts
from radio.llm.base import ChatRequest, LanguageModel, Message
from radio.model.base import Model
from radio.model.script import Cite, Line
from radio.model.summary import Beat
from radio.types import HostId
from radio.writing.facts import cite_of, spoken_title, topic_of
from radio.writing.materials import PaperMaterial, WritingBrief
from radio.writing.slots import Slot

log = logging.getLogger(__name__)

MOST_FAILURES = 2
"""Slots in a row that the model may fail before the writer stops asking it."""
BEATS: dict[Beat, str] = {
    "why": "why the work was needed",
    "what": "what the authors propose or do",
    "how": "how they did it",
    "evidence": "what they found",
    "limits": "what it does not do, and what remains open",
}


class Turn(Model):
    question: str
    answer: str


class ModelGaveUpError(LanguageModelError):
    """The model failed too often in a row: it is not asked again for this script."""


class Dialogue:
    """Asks a model for turns. One object per script."""

    def __init__(self, brief: WritingBrief, model: LanguageModel) -> None:
        self._brief = brief
        self._model = model
        self._prompt = prompts.load(brief.prompts_dir, brief.show.prompt)
        self._failures = 0
        self._asked: dict[str, ChatRequest] = {}
        self.notes: list[str] = []

    @property
    def name(self) -> str:
        return self._model.name

    def turn(self, material: PaperMaterial, slot: Slot, asker: HostId, answerer: HostId) -> tuple[Line, Line] | None:
        """Question and answer from the evidence; None when the model gave nothing usable for this slot.

        Raises ModelGaveUpError after `MOST_FAILURES` slots in a row.
        """
        request = self._request(material, slot, asker, answerer)
        cites = tuple(cite_of(e) for e in slot.evidence)
        try:
            turn = self._ask(request)
        except LanguageModelError as e:
            self._failures += 1
            self.notes.append(f"{material.paper.id} {slot.beat}: {e.message}"[:200])
            if self._failures >= MOST_FAILURES:
                raise ModelGaveUpError(f"{self.name} failed {self._failures} times in a row: {e.message}"[:300]) from e
            return None
        self._failures = 0
        question = _line(asker, turn.question, "question", material, cites)
        answer = _line(answerer, turn.answer, slot.beat, material, cites)
        self._asked[answer.text] = request
        self._asked[question.text] = request
        return question, answer

    def repair(self, line: Line, reason: str) -> Line | None:
        """Ask once more, with the reason; None when that does not help either."""
        request = self._asked.get(line.text)
        if request is None or line.origin != "model":
            return None
        told = f"Your {'question' if line.beat == 'question' else 'answer'} was refused: {reason}. Write both again. " \
               "Say only what the quoted sentences say, with their numbers and their words of doubt."  # fmt: skip
        again = request.model_copy(
            update={
                "messages": (
                    *request.messages,
                    Message(role="assistant", content=line.text),
                    Message(role="user", content=told),
                )
            }
        )
        try:
            turn = self._ask(again)
        except LanguageModelError as e:
            log.debug("no repair: %s", e)
            return None
        text = turn.question if line.beat == "question" else turn.answer
        return line.model_copy(update={"text": text})

    def _request(self, material: PaperMaterial, slot: Slot, asker: HostId, answerer: HostId) -> ChatRequest:
        hosts = {host.id: host for host in self._brief.show.hosts}
        title = spoken_title(material.paper)
        request = self._prompt.render(
            title=quoted(title),
            topic=quoted(topic_of(material)),
            beat=BEATS[slot.beat],
            nth=slot.nth,
            second=hosts[asker].name,
            second_persona=hosts[asker].persona,
            lead=hosts[answerer].name,
            lead_persona=hosts[answerer].persona,
            sentences=quoted(" ".join(slot.texts)),
        )
        seed = int.from_bytes(
            hashlib.sha256(f"{material.paper.key}|{slot.beat}|{slot.nth}".encode()).digest()[:4], "big"
        )
        return request.model_copy(update={"seed": seed})

    def _ask(self, request: ChatRequest) -> Turn:
        reply = self._model.complete(request)
        try:
            turn = Turn.model_validate(json.loads(reply.text))
        except (ValueError, ValidationError) as e:
            raise LanguageModelError("the answer breaks the schema", retryable=True) from e
        turn = Turn(question=" ".join(turn.question.split()), answer=" ".join(turn.answer.split()))
        if not turn.question.endswith("?") or len(turn.answer.split()) < 6:
            raise LanguageModelError("the answer is no question and answer", retryable=True)
        return turn


def quoted(text: str) -> str:
    """Paper text as data inside the prompt: it cannot close its quotation."""
    return text.replace("<", "‹").replace(">", "›")


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
