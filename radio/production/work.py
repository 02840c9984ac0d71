"""What the engine and the stages tell each other: pieces of work, what came of them, and the journal of both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, cast

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

_ATTEMPT = re.compile(r"#(\d+)$")


def workflow_id(stage: StageName, key: str, attempt: int) -> str:
    """How the engine knows an attempt: "stage:key", "stage:key#2"."""
    return f"{stage}:{key}" if attempt == 1 else f"{stage}:{key}#{attempt}"


def parsed_id(text: str) -> tuple[StageName, str, int]:
    """Stage, key and number of an attempt."""
    stage, _, key = text.partition(":")
    numbered = _ATTEMPT.search(key)
    return cast("StageName", stage), _ATTEMPT.sub("", key), int(numbered[1]) if numbered else 1


WorkState = Literal["waiting", "running", "done", "failed", "cancelled", "dead"]
"""Done: its step came to an end, were it in the journal of failures. Failed: the engine itself could not go on with it,
and nobody has written that down. Dead: the process died in it each time."""


class Journal(Protocol):
    """Where the engine writes down what happens: `Store.stages`."""

    def waiting(self, stage: StageName, key: str) -> None:
        """It was enqueued, or an attempt failed and another one waits."""
        ...

    def begin(self, stage: StageName, key: str) -> None: ...

    def done(self, stage: StageName, key: str, cpu_seconds: float, media_seconds: float) -> None: ...

    def failed(self, stage: StageName, key: str, error: str, retryable: bool) -> None: ...

    def forget(self, stage: StageName, key: str) -> None: ...
