"""Asking once more, where that may help, and changed so that it may."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from radio.clock import Clock
from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest, LanguageModel, Wrapper, deadline_of, kind_of, with_less_time
from radio.model.models import FailureKind

AGAIN: Mapping[FailureKind, int] = {
    # The server: it may be there again in a moment.
    "unreachable": 2,
    "server_error": 2,
    "busy": 2,
    "broken_off": 1,
    # The answer: another draw, or more room.
    "garbage": 1,
    "empty": 1,
    "endless": 1,
    "schema": 1,
    "cut_off": 1,
    # Not after a timeout: the next model of the chain has waited long enough.
}
"""How often each kind is worth another try; what is missing is not."""
MOST_TRIES = 3
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 20.0
"""A server that wants to be left alone for longer rests, and the next model of the chain is asked."""
OTHER_SEED = 7919
LEAST_MORE = 1.25


def jitter(seconds: float) -> float:
    """Between half of it and all of it, so that those who failed together do not come back together."""
    return seconds * (0.5 + secrets.randbelow(1000) / 2000)


class Retrying(Wrapper):
    """A model that is asked again, after a pause that grows, as `AGAIN` allows."""

    def __init__(self, model: LanguageModel, clock: Clock, pause: Callable[[float], float] = jitter) -> None:
        super().__init__(model)
        self._clock = clock
        self._pause = pause

    def complete(self, request: ChatRequest) -> ChatReply:
        """The first good answer. Raises the last failure."""
        failed: dict[FailureKind, int] = {}
        deadline = deadline_of(request, self._clock)
        for tries in range(1, MOST_TRIES + 1):
            try:
                return self._model.complete(request)
            except LanguageModelError as e:
                kind = kind_of(e)
                failed[kind] = failed.get(kind, 0) + 1
                changed = _changed(request, kind, self.context_tokens)
                wait = self._wait(e, kind, sum(failed.values()))
                if tries == MOST_TRIES or failed[kind] > AGAIN.get(kind, 0) or changed is None or wait is None:
                    raise
                if deadline is not None and wait >= deadline.remaining():
                    raise
            self._clock.sleep(wait)
            request = with_less_time(changed, deadline)
        raise AssertionError("the last try answers or raises")

    def _wait(self, error: LanguageModelError, kind: FailureKind, failures: int) -> float | None:
        """Seconds to pause; None when that is too long."""
        asked: float | None = getattr(error, "retry_after", None)
        if asked is not None:
            return asked if asked <= LONGEST_PAUSE_SECONDS else None
        if kind in ("unreachable", "server_error", "busy", "broken_off"):
            return min(LONGEST_PAUSE_SECONDS, self._pause(FIRST_PAUSE_SECONDS * 2.0 ** (failures - 1)))
        return 0.0


def _changed(request: ChatRequest, kind: FailureKind, context_tokens: int) -> ChatRequest | None:
    """The request for another try; None when it cannot be changed so that it may help."""
    if kind == "cut_off":
        room = context_tokens - (request.estimated_tokens - request.max_tokens)
        more = min(request.max_tokens * 2, room)
        return request.model_copy(update={"max_tokens": more}) if more >= request.max_tokens * LEAST_MORE else None
    if kind in ("garbage", "empty", "endless", "schema"):
        seed = (request.seed or 0) + OTHER_SEED
        return request.model_copy(update={"seed": seed % 2**31})
    return request
