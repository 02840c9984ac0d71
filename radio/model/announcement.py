"""What is said to the announcer, and what it answers: each one line of JSON on its socket."""

from __future__ import annotations

from radio.model.base import Model
from radio.model.rundown import RundownEntry
from radio.types import Seconds, VoiceId


class Ask(Model):
    """Somebody wants something said on air."""

    text: str
    voice: VoiceId | None = None
    """None: the first show's lead host."""
    asked_by: str
    at_once: bool = False


class Piece(Model):
    """A part of it is in the rundown."""

    entry: RundownEntry
    seconds: Seconds


class Trouble(Model):
    """Why it, or the rest of it, is not said. `kind` is the error's name in `radio.errors`."""

    kind: str
    message: str
    subject: str | None = None
    hint: str | None = None
    retryable: bool = False


class Answer(Model):
    """One line: the first comes as soon as the first part is in the rundown, the last has `last`."""

    piece: Piece | None = None
    trouble: Trouble | None = None
    last: bool = False
