"""What the language models took and what became of it, by day, model and outcome; all processes add to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from radio.model.models import FAILURE_KINDS, FailureKind, ModelUse
from radio.store.database import Database, Now, epoch, moment
from radio.store.schema import model_uses

ANSWERED = "answered"


@dataclass(frozen=True)
class Outcome:
    """One call of a model."""

    kind: str
    """A FailureKind, or ANSWERED."""
    error: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0


class ModelUses:
    """Days are given as ISO dates of the station's time zone."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def add(self, day: str, model: str, outcome: Outcome, *, free: bool = False) -> None:
        """Count a call; `free` ones count for no budget."""
        t = model_uses.c
        row: dict[str, Any] = {
            "day": day,
            "model": model[:200],
            "outcome": outcome.kind,
            "free": free,
            "last": epoch(self._now()),
            "error": outcome.error[:500],
        }
        sums: dict[str, Any] = {
            "calls": 1,
            "prompt_tokens": outcome.prompt_tokens,
            "cached_tokens": outcome.cached_tokens,
            "completion_tokens": outcome.completion_tokens,
            "cost": outcome.cost,
            "seconds": outcome.seconds,
        }
        with self._database.begin() as connection:
            more = {name: t[name] + value for name, value in sums.items()}
            self._database.upsert(connection, model_uses, row | sums, **more)

    def of(self, day: str) -> dict[str, ModelUse]:
        """What each model did that day."""
        found: dict[str, ModelUse] = {}
        for row in self._rows(day):
            use = found.get(row.model, ModelUse())
            kind = _failure(row.outcome)
            found[row.model] = use.model_copy(
                update={
                    "calls": use.calls + row.calls,
                    "answers": use.answers + (row.calls if row.outcome == ANSWERED else 0),
                    "failures": {**use.failures, kind: row.calls} if kind else use.failures,
                    "prompt_tokens": use.prompt_tokens + row.prompt_tokens,
                    "cached_tokens": use.cached_tokens + row.cached_tokens,
                    "completion_tokens": use.completion_tokens + row.completion_tokens,
                    "cost": use.cost + row.cost,
                    "seconds": use.seconds + row.seconds,
                }
            )
        return found

    def last(self, day: str) -> dict[str, tuple[datetime | None, datetime | None, str]]:
        """When each model last answered and last failed that day, and how."""
        found: dict[str, tuple[datetime | None, datetime | None, str]] = {}
        for row in self._rows(day):
            answered, failed, error = found.get(row.model, (None, None, ""))
            at = moment(row.last)
            if row.outcome == ANSWERED:
                answered = at
            elif failed is None or at > failed:
                failed, error = at, row.error
            found[row.model] = (answered, failed, error)
        return found

    def spent(self, day: str) -> tuple[int, float]:
        """Tokens and cost of that day that count for the budget."""
        t = model_uses.c
        tokens = sa.func.coalesce(sa.func.sum(t.prompt_tokens + t.completion_tokens), 0)
        query = sa.select(tokens, sa.func.coalesce(sa.func.sum(t.cost), 0.0))
        with self._database.read() as connection:
            row = connection.execute(query.where(t.day == day, t.free.is_(False))).one()
        return int(row[0]), float(row[1])

    def forget(self, before: str) -> None:
        """Let go of the days before this one."""
        with self._database.begin() as connection:
            connection.execute(sa.delete(model_uses).where(model_uses.c.day < before))

    def _rows(self, day: str) -> list[Any]:
        with self._database.read() as connection:
            return list(connection.execute(sa.select(model_uses).where(model_uses.c.day == day)).all())


def _failure(outcome: str) -> FailureKind | None:
    return next((kind for kind in FAILURE_KINDS if kind == outcome), None)
