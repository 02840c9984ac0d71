"""How the voices do: one that keeps failing rests, so that it does not cost three readings of every line."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from radio.breaker import Breaker
from radio.clock import Clock
from radio.model.status import VoiceState
from radio.types import VoiceId

FAILURES = 3
"""Lines in a row that a voice gave up."""
REST_SECONDS, LONGEST_REST_SECONDS = 120.0, 1800.0
"""From the first rest to the longest; each trial that fails doubles it."""


@dataclass
class _Known:
    breaker: Breaker
    failures: int = 0
    error: str = ""
    failed: datetime | None = None
    lines: int = field(default=0)


class VoiceHealth:
    """As this process saw it since its start. Safe between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._voices: dict[VoiceId, _Known] = {}

    def order(self, voices: Iterable[VoiceId]) -> tuple[VoiceId, ...]:
        """The same, with those that rest after the others: a host whose voices all rest is given them all the same."""
        with self._lock:
            return tuple(sorted(voices, key=lambda voice: voice in self._voices and self._of(voice).breaker.due() > 0))

    def spoke(self, voice: VoiceId) -> None:
        with self._lock:
            known = self._of(voice)
            known.lines += 1
            known.breaker.succeeded()

    def failed(self, voice: VoiceId, error: str, *, down: bool) -> None:
        """It gave a line up; `down`: it cannot speak at all, and rests at once."""
        with self._lock:
            known = self._of(voice)
            known.failures += 1
            known.error, known.failed = error, self._clock.now()
            for _ in range(FAILURES if down and not known.breaker.open else 1):
                if known.breaker.open and known.breaker.resting() > 0:
                    return  # a line that was under way when it began to rest
                known.breaker.failed()

    def states(self) -> tuple[VoiceState, ...]:
        """Of those that failed since the start."""
        now = self._clock.now()
        with self._lock:
            return tuple(
                VoiceState(
                    voice=voice,
                    state="resting" if known.breaker.open else "ready",
                    lines=known.lines,
                    failures=known.failures,
                    error=known.error,
                    failed=known.failed,
                    rests_until=now + timedelta(seconds=due) if (due := known.breaker.due()) > 0 else None,
                )
                for voice, known in sorted(self._voices.items())
                if known.failed is not None
            )

    def alarms(self) -> tuple[str, ...]:
        return tuple(
            f"the voice {state.voice} rests after failing, another one speaks for its host: {state.error}"
            for state in self.states()
            if state.state == "resting"
        )

    def _of(self, voice: VoiceId) -> _Known:
        if voice not in self._voices:
            breaker = Breaker(
                self._clock, failures=FAILURES, rest_seconds=REST_SECONDS, longest_seconds=LONGEST_REST_SECONDS
            )
            self._voices[voice] = _Known(breaker)
        return self._voices[voice]
