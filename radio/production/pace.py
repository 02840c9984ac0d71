"""How fast the model writes here and now, and what a script may cost for that."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from radio.types import Seconds

if TYPE_CHECKING:
    from radio.llm.base import LanguageModel
    from radio.production.plan import EpisodePlan
    from radio.production.workshop import Workshop
    from radio.writing.effort import Effort

KEEPS = 0.6
"""Weight of what was known, each time a script ends: load changes within minutes."""


class Pace:
    """Seconds that one reading of a turn takes, by the clock, as a mean that forgets. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: float | None = None

    @property
    def candidate_seconds(self) -> float | None:
        """None before the first script."""
        with self._lock:
            return self._seconds

    def learn(self, seconds: float, readings: int) -> None:
        """A script took `seconds` for so many readings, repairs included."""
        if readings <= 0:
            return
        each = seconds / readings
        with self._lock:
            known = self._seconds
            self._seconds = each if known is None else KEEPS * known + (1 - KEEPS) * each


def effort_for(w: Workshop, plan: EpisodePlan, length: Seconds, model: LanguageModel | None, pace: Pace) -> Effort:
    """The effort for an episode. What is only produced, not aired, is written as if the reserve were full."""
    from radio.writing.effort import STRONG_CONTEXT_TOKENS, effort_of

    reserve = w.config.reserve
    full = Seconds(60.0 * reserve.target_minutes)
    return effort_of(
        reserve=Seconds(w.store.rundown.reserve_seconds()) if plan.on_air else full,
        low=Seconds(60.0 * reserve.low_minutes),
        full=full,
        length=length,
        candidate_seconds=pace.candidate_seconds,
        budget_left=w.budget_left(),
        strong=model is not None and model.context_tokens >= STRONG_CONTEXT_TOKENS,
    )
