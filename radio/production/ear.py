"""When clips are heard by a recogniser: before they go into a segment as far as the reserve allows, the rest at rest.

Hearing is a check, not a stage: nothing waits for it that could not air without it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from radio.clock import midnight
from radio.errors import RadioError
from radio.model.audio import Clip
from radio.model.takes import Take, TakeOutcome, TakesStatus, VoiceTakes
from radio.production import tasks

if TYPE_CHECKING:
    from radio.config import Config
    from radio.production.plan import EpisodePlan
    from radio.production.workshop import Workshop
    from radio.speech.ears.listener import Heard

log = logging.getLogger(__name__)

Listening = Callable[["Config", Path, Sequence[str]], tuple["Heard", ...]]
SAMPLE = 0.2
"""Share of the clips that "sample" hears."""
BATCH = 12
"""Clips heard at a time, 10 to 15 CPU-seconds: then the reserve is looked at again."""
BATCH_SECONDS = 600.0
"""Longest that they may take before the worker is killed."""
RESTING_BATCH = 4
"""Clips heard at a time at rest: what is ordered meanwhile waits for no more than these."""
MOST_UNHEARD = 2000
"""Clips that wait to be heard at rest; of more, the oldest are left."""
LOOK_SECONDS = 5.0
FIND_SECONDS = 600.0
"""At rest, with nothing left to hear, the folder is looked through so often for clips that others have made: the
announcer, and commands that speak themselves."""
OVERLAP = timedelta(minutes=1)
"""A look goes back so far before the one before it: clips may have been written while that went on."""


@dataclass(frozen=True)
class Checked:
    """What came of hearing an episode's clips."""

    doubted: frozenset[int] = frozenset()
    """Indices of those that are to be made again."""
    cpu_seconds: float = 0.0


class Ear:
    """Safe between threads."""

    def __init__(self, workshop: Workshop) -> None:
        self._w = workshop
        self._lock = threading.Lock()
        self._unheard: deque[str] = deque(maxlen=MOST_UNHEARD)
        self._found_until: datetime | None = None
        """All clips written before are heard, or were in the queue. None before the first look."""
        self._find_due = workshop.clock.monotonic()
        self._told = TakesStatus()
        self._due = workshop.clock.monotonic()

    def share(self, plan: EpisodePlan) -> float:
        """Share of an episode's clips that are heard before it is assembled."""
        how = self._w.config.speech.check_by_ear
        if how == "off" or not self._here():
            return 0.0
        if how == "auto":
            # What is only produced, not aired, is not pressed for time.
            return self._by_reserve() if plan.on_air else 1.0
        return SAMPLE if how == "sample" else 1.0

    def check(self, plan: EpisodePlan, clips: Sequence[Clip | None], again: frozenset[int] = frozenset()) -> Checked:
        """Hear a share of the clips, and those of `again` in any case. A recogniser that fails has heard nothing."""
        if self._w.config.speech.check_by_ear == "off":
            return Checked()
        here, share = self._here(), self.share(plan)
        # A server may change its voices and models from one request to the next, and nothing here would tell.
        distant = {name for engine in self._w.config.speech.engines for name in engine.voices}
        chosen = {
            clip.key: index
            for index, clip in enumerate(clips)
            if clip is not None and here and (index in again or clip.voice in distant or _draw(clip.key) < share)
        }
        others = {clip.key: n for n, clip in enumerate(clips) if clip is not None and clip.key not in chosen}
        self._leave(list(others))
        doubted: set[int] = set()
        cpu = 0.0
        if others and not self._w.is_lean() and self._knows_voices():
            found, cpu = self._hear(list(others), "remade", tasks.judge_voices)
            doubted |= {others[key] for key in found}
        keys = list(chosen)
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            if start and share and not self.share(plan):
                self._leave(keys[start:])  # the reserve has run low meanwhile
                break
            found, cost = self._hear(batch, "remade")
            cpu += cost
            doubted |= {chosen[key] for key in found}
        return Checked(frozenset(doubted), cpu)

    def rest(self, resting: bool) -> None:
        """Hear some that nobody has heard, while production has nothing else to do."""
        if not resting or self._w.config.speech.check_by_ear not in ("auto", "all") or not self._here():
            return
        if (self._found_until is None or not self._unheard) and self._w.clock.monotonic() >= self._find_due:
            self._find()
        with self._lock:
            batch = [self._unheard.pop() for _ in range(min(RESTING_BATCH, len(self._unheard)))]
        if batch:
            self._hear(batch, "late")

    def _find(self) -> None:
        """The clips that were made, by whomever, since we looked last."""
        w, began = self._w, self._w.clock.now()
        self._find_due = w.clock.monotonic() + FIND_SECONDS
        found = w.pools.ear.call(tasks.unheard, w.config, MOST_UNHEARD, self._found_until, timeout=BATCH_SECONDS)
        self._found_until = began - OVERLAP
        with self._lock:
            self._unheard = deque([*reversed(found.value), *self._unheard], MOST_UNHEARD)

    def status(self) -> TakesStatus:
        """Looks each few seconds: it is a question to the database. Raises StoreError."""
        if self._w.clock.monotonic() >= self._due:
            self._due = self._w.clock.monotonic() + LOOK_SECONDS
            how = self._w.config.speech.check_by_ear
            share = {"off": 0.0, "sample": SAMPLE, "all": 1.0, "auto": self._by_reserve()}[how]
            here = self._here()
            with self._lock:
                waiting = len(self._unheard)
            self._told = TakesStatus(
                voices=self._w.store.takes.since(midnight(self._w.clock.now())),
                ear="off" if how == "off" else "missing" if not here else "on" if share else "resting",
                share=round(share if here else 0.0, 2),
                unheard=waiting,
            )
        return self._told

    @property
    def alarms(self) -> list[str]:
        """Voices that fail too often, by the last look."""
        return [_told(voice) for voice in self._told.voices if voice.faulty]

    def _hear(self, keys: Sequence[str], outcome: TakeOutcome, task: Listening = tasks.hear) -> tuple[set[str], float]:
        """The keys that are doubted, and the cost."""
        w = self._w
        try:
            done = w.pools.ear.call(task, w.config, w.models_dir, keys, timeout=BATCH_SECONDS)
        except RadioError as e:
            log.warning("clips go unheard: %s", e)
            return set(), 0.0
        w.store.takes.add(
            Take(
                voice=heard.voice,
                outcome=outcome if heard.faults else "heard",
                faults=tuple(fault.kind for fault in heard.faults),
            )
            for heard in done.value
            if heard.words or heard.faults
        )
        doubted = [heard for heard in done.value if heard.faults]
        for heard in doubted:
            log.warning("a clip of %s: %s", heard.voice, "; ".join(fault.text for fault in heard.faults))
        return {heard.key for heard in doubted}, done.cpu_seconds

    def _leave(self, keys: Sequence[str]) -> None:
        """For when there is time, each once; the newest is heard first."""
        with self._lock:
            waiting = frozenset(self._unheard)
            self._unheard.extend(key for key in keys if key not in waiting)

    def _here(self) -> bool:
        from radio.speech.ears.hearing import recogniser_here

        return recogniser_here(self._w.models_dir)

    def _knows_voices(self) -> bool:
        from radio.speech.speakers.identity import speaker_here

        return speaker_here(self._w.models_dir)

    def _by_reserve(self) -> float:
        """From nothing at the low mark to all at the target."""
        if self._w.is_lean():
            return 0.0
        low, full = self._w.config.reserve.low_minutes * 60.0, self._w.config.reserve.target_minutes * 60.0
        above = self._w.store.rundown.reserve_seconds() - low
        return max(0.0, min(1.0, above / max(1.0, full - low)))


def _draw(key: str) -> float:
    """Evenly between 0 and 1, and always the same for a clip."""
    return int(key[:8], 16) / 16**8


def _told(voice: VoiceTakes) -> str:
    kinds = ", ".join(f"{kind} {times}" for kind, times in sorted(voice.faults.items(), key=lambda x: -x[1]))
    return (
        f"{voice.fault_share:.0%} of the last {voice.recent} readings of {voice.voice} failed; today: {kinds or 'none'}"
    )
