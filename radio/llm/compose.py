"""Resilience by composition: a model that tries several, and one that waits for its turn."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from radio.clock import Clock
from radio.errors import LanguageModelError
from radio.llm.base import (
    AnswerError,
    ChatReply,
    ChatRequest,
    LanguageModel,
    Wrapper,
    deadline_of,
    kind_of,
    with_less_time,
)
from radio.llm.breaker import Guarded

SURELY_TOO_LONG = 1.1
"""Share of the context above which a request, by its estimate, is not even sent: some servers cut it silently."""


class FirstOf:
    """Asks each model in turn until one answers."""

    def __init__(self, models: Sequence[LanguageModel], clock: Clock) -> None:
        if not models:
            raise ValueError("FirstOf needs at least one model")
        self._models = tuple(models)
        self._clock = clock

    @property
    def name(self) -> str:
        return " or ".join(model.name for model in self._models)

    @property
    def context_tokens(self) -> int:
        """Of the first model that would be asked now: while a large one rests, work is cut to the next one's size."""
        awake = [m for m in self._models if not (isinstance(m, Guarded) and m.rests)]
        return (awake or self._models)[0].context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        """The first answer. Raises AnswerError with every model's reason, of the last one's kind; retryable if any is.

        A request that is too long for one model goes to the next that can take it.
        """
        failures: list[tuple[LanguageModel, LanguageModelError]] = []
        deadline = deadline_of(request, self._clock)
        for model in self._models:
            if request.estimated_tokens > model.context_tokens * SURELY_TOO_LONG:
                told = f"about {request.estimated_tokens} tokens are too many for its {model.context_tokens}"
                failures.append((model, AnswerError("too_long", told, subject=model.name)))
                continue
            try:
                reply = model.complete(with_less_time(request, deadline))
            except LanguageModelError as e:
                failures.append((model, e))
            else:
                passed = tuple(f"{m.name}: {e.message}" for m, e in failures)
                return reply.model_copy(update={"passed": passed + reply.passed}) if passed else reply
        if len(failures) == 1:
            raise failures[0][1]
        told = "; ".join(f"{m.name}: {e.message}" for m, e in failures)
        error = AnswerError(kind_of(failures[-1][1]), told)
        error.retryable = any(e.retryable for _, e in failures)
        raise error from failures[-1][1]


class Limited(Wrapper):
    """A model that is asked so many things at a time; the rest wait for their turn."""

    def __init__(self, model: LanguageModel, parallel: int, clock: Clock) -> None:
        super().__init__(model)
        self._clock = clock
        self._places = threading.BoundedSemaphore(parallel)

    def complete(self, request: ChatRequest) -> ChatReply:
        deadline = deadline_of(request, self._clock)
        if not self._places.acquire(timeout=request.timeout_seconds):
            raise AnswerError("late", "its turn did not come in time", subject=self.name)
        try:
            return self._model.complete(with_less_time(request, deadline))
        finally:
            self._places.release()
