"""The client of every OpenAI-compatible server: vLLM, llama.cpp, Ollama, and those that are hosted."""

from __future__ import annotations

import json
import threading

from radio.clock import Clock, Deadline
from radio.errors import LanguageModelError
from radio.llm.answer import Answer
from radio.llm.base import AnswerError, ChatReply, ChatRequest
from radio.llm.dialect import DIALECTS, Dialect, Facts, by_address
from radio.llm.schema import SchemaBreach, read
from radio.llm.wire import Refusal, Wire
from radio.llmconfig import LlmServer

MOST_ADAPTATIONS = 4
"""Keys that one request may be told to do without."""
DONE = b"[DONE]"


class OpenAIServer:
    """One model on one server. Answers are read as a stream. Safe to use from several threads."""

    def __init__(self, config: LlmServer, clock: Clock, name: str | None = None) -> None:
        self._config = config
        self._clock = clock
        self._name = name or config.name or config.model
        self._wire = Wire(config, clock)
        self._lock = threading.Lock()
        self._facts: Facts | None = None
        self._dialect: Dialect | None = None

    def __repr__(self) -> str:
        return f"OpenAIServer({self._config.base_url!r}, {self.name!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        told = self._facts.context_tokens if self._facts else None
        return min(self._config.context_tokens, told or self._config.context_tokens)

    def complete(self, request: ChatRequest) -> ChatReply:
        """Ask once. Raises AnswerError."""
        dialect = self._speak()
        for _ in range(MOST_ADAPTATIONS):
            try:
                return self._ask(request, dialect)
            except Refusal as e:
                other = dialect.without(e.said)
                if other is None:
                    raise
                # What this server does not know it is not asked again.
                self._dialect = dialect = other
        return self._ask(request, dialect)

    @property
    def kind(self) -> str:
        """What serves, as far as that is known."""
        return self._dialect.kind if self._dialect else self._config.kind

    def facts(self) -> Facts:
        """What the server says of itself. Raises AnswerError when it cannot be asked, or refuses the key."""
        try:
            return Facts.read(json.loads(self._wire.get("/models")), self._config.model)
        except (ValueError, RecursionError) as e:
            raise self._wire.error("garbage", "the list of models is no JSON") from e

    def close(self) -> None:
        self._wire.close()

    def _speak(self) -> Dialect:
        """The dialect: as configured, by the address, or by what the server says. Asked once it has answered."""
        if self._dialect is not None:
            return self._dialect
        kind = by_address(self._config.base_url) if self._config.kind == "auto" else self._config.kind
        with self._lock:
            if self._facts is None:
                try:
                    self._facts = self.facts()
                except LanguageModelError:
                    # A server without the list is still a server; a dead one fails in the chat that follows.
                    return DIALECTS[kind or "other"]
            self._dialect = DIALECTS[kind or self._facts.kind]
        return self._dialect

    def _ask(self, request: ChatRequest, dialect: Dialect) -> ChatReply:
        body = dialect.body(self._config.model, request) | self._config.extra
        body = {key: value for key, value in body.items() if value is not None}
        answer = Answer(request)
        try:
            self._listen(body, request, answer)
            text = answer.text()
            if request.answer_schema is not None:
                text = read(text, request.answer_schema)
        except SchemaBreach as e:
            raise self._told(answer.failure("schema", f"the answer breaks the schema: {e}")) from e
        except AnswerError as e:
            if answer.begun and e.usage.completion_tokens == 0:
                e.usage = answer.usage
            self._told(e)
            raise
        return ChatReply(text=text, model=self.name, usage=answer.usage)

    def _listen(self, body: dict[str, object], request: ChatRequest, answer: Answer) -> None:
        try:
            self._hear(body, request, answer)
        except AnswerError as e:
            # It has said that it is done: how it hangs up takes nothing from the answer.
            if answer.finish is None or e.kind not in ("timeout", "late", "broken_off"):
                raise

    def _hear(self, body: dict[str, object], request: ChatRequest, answer: Answer) -> None:
        idle = Deadline(self._clock, self._config.longest_pause)
        with self._wire.post("/chat/completions", body, request.max_tokens, request.timeout_seconds) as pieces:
            for piece in pieces:
                if piece == DONE:
                    break
                if piece and answer.add(piece):
                    idle = Deadline(self._clock, self._config.longest_pause)
                elif idle.passed():
                    # It keeps the line open, and says nothing.
                    raise self._wire.error("timeout", f"no token for {self._config.longest_pause:g} s")

    def _told(self, error: AnswerError) -> AnswerError:
        """The error, with the place that it concerns."""
        error.subject = error.subject or self._config.base_url
        return error
