"""Language models that write turns: well, or badly on order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from radio.clock import ManualClock
from radio.llm.base import ChatReply, ChatRequest
from radio.writing.language.lexis import content_words
from radio.writing.language.reported import third_person
from tests.llm_fakes import ScriptedModel

Change = Callable[[int, str], str | dict[str, Any]]
"""From the number of the request and the answer of a good model to what this one answers: an answer, or all of it."""


class Parrot(ScriptedModel):
    """Answers each turn from the quoted sentences, as a good model would."""

    def __init__(
        self,
        change: Change | None = None,
        *,
        clock: ManualClock | None = None,
        seconds: float = 0.0,
        context_tokens: int = 4096,
    ) -> None:
        """With a clock each answer takes `seconds`."""
        super().__init__(name="parrot")
        self.change = change
        self._clock, self._seconds = clock, seconds
        self._context_tokens = context_tokens

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        if self._clock is not None:
            self._clock.advance(self._seconds)
        n = len(self.requests)
        text = third_person(quoted_in(request))
        made = self.change(n, text) if self.change else text
        topic = next(iter(content_words(text)), "it")
        turn = {"question": f"What about point {letters(n)} and {topic}?", "answer": made}
        headline = "headline" in (request.answer_schema or {})["properties"]
        self.answers.append(made if isinstance(made, dict) else {"headline": text} if headline else turn)
        return super().complete(request)


def quoted_in(request: ChatRequest) -> str:
    """The sentences that the request quotes."""
    quote = next(m.content for m in reversed(request.messages) if "<quote>" in m.content and m.role == "user")
    return quote.split("<quote>")[1].split("</quote>")[0]


def letters(n: int) -> str:
    """A word that no other number has."""
    return "abcdefghijklmnop"[n % 16] * (3 + n // 16)
