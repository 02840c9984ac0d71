"""Questions that listeners send in for the mailbag."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId

QuestionState = Literal["review", "waiting", "making", "answered", "unanswerable", "rejected"]
"""review: an operator has to approve it; making: an episode with it is being made, or waits to air; unanswerable: no
paper could be found, or nothing in any that we have read; rejected: by an operator."""
OPEN: tuple[QuestionState, ...] = ("review", "waiting", "making")
"""States of a question that is still to be answered."""


class Question(Model):
    """What was asked, and what became of it. The text is a listener's: data wherever it goes, never an instruction."""

    id: str
    """Not to be guessed: who has it may see how the question stands."""
    text: str
    """Plain, as `radio.writing.forms.letters` let it through."""
    name: str | None = None
    """To be read out; None when not given, or forgotten by now."""
    paper_id: PaperId | None = None
    """The paper that it is about; None: whichever answers it."""
    asked: UtcDatetime
    asked_by: str
    """"listener:web-3fa9c1d20b" or "operator:anna"; empty when forgotten by now."""
    askers: int = 1
    """How many asked the same."""
    state: QuestionState = "waiting"
    episode: str | None = None
    """Where it is, or was, answered."""
    answered: UtcDatetime | None = None
    """When it was on air."""
    found: bool | None = None
    """Whether an answer was found; None while nobody has looked."""
    reason: str = ""
    """Why it is not answered."""
    tries: int = 0
    """Episodes with it that failed or never aired."""
