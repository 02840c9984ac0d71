"""What a listener asked and was refused, as HTTP says it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from fastapi import HTTPException

from radio.schedule.questions import Refusal as QuestionRefusal
from radio.schedule.questions import Standing
from radio.schedule.requests import Answer
from radio.schedule.requests import Refusal as WishRefusal

STATUS: Mapping[WishRefusal | QuestionRefusal, int] = {
    "closed": 403,
    "id": 400,
    "text": 400,
    "name": 400,
    "paper": 409,
    "limit": 429,
}


def raise_if_refused(answer: Answer | Standing) -> None:
    """Raises HTTPException with the reason in words, and with "Retry-After" where asking later may help."""
    if answer.refusal is None:
        return
    wait = answer.retry_after_seconds
    headers = {"Retry-After": str(math.ceil(wait))} if wait is not None else None
    raise HTTPException(STATUS[answer.refusal], answer.message, headers)
