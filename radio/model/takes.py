"""What became of each reading of a line: the facts behind the counts of clips."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from radio.model.base import Model, UtcDatetime
from radio.types import VoiceId

FaultKind = Literal[
    "engine",  # the voice gave no sound at all
    "no_sound",
    "no_numbers",  # samples that are NaN or infinite
    "too_short",  # for its letters
    "too_long",
    "too_quiet",
    "silence",  # inside
    "clipped",
    "noise",  # a burst of it, at the level of speech
    "level",  # not at the studio's loudness
    "missing",  # words that were not heard
    "repeated",  # words that were heard twice
    "babble",  # sounds that no text accounts for
    "unlike",  # what was heard is another text
    "voice",  # sounds like somebody else
]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

TakeOutcome = Literal[
    "made",  # it passed the checks of its sound
    "heard",  # a recogniser heard what it should
    "remade",  # it failed, and the line was read again
    "kept",  # every reading was doubted; the least bad one stays
    "gave_up",  # the voice has no reading of this line that can be used
    "other_voice",  # a line was said by another voice than its host's
    "refused",  # no voice could say it: the line is left out
    "late",  # found bad after it had gone into a segment
]
TAKE_OUTCOMES: tuple[TakeOutcome, ...] = get_args(TakeOutcome)


class Fault(Model):
    kind: FaultKind
    text: str
    """For the operator, with its figures."""


class Take(Model):
    """One reading of a line, or what somebody heard in it."""

    voice: VoiceId
    outcome: TakeOutcome
    faults: tuple[FaultKind, ...] = ()


class Hearing(Model):
    """What a recogniser heard in a clip."""

    by: str
    """The recogniser."""
    text: str
    error_rate: float
    """Sounds that were heard otherwise, of those expected."""
    faults: tuple[Fault, ...] = ()


FAULTY_SHARE, FEWEST_READINGS = 0.2, 20
"""A voice of which more than this share of the last readings failed is told of, once it has so many."""


class VoiceTakes(Model):
    """A voice's takes of some time."""

    voice: VoiceId
    outcomes: dict[TakeOutcome, int] = Field(default_factory=dict)
    faults: dict[FaultKind, int] = Field(default_factory=dict)
    recent: int = 0
    """Of its last readings, so many are looked at for `fault_share`."""
    fault_share: float = 0.0
    """Of those, the share that failed."""

    @property
    def faulty(self) -> bool:
        """Whether an operator must know."""
        return self.recent >= FEWEST_READINGS and self.fault_share > FAULTY_SHARE


class TakesStatus(Model):
    """How the voices do, since midnight UTC but for the shares, which are of the last readings."""

    voices: tuple[VoiceTakes, ...] = ()
    ear: Literal["on", "off", "resting", "missing"] = "off"
    """on: clips are heard as they are made; resting: none now, the reserve is low; missing: the model is not here."""
    share: float = 0.0
    """Of the clips that are made now, so many are heard before they go into a segment."""
    unheard: int = 0
    """Clips that wait to be heard in idle time."""
    since: UtcDatetime | None = None
