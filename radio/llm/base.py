"""What a writer may ask of a language model, and how it learns why there was no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from pydantic import Field

from radio.clock import Clock, Deadline
from radio.errors import LanguageModelError
from radio.model.base import Model
from radio.model.models import FailureKind


class Message(Model):
    role: Literal["system", "user", "assistant"]
    content: str


class ChatRequest(Model):
    """One question to a model. What many requests share comes first: servers cache the common prefix."""

    messages: tuple[Message, ...] = Field(min_length=1)
    answer_schema: Mapping[str, Any] | None = None
    """JSON schema that the answer must follow; its root is an object, and its strings are bounded by patterns."""
    max_tokens: int = Field(default=512, ge=1)
    temperature: float = Field(default=0.4, ge=0.0, le=2.0)
    seed: int | None = None
    priority: int = 0
    """Lower goes first, on servers that know priorities (vLLM)."""
    timeout_seconds: float | None = Field(default=None, gt=0)
    """For everything until the answer, retries and other models included; None: as long as the servers may take."""

    @property
    def estimated_tokens(self) -> int:
        """What prompt and answer take together, about: English has four characters a token, and a message some more."""
        return sum(len(m.content) // 4 + 8 for m in self.messages) + self.max_tokens


class Usage(Model):
    """What an answer took."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Of the prompt's, those that the server had from an earlier request."""
    completion_tokens: int = 0
    cost: float | None = None
    """In the currency of the account, where the server tells it (OpenRouter)."""


class ChatReply(Model):
    """A finished answer: never empty, never cut off, without its reasoning, and following the schema."""

    text: str
    model: str
    """The name of the model of the chain that gave it."""
    usage: Usage = Usage()
    passed: tuple[str, ...] = ()
    """Why models before it in the chain did not answer."""


class LanguageModel(Protocol):
    """Anything that answers."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together; of a chain, for the model that is asked first now."""
        ...

    def complete(self, request: ChatRequest) -> ChatReply:
        """Answer. Raises LanguageModelError, which says whether asking again may help."""
        ...


class Wrapper:
    """What stands before another model goes by that one's name and size."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_tokens(self) -> int:
        return self._model.context_tokens


RETRYABLE: frozenset[FailureKind] = frozenset(
    {
        "unreachable",
        "timeout",
        "busy",
        "server_error",
        "broken_off",
        "garbage",
        "empty",
        "endless",
        "cut_off",
        "schema",
        "resting",
        "not_ready",
    }
)
"""What may pass by itself. The rest stays until somebody changes the request, the settings or the day."""
NEUTRAL: frozenset[FailureKind] = frozenset(
    {"too_long", "filtered", "cut_off", "late", "over_budget", "resting", "not_ready"}
)
"""What is no reason to leave a model alone: the request's fault, or known at once and for nothing."""


def deadline_of(request: ChatRequest, clock: Clock) -> Deadline | None:
    """When it must be answered, from now; None where it may take its time."""
    return Deadline(clock, request.timeout_seconds) if request.timeout_seconds is not None else None


def with_less_time(request: ChatRequest, deadline: Deadline | None) -> ChatRequest:
    """The request with the time that is left for it. Raises AnswerError when none is."""
    if deadline is None:
        return request
    left = deadline.remaining()
    if left <= 0:
        raise AnswerError("late", "no time was left for an answer")
    return request.model_copy(update={"timeout_seconds": left})


OF_THE_TASK: frozenset[FailureKind] = frozenset({"empty", "endless", "schema"})
"""What a model may fail at with one form of answer and not with another."""


class AnswerError(LanguageModelError):
    """No useful answer, of one `kind`; with what it took all the same."""

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        subject: str | None = None,
        hint: str | None = None,
        retry_after: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(message, subject=subject, hint=hint, retryable=kind in RETRYABLE)
        self.kind: FailureKind = kind
        self.retry_after = retry_after
        """Seconds after which the server wants to be asked again, where it said so."""
        self.usage = usage or Usage()


def kind_of(error: LanguageModelError) -> FailureKind:
    """The kind of a failure; of an error that has none, by whether it may pass."""
    if isinstance(error, AnswerError):
        return error.kind
    return "server_error" if error.retryable else "refused"
