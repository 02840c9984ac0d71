"""A model that rests when it keeps failing: callers learn so at once instead of waiting for it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from datetime import datetime

from radio.breaker import Breaker
from radio.clock import Clock
from radio.errors import LanguageModelError
from radio.llm.base import NEUTRAL, OF_THE_TASK, AnswerError, ChatReply, ChatRequest, LanguageModel, Wrapper, kind_of
from radio.llm.schema import plain
from radio.model.models import FailureKind, ModelState

LONGEST_WISH_SECONDS = 3600.0
"""A server that wants to be left alone for longer is asked once an hour: its clock, or its header, may be wrong."""
MOST_TASKS = 64
"""Forms of answers that are remembered."""


class Guarded(Wrapper):
    """A model behind breakers: one for its server, and one for each form of answer. A model that cannot follow one
    prompt's schema is asked for the others all the same."""

    def __init__(self, model: LanguageModel, breaker: Breaker, clock: Clock, place: str = "") -> None:
        super().__init__(model)
        self._breaker = breaker
        self._tasks: OrderedDict[str, Breaker] = OrderedDict()
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
    def rests(self) -> bool:
        """Whether it would not answer now, whatever it is asked, by what is known."""
        return self._breaker.open or self.state() in ("over_budget", "unreachable")

    def state(self) -> ModelState:
        """Its state; `since` and `error` belong to it."""
        with self._lock:
            return self._settle()

    def complete(self, request: ChatRequest) -> ChatReply:
        task = self._task(request)
        left = self._breaker.resting()
        if left == 0 and (left := task.resting()) > 0:
            self._breaker.neither()
        if left > 0:
            why = f" ({self.error})" if self.error else ""
            # Without the seconds: the same reason, told for each turn, is one reason.
            raise AnswerError("resting", f"rests after failing{why}", subject=self.name)
        try:
            reply = self._model.complete(request)
        except LanguageModelError as e:
            self._note(e, task)
            raise
        except BaseException:
            self._breaker.failed()
            task.neither()
            raise
        self._breaker.succeeded()
        task.succeeded()
        with self._lock:
            self._kind, self.error, self.failed, self.answered = None, None, None, self._clock.now()
            self._settle()
        return reply

    def _task(self, request: ChatRequest) -> Breaker:
        """The breaker of this form of answer."""
        key = hashlib.sha256(json.dumps(plain(request.answer_schema), sort_keys=True).encode()).hexdigest()
        with self._lock:
            task = self._tasks.pop(key, None) or self._breaker.another()
            self._tasks[key] = task
            if len(self._tasks) > MOST_TASKS:
                self._tasks.popitem(last=False)
        return task

    def _note(self, error: LanguageModelError, task: Breaker) -> None:
        kind = kind_of(error)
        if kind in OF_THE_TASK:
            self._breaker.succeeded()
            task.failed()
        elif kind in NEUTRAL:
            self._breaker.neither()
            task.neither()
        else:
            task.neither()
            asked: float | None = getattr(error, "retry_after", None)
            wished = min(asked, LONGEST_WISH_SECONDS) if asked is not None else None
            self._breaker.failed(self._breaker.longest if kind == "key" else wished)
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
        elif any(task.open for task in self._tasks.values()):
            state = "resting"
        if state != self._state:
            self._state, self.since = state, self._clock.now()
        return state
