"""Text that somebody sends in a request's body."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator


def _writable(value: str) -> str:
    if value.encode(errors="replace").decode() != value:
        raise ValueError("holds half a character")
    return value


Sent = Annotated[str, AfterValidator(_writable)]
"""JSON can spell half of a character ("\\ud800"), which no database and no answer can hold."""
