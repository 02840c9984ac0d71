"""What is told of the language models: their state, what they took, and what became of their answers."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from radio.model.base import Model, UtcDatetime

FailureKind = Literal[
    "unreachable",  # no connection, or it broke before an answer began
    "timeout",  # no answer, or no further token, in time
    "busy",  # asked to come back later (429, 503)
    "server_error",  # 5xx, or an error in the middle of the stream
    "broken_off",  # the answer ended in the middle
    "garbage",  # what came is no answer at all
    "empty",
    "endless",  # it repeats itself, or does not stop
    "cut_off",  # ended by the limit of tokens
    "schema",  # no JSON, or not the JSON that was asked for
    "too_long",  # the prompt does not fit into the model's context
    "filtered",  # withheld by the server's filter
    "key",  # 401, 403
    "refused",  # any other 4xx
    "late",  # who asked has no more time
    "over_budget",
    "resting",  # not asked: it failed a moment ago
    "not_ready",  # the embedded model has not started
]
FAILURE_KINDS: tuple[FailureKind, ...] = get_args(FailureKind)
ModelState = Literal["ready", "resting", "over_budget", "unreachable"]


class ModelUse(Model):
    """What one model did in one day of the station, over all processes."""

    calls: int = 0
    """Requests that were sent."""
    answers: int = 0
    failures: dict[FailureKind, int] = Field(default_factory=dict)
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    """Of waiting for it."""

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


class ModelStatus(Model):
    """One model of the chain. Errors never hold a key."""

    name: str
    place: str
    """The server's address, or "embedded"."""
    state: ModelState = "ready"
    since: UtcDatetime
    error: str | None = None
    """The last failure since the last answer, or since the start."""
    failed: UtcDatetime | None = None
    """When that was."""
    answered: UtcDatetime | None = None
    """When it last gave an answer, since the start."""
    today: ModelUse = ModelUse()


class BudgetStatus(Model):
    """The day's budget of the servers together; the embedded model is free. None: no limit."""

    day: str
    """Of the station's time zone."""
    tokens: int = 0
    tokens_a_day: int | None = None
    cost: float = 0.0
    cost_a_day: float | None = None

    @property
    def left(self) -> float | None:
        """Share of the day's budget that is left, of the scarcer one; None without a limit."""
        limits = ((self.tokens, self.tokens_a_day), (self.cost, self.cost_a_day))
        shares = [1.0 - spent / most if most else 0.0 for spent, most in limits if most is not None]
        return max(0.0, min(shares)) if shares else None


class ScriptNote(Model):
    """Who wrote the newest script, and why no better writer did."""

    episode: str
    writer: str
    written: UtcDatetime
    notes: tuple[str, ...] = ()


class LanguageModelsStatus(Model):
    """The chain in the order in which its models are asked, and what came of it."""

    models: tuple[ModelStatus, ...] = ()
    budget: BudgetStatus | None = None
    scripts: tuple[ScriptNote, ...] = ()
    """Of the last episodes, newest first."""
