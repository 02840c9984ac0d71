"""What the clients of other people's servers read off an answer that refuses them."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from radio.clock import Deadline

if TYPE_CHECKING:
    import httpx

BEGINNING_BYTES = 4096
"""Of a refusal's body: enough to say why."""


def beginning_of(response: httpx.Response, deadline: Deadline) -> bytes:
    """The first bytes of a streamed body, however much would come, and however slowly."""
    content = b""
    for piece in response.iter_bytes():
        content += piece
        if len(content) >= BEGINNING_BYTES or deadline.passed():
            break
    return content[:BEGINNING_BYTES]


def retry_after_seconds(wait: str, now: datetime) -> float | None:
    """The value of a Retry-After header: seconds or a date. None where it is neither."""
    if re.fullmatch(r"\d{1,6}(?:\.\d+)?", wait):
        return float(wait)
    try:
        until = parsedate_to_datetime(wait)
    except (ValueError, OverflowError):  # the latter in the year 99999999999
        return None
    return max(0.0, (until - now).total_seconds()) if until.tzinfo is not None else None
