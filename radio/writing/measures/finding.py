"""What a measure objects to, with the words, so that an operator can look it up."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model

FindingKind = Literal[
    "number", "name", "no source", "hedge", "repeat", "vacuous", "unanswered", "long sentence", "not oriented"
]


class Finding(Model):
    kind: FindingKind
    line: int
    """Index into `Script.lines`."""
    what: str
    """The words that are objected to, or a few words on why."""
