"""What became of the readings of lines, by voice: counts of a day, and how the last ones went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from radio.model.takes import FAULT_KINDS, TAKE_OUTCOMES, FaultKind, Take, TakeOutcome, VoiceTakes
from radio.store.database import Database, Now, epoch
from radio.store.schema import takes
from radio.types import VoiceId

RECENT = 60
"""Readings of a voice that tell how it does now: four talks or so."""
READINGS: tuple[TakeOutcome, ...] = ("made", "remade", "late")
"""Outcomes that are a reading each; the others say more of one of them."""


class Takes:
    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def add(self, found: Iterable[Take]) -> None:
        at = epoch(self._now())
        rows = [
            {"at": at, "voice": take.voice[:200], "outcome": take.outcome, "faults": ",".join(take.faults)}
            for take in found
        ]
        if rows:
            with self._database.begin() as connection:
                connection.execute(sa.insert(takes), rows)

    def since(self, moment: datetime) -> tuple[VoiceTakes, ...]:
        """Each voice that took anything since then, by name, with how its last `RECENT` readings went."""
        t = takes.c
        query = (
            sa.select(t.voice, t.outcome, t.faults, sa.func.count().label("times"))
            .where(t.at >= epoch(moment))
            .group_by(t.voice, t.outcome, t.faults)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        outcomes: dict[str, dict[TakeOutcome, int]] = {}
        faults: dict[str, dict[FaultKind, int]] = {}
        for row in rows:
            counted = outcomes.setdefault(row.voice, {})
            for outcome in TAKE_OUTCOMES:
                if outcome == row.outcome:
                    counted[outcome] = counted.get(outcome, 0) + row.times
            if row.outcome not in ("remade", "late"):
                continue  # of what was kept or given up the faults are counted with its readings
            kinds = faults.setdefault(row.voice, {})
            for kind in FAULT_KINDS:
                if kind in row.faults.split(","):
                    kinds[kind] = kinds.get(kind, 0) + row.times
        return tuple(
            self._with_last(VoiceTakes(voice=VoiceId(voice), outcomes=counted, faults=faults.get(voice, {})))
            for voice, counted in sorted(outcomes.items())
        )

    def forget(self, before: datetime) -> None:
        with self._database.begin() as connection:
            connection.execute(sa.delete(takes).where(takes.c.at < epoch(before)))

    def _with_last(self, voice: VoiceTakes) -> VoiceTakes:
        t = takes.c
        query = (
            sa.select(t.outcome)
            .where(t.voice == voice.voice, t.outcome.in_(READINGS))
            .order_by(t.id.desc())
            .limit(RECENT)
        )
        with self._database.read() as connection:
            last = [row.outcome for row in connection.execute(query)]
        failed = sum(outcome != "made" for outcome in last)
        share = round(failed / len(last), 3) if last else 0.0
        return voice.model_copy(update={"recent": len(last), "fault_share": share})
