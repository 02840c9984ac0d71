"""What can go wrong in a simulation, and when: a plan drawn from a seed, so that a run can be repeated to the tick."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from radio.model.base import Model, UtcDatetime
from radio.types import Seconds

FaultKind = Literal["starved", "corrupt", "encoder", "outputs", "disk", "database", "clock", "command"]
"""starved: nothing new comes from production; corrupt: a broken segment is next; encoder, outputs: killed; disk: full;
database: away; clock: stepped; command: a live order of an operator."""

CORRUPTIONS: Final = ("truncated", "wrong rate", "missing file", "not sound", "bad JSON")
ENCODER_RESTART: Final = Seconds(0.4)
"""How long the sink refuses after a real kill of ffmpeg: 0.2 to 0.4 s, measured by bench/restart.py."""
ENCODER_HANGS: Final = Seconds(6.3)
"""An ffmpeg that stands still is killed after 6 s."""

HOUR: Final = 3600.0


class Fault(Model):
    """One thing that goes wrong."""

    kind: FaultKind
    at: Seconds
    """After the start of the simulation."""
    lasts: Seconds = Seconds(0.0)
    detail: str = ""
    """Which corruption, which command; for the clock by how many seconds."""


class FaultPlan(Model):
    """All that goes wrong, in the order of time."""

    seed: int
    faults: tuple[Fault, ...]


class Recovery(Model):
    """What a fault did to the air."""

    fault: Fault
    began: UtcDatetime
    """By the simulated wall clock, like all times here."""
    ended: UtcDatetime
    right_again: UtcDatetime | None = None
    """When all that the fault touches was as it should be; None: not before the simulation ended."""
    seconds: Seconds = Seconds(0.0)
    """From the end of the fault to `right_again`; of an encoder or output killed, from its beginning."""
    silence: Seconds = Seconds(0.0)
    """Longest silence on air meanwhile."""
    gap: Seconds = Seconds(0.0)
    """Longest stretch meanwhile that the encoder did not take."""


class FaultSummary(Model):
    """One kind of fault over a whole simulation."""

    kind: FaultKind
    count: int
    recovered: int
    longest_recovery: Seconds
    longest_silence: Seconds
    longest_gap: Seconds


class SlotAired(Model):
    """A daily show's slot, and how late it came on air."""

    slot: UtcDatetime
    late: Seconds


class FaultReport(Model):
    """What a plan of faults did."""

    plan: FaultPlan
    summary: tuple[FaultSummary, ...]
    recoveries: tuple[Recovery, ...]
    encoder_restarts: int
    output_restarts: int
    longest_silence_heard: Seconds
    """By a second ear, behind the encoder."""
    longest_gap: Seconds
    """Longest stretch that the encoder did not take."""
    settled_entries: int
    """As-run entries that say what each output accepted."""
    missettled_samples: int
    """By how much those amounts differ from what the outputs themselves counted."""
    rundown_ends: dict[str, int]
    """Entries of the rundown by how they ended."""
    slots: tuple[SlotAired, ...]


def drawn(seed: int, hours: float, kinds: Sequence[FaultKind]) -> FaultPlan:
    """A plan of the named kinds, spread at random over the hours but the first minute and the last twentieth.

    Each kind comes at least once; the counts are per day and grow with the hours.
    """
    dice = random.Random(seed)  # noqa: S311 - a plan that can be repeated, no secret
    span = hours * HOUR
    faults: list[Fault] = []
    for kind in dict.fromkeys(kinds):
        faults += _drawn(kind, dice, span, hours / 24.0)
    return FaultPlan(seed=seed, faults=tuple(sorted(faults, key=lambda fault: fault.at)))


def _drawn(kind: FaultKind, dice: random.Random, span: float, days: float) -> Iterator[Fault]:
    def when(lasts: float = 0.0) -> Seconds:
        return Seconds(round(dice.uniform(60.0, max(61.0, span * 0.95 - lasts)), 1))

    def count(per_day: float, least: int = 1) -> int:
        return max(least, round(per_day * days))

    if kind == "starved":
        for number in range(count(1)):
            lasts = min(dice.uniform(2, 5) * HOUR, span / 6)
            # Every other time there is nothing to repeat either: the bed alone must do.
            detail = "replays too" if number % 2 == 0 else "rundown"
            yield Fault(kind=kind, at=when(lasts), lasts=Seconds(lasts), detail=detail)
    elif kind == "corrupt":
        for number in range(count(6, len(CORRUPTIONS))):
            yield Fault(kind=kind, at=when(), detail=CORRUPTIONS[number % len(CORRUPTIONS)])
    elif kind == "encoder":
        for number in range(count(8, 2)):
            hung = number % 4 == 1
            lasts = ENCODER_HANGS if hung else ENCODER_RESTART
            yield Fault(kind=kind, at=when(lasts), lasts=lasts, detail="hung" if hung else "killed")
    elif kind == "outputs":
        for _ in range(count(4, 2)):
            lasts = dice.uniform(1.0, 20.0)
            yield Fault(kind=kind, at=when(lasts), lasts=Seconds(round(lasts, 1)), detail="all")
    elif kind in ("disk", "database"):
        for _ in range(count(2)):
            lasts = min(dice.uniform(5, 45) * 60.0, span / 12)
            yield Fault(kind=kind, at=when(lasts), lasts=Seconds(round(lasts)))
    elif kind == "clock":
        for number in range(count(0.6, 2)):
            yield Fault(kind=kind, at=when(), detail="3600" if number % 2 == 0 else "-3600")
    else:
        for _ in range(count(24, 4)):
            yield Fault(kind=kind, at=when(), detail=dice.choice(("skip", "insert")))


def summed_up(recoveries: Sequence[Recovery]) -> tuple[FaultSummary, ...]:
    """By kind, in the order of their first coming."""
    kinds = dict.fromkeys(recovery.fault.kind for recovery in recoveries)
    table = []
    for kind in kinds:
        mine = [recovery for recovery in recoveries if recovery.fault.kind == kind]
        table.append(
            FaultSummary(
                kind=kind,
                count=len(mine),
                recovered=sum(recovery.right_again is not None for recovery in mine),
                longest_recovery=max(recovery.seconds for recovery in mine),
                longest_silence=max(recovery.silence for recovery in mine),
                longest_gap=max(recovery.gap for recovery in mine),
            )
        )
    return tuple(table)
