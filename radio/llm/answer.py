"""An answer as it comes in: its text grows, and it is given up as soon as nothing good can come of it."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ConfigDict, ValidationError

from radio.llm.base import AnswerError, ChatRequest, Usage
from radio.model.base import Model

CHARACTERS_A_TOKEN = 16
"""More than any text has: a server that goes past it knows no limit."""
MOST_TOKENS = 10_000_000
"""Of one answer, with its prompt; more is no count of tokens."""
MOST_COST = 1000.0
"""Of one answer, in whatever currency."""
LOOK_EVERY = 120
"""Characters between two looks for repetition."""
LONGEST_LOOP = 400
LEAST_REPEATED = 300
LEAST_TIMES = 4
MOST_BROKEN = 0.05
"""Share of characters that are no text, above which an answer is garbage."""
_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)


class _Loose(Model):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Text(_Loose):
    content: str | None = None
    reasoning: str | None = None
    """vLLM, OpenRouter."""
    reasoning_content: str | None = None
    """llama.cpp, DeepSeek."""


class _Choice(_Loose):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Cached(_Loose):
    cached_tokens: int | None = None


class _Usage(_Loose):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Cached | None = None
    cost: float | None = None

    def usage(self) -> Usage | None:
        """None where it cannot be true: a server must not open the day's budget again, nor shut it for ever."""
        cached = self.prompt_tokens_details.cached_tokens if self.prompt_tokens_details else None
        counts = (self.prompt_tokens or 0, cached or 0, self.completion_tokens or 0)
        if not all(0 <= n <= MOST_TOKENS for n in counts):
            return None
        cost = self.cost if self.cost is not None and 0 <= self.cost <= MOST_COST else None
        return Usage(prompt_tokens=counts[0], cached_tokens=counts[1], completion_tokens=counts[2], cost=cost)


class _Chunk(_Loose):
    """What we read of a piece of a stream, or of a whole answer from a server that does not stream."""

    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None
    error: Any = None


class Answer:
    """Collects one answer. Every method may raise AnswerError."""

    def __init__(self, request: ChatRequest) -> None:
        self._request = request
        self._parts: list[str] = []
        self._length = 0
        self._thought = 0
        self._looked = 0
        self._usage: Usage | None = None
        self.finish: str | None = None

    @property
    def usage(self) -> Usage:
        """As the server told it, else estimated from what was sent and came."""
        if self._usage is not None:
            return self._usage
        asked = self._request.estimated_tokens - self._request.max_tokens
        return Usage(prompt_tokens=asked, completion_tokens=(self._length + self._thought) // 4)

    @property
    def begun(self) -> bool:
        return self._length + self._thought > 0

    def add(self, data: str | bytes) -> bool:
        """Take a piece as JSON; whether it brought text."""
        try:
            chunk = _Chunk.model_validate_json(data)
        except ValidationError as e:
            raise self.failure("garbage", "answered with something that is no chat completion") from e
        if chunk.error is not None:
            raise self.failure("server_error", "the server broke off with an error of its own")
        if chunk.usage is not None:
            self._usage = chunk.usage.usage() or self._usage
        before = self._length + self._thought
        for choice in chunk.choices[:1]:
            said = choice.delta or choice.message or _Text()
            self._thought += len(said.reasoning or said.reasoning_content or "")
            if said.content:
                self._parts.append(said.content)
                self._length += len(said.content)
            self.finish = choice.finish_reason or self.finish
        self._check()
        return self._length + self._thought > before

    def text(self) -> str:
        """The whole answer, without thoughts. Raises AnswerError when it is none."""
        if self.finish == "content_filter":
            raise self.failure("filtered", "the server's filter withheld the answer")
        if self.finish == "length":
            raise self.failure("cut_off", f"the answer was cut off at {self._request.max_tokens} tokens")
        if self.finish is None:
            kind = "broken_off" if self.begun else "empty"
            raise self.failure(kind, "the answer broke off in the middle" if self.begun else "the answer is empty")
        text = spoken_part("".join(self._parts))
        if not text:
            raise self.failure("empty", "the answer is empty")
        if _broken(text) > MOST_BROKEN:
            raise self.failure("garbage", "the answer is no text")
        return text

    def failure(self, kind: Any, message: str) -> AnswerError:
        return AnswerError(kind, message, usage=self.usage)

    def _check(self) -> None:
        if self._length + self._thought > self._request.max_tokens * CHARACTERS_A_TOKEN + 1000:
            raise self.failure("endless", f"the answer does not stop at {self._request.max_tokens} tokens")
        if self._length - self._looked < LOOK_EVERY and self._looked:
            return
        self._looked = self._length
        text = "".join(self._parts)
        self._parts = [text]
        if repeats(text):
            raise self.failure("endless", "the answer repeats itself without end")
        if _broken(text) > MOST_BROKEN and self._length >= 8:
            raise self.failure("garbage", "the answer is no text")
        begins = text.lstrip()[:1]
        if self._request.answer_schema is not None and begins and begins not in "{<`":
            raise self.failure("schema", "the answer is no JSON although a schema was given")


def repeats(text: str) -> bool:
    """Whether it has come to say one thing over and over: the end is a loop, four times around and 300 characters."""
    needle = text[-40:]
    before = text.rfind(needle, 0, len(text) - 1)
    period = len(text) - len(needle) - before
    if len(text) < LEAST_REPEATED or before < 0 or period > LONGEST_LOOP:
        return False
    tail = text[-max(LEAST_REPEATED, LEAST_TIMES * period) :]
    return len(tail) >= LEAST_TIMES * period and tail[period:] == tail[:-period]


def _broken(text: str) -> float:
    """The share of characters that are no text: undecodable ones, control characters."""
    bad = sum(1 for c in text if c == "\ufffd" or (c < " " and c not in "\n\r\t"))
    return bad / max(1, len(text))


def spoken_part(text: str) -> str:
    """The answer without the model's thoughts; empty when it never stopped thinking."""
    text = _THINK.sub("", text)
    lower = text.lower()
    if "</think>" in lower:
        text = text[lower.rindex("</think>") + len("</think>") :]
    elif "<think" in lower:
        text = text[: lower.index("<think")]
    return text.strip()
