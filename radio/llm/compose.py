"""Resilience by composition: a model that tries several, and a model that rests when it keeps failing."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from radio.clock import Clock
from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest, LanguageModel, ServerBusyError


class FirstOf:
    """Asks each model in turn until one answers."""

    def __init__(self, models: Sequence[LanguageModel]) -> None:
        if not models:
            raise ValueError("FirstOf needs at least one model")
        self._models = tuple(models)

    @property
    def name(self) -> str:
        return " or ".join(model.name for model in self._models)

    @property
    def context_tokens(self) -> int:
        """What all of them can take: a request may end at any."""
        return min(model.context_tokens for model in self._models)

    def complete(self, request: ChatRequest) -> ChatReply:
        """The first answer. Raises LanguageModelError with every model's reason; retryable if any of them is."""
        failures: list[LanguageModelError] = []
        for model in self._models:
            try:
                return model.complete(request)
            except LanguageModelError as e:
                failures.append(e)
        if len(failures) == 1:
            raise failures[0]
        told = "; ".join(f"{m.name}: {e}" for m, e in zip(self._models, failures, strict=True))
        raise LanguageModelError(told, retryable=any(e.retryable for e in failures)) from failures[-1]


class Breaker:
    """Opens after `failures` in a row; then lets one trial through every `rest_seconds`. Safe between threads."""

    def __init__(self, clock: Clock, *, failures: int = 3, rest_seconds: float = 60.0) -> None:
        self._clock = clock
        self._limit = failures
        self._rest = rest_seconds
        self._lock = threading.Lock()
        self._count = 0
        self._open_until: float | None = None
        self._trial = False

    def resting(self) -> float:
        """Seconds until the next call may pass; 0 when it may now. A call that may pass must report its end."""
        with self._lock:
            if self._open_until is None:
                return 0.0
            left = self._open_until - self._clock.monotonic()
            if left > 0:
                return left
            if self._trial:
                return self._rest
            self._trial = True
            return 0.0

    def succeeded(self) -> None:
        with self._lock:
            self._count, self._open_until, self._trial = 0, None, False

    def failed(self, rest_seconds: float | None = None) -> None:
        """`rest_seconds`: the server itself said how long to stay away."""
        with self._lock:
            self._count += 1
            if self._trial or self._count >= self._limit or rest_seconds is not None:
                self._open_until = self._clock.monotonic() + (rest_seconds if rest_seconds is not None else self._rest)
            self._trial = False


class Guarded:
    """A model behind a breaker: when it keeps failing, callers learn so at once instead of waiting for it."""

    def __init__(self, model: LanguageModel, breaker: Breaker) -> None:
        self._model = model
        self._breaker = breaker

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        left = self._breaker.resting()
        if left > 0:
            raise LanguageModelError(f"rests for {left:.0f} s more after failing", subject=self.name, retryable=True)
        try:
            reply = self._model.complete(request)
        except LanguageModelError as e:
            if e.retryable:
                self._breaker.failed(e.retry_after if isinstance(e, ServerBusyError) else None)
            else:
                # The request was wrong, not the server: no reason to stay away from it.
                self._breaker.succeeded()
            raise
        except BaseException:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return reply
