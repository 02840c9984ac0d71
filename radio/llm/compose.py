"""Resilience by composition: a model that tries several, one that rests when it keeps failing, one that waits for its
turn."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from radio.clock import Clock, Deadline
from radio.errors import LanguageModelError
from radio.llm.base import NEUTRAL, AnswerError, ChatReply, ChatRequest, LanguageModel, kind_of, with_less_time
from radio.model.models import FailureKind, ModelState

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
        deadline = Deadline(self._clock, request.timeout_seconds) if request.timeout_seconds is not None else None
        for model in self._models:
            if request.estimated_tokens > model.context_tokens * SURELY_TOO_LONG:
                told = f"about {request.estimated_tokens} tokens are too many for its {model.context_tokens}"
                failures.append((model, AnswerError("too_long", told, subject=model.name)))
                continue
            try:
                left = deadline.remaining() if deadline is not None else None
                reply = model.complete(with_less_time(request, left))
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


class Breaker:
    """Opens after `failures` in a row; then lets one trial through after a rest, which doubles with each trial that
    fails, from `rest_seconds` up to `longest_seconds`. Safe between threads."""

    def __init__(
        self, clock: Clock, *, failures: int = 3, rest_seconds: float = 60.0, longest_seconds: float = 300.0
    ) -> None:
        self._clock = clock
        self._limit = failures
        self._shortest = rest_seconds
        self.longest = longest_seconds
        self._lock = threading.Lock()
        self._rest = rest_seconds
        self._count = 0
        self._open_until: float | None = None
        self._trial = False

    @property
    def open(self) -> bool:
        """Whether callers are turned away, or the trial that is under way will tell."""
        with self._lock:
            return self._open_until is not None

    def left(self) -> float:
        """Seconds of rest that are left."""
        with self._lock:
            return 0.0 if self._open_until is None else max(0.0, self._open_until - self._clock.monotonic())

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
            self._count, self._open_until, self._trial, self._rest = 0, None, False, self._shortest

    def neither(self) -> None:
        """The call ended in a way that tells nothing of the model."""
        with self._lock:
            self._trial = False

    def failed(self, rest_seconds: float | None = None) -> None:
        """`rest_seconds`: how long to stay away is known; it opens at once."""
        with self._lock:
            self._count += 1
            if rest_seconds is not None:
                self._open_until = self._clock.monotonic() + rest_seconds
            elif self._trial or self._count >= self._limit:
                self._rest = min(self._rest * 2, self.longest) if self._trial else self._rest
                self._open_until = self._clock.monotonic() + self._rest
            self._trial = False


class Guarded:
    """A model behind a breaker: when it keeps failing, callers learn so at once instead of waiting for it."""

    def __init__(self, model: LanguageModel, breaker: Breaker, clock: Clock, place: str = "") -> None:
        self._model = model
        self._breaker = breaker
        self._clock = clock
        self.place = place
        self._lock = threading.Lock()
        self._kind: FailureKind | None = None
        self._state: ModelState = "ready"
        self.since: datetime = clock.now()
        self.error: str | None = None
        self.failed: datetime | None = None
        self.answered: datetime | None = None

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    @property
    def rests(self) -> bool:
        """Whether it would not answer now, by what is known."""
        return self.state() != "ready"

    def state(self) -> ModelState:
        """Its state; `since` and `error` belong to it."""
        with self._lock:
            return self._settle()

    def complete(self, request: ChatRequest) -> ChatReply:
        left = self._breaker.resting()
        if left > 0:
            why = f" ({self.error})" if self.error else ""
            raise AnswerError("resting", f"rests for {left:.0f} s more after failing{why}", subject=self.name)
        try:
            reply = self._model.complete(request)
        except LanguageModelError as e:
            self._note(e)
            raise
        except BaseException:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        with self._lock:
            self._kind, self.error, self.failed, self.answered = None, None, None, self._clock.now()
            self._settle()
        return reply

    def _note(self, error: LanguageModelError) -> None:
        kind = kind_of(error)
        if kind in NEUTRAL:
            self._breaker.neither()
        elif kind == "key":
            self._breaker.failed(self._breaker.longest)
        else:
            self._breaker.failed(error.retry_after if isinstance(error, AnswerError) else None)
        with self._lock:
            if kind != "too_long":
                self._kind, self.error, self.failed = kind, error.message, self._clock.now()
            self._settle()

    def _settle(self) -> ModelState:
        state: ModelState = "ready"
        if self._breaker.open:
            state = "unreachable" if self._kind in ("unreachable", "timeout") else "resting"
        elif self._kind in ("over_budget", "not_ready"):
            state = "over_budget" if self._kind == "over_budget" else "unreachable"
        if state != self._state:
            self._state, self.since = state, self._clock.now()
        return state


class Limited:
    """A model that is asked so many things at a time; the rest wait for their turn."""

    def __init__(self, model: LanguageModel, parallel: int) -> None:
        self._model = model
        self._places = threading.BoundedSemaphore(parallel)

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        if not self._places.acquire(timeout=request.timeout_seconds):
            raise AnswerError("late", "its turn did not come in time", subject=self.name)
        try:
            return self._model.complete(request)
        finally:
            self._places.release()
