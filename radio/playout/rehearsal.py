"""Carries out a plan of faults in a simulation, and notes for each when the air was right again."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, assert_never

import numpy as np

from radio.clock import ManualClock
from radio.model.rundown import Command
from radio.model.segment import SOUND
from radio.playout.airstore import MemoryStore
from radio.playout.asrun import AirTime
from radio.playout.desk import Desk
from radio.playout.faults import Fault, FaultPlan, FaultReport, Recovery, summed_up
from radio.playout.hub import Hub
from radio.playout.items import Block, peaks
from radio.playout.loop import Sink
from radio.playout.mixer import Mixer
from radio.playout.monitor import LEVEL
from radio.playout.newsroom import Newsroom
from radio.playout.standins import StandInEncoder, StandInOutput, TroubledJournal, TroubledStore
from radio.types import Seconds, SegmentId, to_samples, to_seconds

NEWS: Final = to_samples(0.4)
OUTPUTS: Final = ("hls", "rtmp-1", "icecast-1", "aircheck")
CLOCK_TOLERANCE: Final = timedelta(seconds=4)


class Ear:
    """Listens to what the encoder takes, independently of the station's own monitor."""

    def __init__(self) -> None:
        self._silent = 0
        self._refused = 0
        self._longest_silence = 0
        self._longest_gap = 0

    def hear(self, block: Block, taken: bool) -> None:
        if not taken:
            self._refused += len(block)
            self._longest_gap = max(self._longest_gap, self._refused)
            return
        self._refused = 0
        loud = np.flatnonzero(peaks(block) >= LEVEL)
        before = self._silent + (int(loud[0]) if len(loud) else len(block))
        self._longest_silence = max(self._longest_silence, before)
        self._silent = len(block) - 1 - int(loud[-1]) if len(loud) else before

    @property
    def silence(self) -> Seconds:
        """Of the running silence; 0 while there is sound."""
        return to_seconds(self._silent)

    @property
    def gap(self) -> Seconds:
        """Of the running stretch that is refused."""
        return to_seconds(self._refused)

    @property
    def longest_silence(self) -> Seconds:
        return to_seconds(self._longest_silence)

    @property
    def longest_gap(self) -> Seconds:
        return to_seconds(self._longest_gap)


@dataclass
class _Open:
    fault: Fault
    began: datetime
    right: Callable[[], bool]
    ended: datetime | None = None
    ended_at: int = 0
    silence: float = 0.0
    gap: float = 0.0
    leaves: SegmentId | None = None


@dataclass(frozen=True)
class Stage:
    """What a rehearsal puts in the place of encoder, outputs, store and production."""

    clock: ManualClock
    air_time: AirTime
    store: TroubledStore
    journal: TroubledJournal
    outputs: tuple[StandInOutput, ...]
    encoder: StandInEncoder
    newsroom: Newsroom
    scratch: Path
    """For broken segments."""

    @classmethod
    def built(
        cls, store: MemoryStore, sink: Sink, clock: ManualClock, air_time: AirTime, scratch: Path, zone: str
    ) -> Stage:
        """A stage before `sink`, over a copy of `store`."""
        troubled = TroubledStore(store)
        outputs = tuple(StandInOutput(name, clock) for name in OUTPUTS)
        fresh = [segment for segment in troubled.segments.values() if not segment.evergreen]
        return cls(
            clock=clock,
            air_time=air_time,
            store=troubled,
            journal=TroubledJournal(scratch / "asrun.journal", troubled),
            outputs=outputs,
            encoder=StandInEncoder(Hub(outputs), sink, clock, air_time.of),
            newsroom=Newsroom(troubled, fresh, clock, zone),
            scratch=scratch,
        )


class Rehearsal:
    """`step` follows each tick; the ear belongs to the loop's listeners."""

    def __init__(self, plan: FaultPlan, stage: Stage, mixer: Mixer, desk: Desk) -> None:
        self._plan = plan
        self._stage = stage
        self._mixer = mixer
        self._desk = desk
        self._ahead = list(reversed(plan.faults))
        self._open: list[_Open] = []
        self._dice = random.Random(plan.seed + 1)  # noqa: S311 - which segment is inserted or broken, no secret
        self._healthy = tuple(segment for segment in stage.store.segments.values() if not segment.evergreen)
        self._number = 0
        self._recoveries: list[Recovery] = []
        self.ear = Ear()
        self.posted = 0
        """As-run entries that were given to the desk."""

    def step(self, position: int) -> None:
        """Begin and end what is due at `position` samples, and see whether things are right."""
        while self._ahead and to_samples(self._ahead[-1].at) <= position:
            self._begin(self._ahead.pop(), position)
        if position % NEWS == 0:
            self._stage.newsroom.step(self._mixer.current.item.entry)
        for one in tuple(self._open):
            one.silence = max(one.silence, self.ear.silence)
            one.gap = max(one.gap, self.ear.gap)
            if one.ended is None and position >= to_samples(one.fault.at + one.fault.lasts):
                one.ended, one.ended_at = self._stage.clock.now(), position
                self._apply()
            if one.ended is not None and one.right() and self.ear.gap == 0.0:
                self._close(one, position)

    def finish(self) -> None:
        """The simulation ends: what is not right by now is noted as such."""
        for one in tuple(self._open):
            self._close(one, None)

    def report(self) -> FaultReport:
        stage = self._stage
        settled = [entry for entry in stage.store.asrun if entry.outputs]
        return FaultReport(
            plan=self._plan,
            summary=summed_up(self._recoveries),
            recoveries=tuple(self._recoveries),
            encoder_restarts=stage.encoder.restarts,
            output_restarts=sum(output.status().restarts for output in stage.outputs),
            longest_silence_heard=Seconds(round(self.ear.longest_silence, 3)),
            longest_gap=Seconds(round(self.ear.longest_gap, 3)),
            settled_entries=len(settled),
            missettled_samples=sum(
                abs(entry.outputs[output.name] - output.accepted(entry.first_sample, entry.end_sample))
                for entry in settled
                for output in stage.outputs
            ),
            rundown_ends={str(state): count for state, count in stage.store.ended.items()},
            slots=tuple(stage.newsroom.slots),
        )

    def _begin(self, fault: Fault, position: int) -> None:
        stage = self._stage
        one = _Open(fault, stage.clock.now(), lambda: True)
        self._open.append(one)
        match fault.kind:
            case "starved":
                one.right = self._live_airs
            case "corrupt":
                if self._healthy:
                    one.leaves, entry = self._broken(fault.detail)
                    one.right = lambda: entry not in stage.store.entries and self._audible()
            case "encoder":
                stage.encoder.kill(fault.lasts)
                one.right = lambda: stage.encoder.alive and self._outputs_up()
            case "outputs":
                for output in stage.outputs:
                    output.kill(fault.lasts)
                one.right = self._outputs_up
            case "disk" | "database":
                one.right = self._written
            case "clock":
                stage.clock.step(timedelta(seconds=float(fault.detail)))
                one.right = self._clock_followed
            case "command":
                one.right = self._ordered(fault.detail)
            case _:
                assert_never(fault.kind)
        self._apply()

    def _apply(self) -> None:
        """Set the store's troubles to those of the faults that last: two of a kind may overlap."""
        lasting = [one.fault for one in self._open if one.ended is None]
        store = self._stage.store
        store.away = any(fault.kind == "database" for fault in lasting)
        store.full = any(fault.kind == "disk" for fault in lasting)
        store.starved = any(fault.kind == "starved" for fault in lasting)
        store.barren = any(fault.kind == "starved" and fault.detail == "replays too" for fault in lasting)

    def _close(self, one: _Open, position: int | None) -> None:
        self._open.remove(one)
        killed = one.fault.kind in ("encoder", "outputs")
        since = to_samples(one.fault.at) if killed else one.ended_at
        self._recoveries.append(
            Recovery(
                fault=one.fault,
                began=one.began,
                ended=one.ended or self._stage.clock.now(),
                right_again=self._stage.clock.now() if position is not None else None,
                seconds=Seconds(round(to_seconds(position - since), 2)) if position is not None else Seconds(0.0),
                silence=Seconds(round(one.silence, 3)),
                gap=Seconds(round(one.gap, 3)),
            )
        )
        if one.leaves is not None:
            self._stage.store.segments.pop(one.leaves, None)
            shutil.rmtree(self._stage.scratch / one.leaves, ignore_errors=True)

    def _audible(self) -> bool:
        return self.ear.silence < 1.0

    def _live_airs(self) -> bool:
        return self._mixer.current.item.source == "live" or not self._healthy

    def _outputs_up(self) -> bool:
        return all(output.status().state == "up" for output in self._stage.outputs)

    def _written(self) -> bool:
        return self._desk.trouble is None and self.posted == len(self._stage.store.asrun)

    def _clock_followed(self) -> bool:
        made_now = self._stage.air_time.of(self._stage.encoder.offered)
        return abs(made_now - self._stage.clock.now()) < CLOCK_TOLERANCE

    def _ordered(self, what: str) -> Callable[[], bool]:
        stage = self._stage
        if what == "insert" and self._healthy:
            entry = stage.newsroom.add(self._dice.choice(self._healthy), "operator:rehearsal")
            return lambda: self._mixer.current.item.entry == entry or entry not in stage.store.entries
        self._number += 1
        number, before = self._number, self._mixer.current
        stage.store.waiting.append(
            Command(id=number, target="playout", name="skip", asked_by="operator:rehearsal", created=stage.clock.now())
        )
        return lambda: self._mixer.current is not before

    def _broken(self, how: str) -> tuple[SegmentId, int]:
        """A segment that is broken as `how` says, at the head of the rundown."""
        import soundfile

        stage = self._stage
        model = self._dice.choice(self._healthy)
        segment = model.model_copy(update={"id": SegmentId(f"{self._dice.getrandbits(128):032x}")})
        folder = stage.scratch / segment.id
        folder.mkdir()
        sound = folder / SOUND
        whole = (stage.store.folders[model.id] / SOUND).read_bytes()
        if how == "truncated":
            sound.write_bytes(whole[: len(whole) * 2 // 5])
        elif how == "wrong rate":
            soundfile.write(sound, np.zeros((44_100, 2), np.float32), 44_100)
        elif how == "not sound":
            sound.write_bytes(self._dice.randbytes(5000))
        elif how == "bad JSON":
            sound.write_bytes(whole)
            stage.store.unreadable.add(segment.id)
        stage.store.segments[segment.id] = segment
        stage.store.folders[segment.id] = folder
        return segment.id, stage.newsroom.add(segment, "operator:rehearsal")
