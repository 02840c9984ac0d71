"""What the engine and the stages tell each other: pieces of work, what came of them, and the journal of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from radio.model.status import StageName

Priority = Literal["requested", "new", "backlog"]
RANKS: dict[Priority, int] = {"requested": 1, "new": 2, "backlog": 3}
"""Lower starts earlier."""


@dataclass(frozen=True)
class Work:
    """One run of a stage. Two with the same stage and key are the same work, whoever asked for it."""

    stage: StageName
    key: str
    """A paper key ("2605.20098v1") or an episode id; never holds "#", which numbers the attempts."""
    priority: Priority = "new"


@dataclass(frozen=True)
class Outcome:
    """What a stage did: the work that follows from it, and what it cost."""

    following: tuple[Work, ...] = ()
    cpu_seconds: float = 0.0
    media_seconds: float = 0.0
    """Seconds of programme that it made."""


StageFunction = Callable[[str], Outcome]
"""Takes a key, reads and writes the files of that key. Run twice on one key, it leaves one result.

Raises RadioError; one that says it is retryable is tried again."""

WorkState = Literal["waiting", "running", "done", "failed", "cancelled"]


class Journal(Protocol):
    """Where the engine writes down what happens: `Store.stages`."""

    def waiting(self, stage: StageName, key: str) -> None:
        """It was enqueued, or an attempt failed and another one waits."""
        ...

    def begin(self, stage: StageName, key: str) -> None: ...

    def done(self, stage: StageName, key: str, cpu_seconds: float, media_seconds: float) -> None: ...

    def failed(self, stage: StageName, key: str, error: str, retryable: bool) -> None: ...

    def forget(self, stage: StageName, key: str) -> None: ...
