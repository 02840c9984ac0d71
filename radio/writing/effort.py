"""How much work a script may cost: a pure function of reserve, length of the show, the model's pace, and budget."""

from __future__ import annotations

from pydantic import Field

from radio.model.base import Model
from radio.types import Seconds

MOST_CANDIDATES = 4
"""More than four readings of one or two sentences differ in words only."""
SECONDS_PER_TURN = 24.0
"""What one question and its answer take on air, with pauses: measured on rotation talks of four minutes."""
LEAST_SHARE, MOST_SHARE = 0.4, 0.8
"""Of a show's own length, that its writing may take when the reserve is at its low mark, and when it is full. Below 1 a
show is written faster than it airs, so that writing alone never lets the reserve fall."""
TIGHT_BUDGET, LAST_BUDGET = 0.5, 0.2
"""Shares of the day's budget below which at most two candidates are drawn, and one without repairs."""
REPAIRS = 2
STRONG_CONTEXT_TOKENS = 8192
"""A model that takes this much may choose sentences from a long list; the embedded one loses its way in it."""


class Effort(Model):
    """What a script may cost. The default suits a small model: one reading of each turn, asked again once."""

    candidates: int = Field(default=1, ge=1)
    """Readings of a turn, of which the best is kept."""
    repairs: int = Field(default=1, ge=0)
    """How often a turn that the gate refused is asked for again, with the reason."""
    outline_by_model: bool = False
    """Whether the model chooses among the sentences that the extractive outline offers."""
    seconds: Seconds | None = None
    """By the clock, for the whole script; what is left then is told extractively. None: no limit."""


def effort_of(
    *,
    reserve: Seconds,
    low: Seconds,
    full: Seconds,
    length: Seconds,
    candidate_seconds: float | None = None,
    budget_left: float | None = None,
    strong: bool = False,
) -> Effort:
    """The effort for a show of `length` while `reserve` lies between its `low` mark and `full`.

    `candidate_seconds`: what one reading has taken so far, by the clock; None: not known yet, so one is drawn.
    `budget_left`: share of the day's budget, None where there is none; once spent, the chain goes to a free model.
    `strong`: see `STRONG_CONTEXT_TOKENS`.
    """
    ease = min(1.0, max(0.0, (reserve - low) / max(1.0, full - low)))
    seconds = length * (LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * ease)
    turns = max(1.0, length / SECONDS_PER_TURN)
    fitting = 1 if candidate_seconds is None else int(seconds / (turns * max(candidate_seconds, 0.01)))
    candidates = min(MOST_CANDIDATES, max(1, fitting))
    # A repair costs what a reading costs: where only one fits, the extractive line stands in after one more try.
    repairs = REPAIRS if fitting > 1 else 1
    if budget_left is not None and budget_left < TIGHT_BUDGET:
        candidates = min(candidates, 2)
    if budget_left is not None and budget_left < LAST_BUDGET:
        candidates, repairs = 1, 0
    outline = strong and repairs > 0 and fitting > 1
    return Effort(candidates=candidates, repairs=repairs, outline_by_model=outline, seconds=Seconds(round(seconds, 1)))
