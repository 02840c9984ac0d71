"""What a writer may ask of a language model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from pydantic import Field

from radio.errors import LanguageModelError
from radio.model.base import Model


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


class ChatReply(Model):
    """A finished answer: never empty, never cut off, without its reasoning."""

    text: str
    model: str
    """As the server names it."""
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Anything that answers."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        ...

    def complete(self, request: ChatRequest) -> ChatReply:
        """Answer. Raises LanguageModelError, which says whether asking again may help."""
        ...


class ServerBusyError(LanguageModelError):
    """The server asked us to come back later; `retry_after` in seconds, where it said when."""

    def __init__(self, message: str, *, subject: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, subject=subject, retryable=True)
        self.retry_after = retry_after
