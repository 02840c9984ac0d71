"""Alarms: conditions that last become alarms, are logged once when raised and once when cleared, and do not flap.

A part says at each look which conditions it sees. The board raises one that has lasted for as long as its rule holds
it, and clears it when it has been gone for as long as its rule keeps it. docs/monitor.md has the list.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from radio.clock import Clock
from radio.model.status import Alarm, Severity

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """How a kind of condition becomes an alarm. `advice` is what the operator does now."""

    severity: Severity
    hold: float
    """Seconds that it must last, shorter gaps included; a part that has a limit of its own needs none."""
    keep: float
    """Seconds that it must be gone, so that what comes and goes is one alarm."""
    advice: str


RULES: Final[dict[str, Rule]] = {
    "dead_air": Rule("critical", 0, 10, "radio skip ends the item; if the silence stays, radio logs playout says why"),
    "encoder": Rule("critical", 2, 10, "it is started again by itself; radio logs playout has ffmpeg's own words"),
    "playout_silent": Rule("critical", 6, 10, "radio logs playout says why it ended; radio stop, then radio start"),
    "output_down": Rule("critical", 3, 60, "it comes back by itself; check its target, then the URL and key of config"),
    "output_late": Rule("warning", 15, 60, "its target or the way there is slow: compare upload rate and video_kbps"),
    "queue_depth": Rule("warning", 10, 60, "what reads it is too slow: look at CPU load, the disk and the network"),
    "drift": Rule("warning", 5, 60, "the machine was suspended or is too slow: its CPU load, a faster encoder.preset"),
    "clock": Rule(
        "warning",
        30,
        60,
        "times follow the clock at the next tick: if this stays, playout hangs; radio stop, radio start",
    ),
    "freeze": Rule("warning", 0, 10, "the sound goes on; radio skip shows the next item, radio logs playout says why"),
    "picture_failing": Rule("warning", 0, 60, "the last picture stays; radio logs playout names the item to report"),
    "clipping": Rule("warning", 0, 60, "radio asrun names the item; its segment is too loud: make it anew"),
    "loudness_low": Rule("warning", 0, 120, "radio asrun names the items; make them anew, or radio skip"),
    "loudness_high": Rule("warning", 0, 120, "radio asrun names the items; make them anew, or radio skip"),
    "store": Rule("warning", 5, 30, "what is known goes on airing; look at the database's disk and permissions"),
    "asrun_lost": Rule("warning", 0, 300, "the as-run log has a gap; the store was away for too long"),
    "disk": Rule("warning", 10, 120, "free space under the data directory: keep.segments_gb, keep.archive_days"),
    "production": Rule("warning", 30, 120, "radio status and radio logs production"),
    "production_silent": Rule("warning", 60, 60, "what is ready goes on airing; radio logs production says why"),
}


@dataclass(frozen=True)
class Condition:
    """What a part sees now. The code's first word names its rule."""

    code: str
    text: str
    severity: Severity | None = None
    """Where this one weighs otherwise than its kind."""

    @property
    def rule(self) -> Rule:
        return RULES[self.code.partition(":")[0]]


@dataclass(frozen=True)
class Change:
    """An alarm that was raised, or cleared after `lasted` seconds."""

    alarm: Alarm
    state: Literal["raised", "cleared"]
    at: datetime
    lasted: float | None = None


@dataclass
class _Tracked:
    condition: Condition
    first: float
    seen: float
    since: datetime
    raised: bool = False

    def alarm(self, now: float) -> Alarm:
        condition = self.condition
        return Alarm(
            code=condition.code,
            severity=condition.severity or condition.rule.severity,
            since=self.since,
            text=condition.text,
            advice=condition.rule.advice,
            gone_seconds=round(now - self.seen, 1),
        )


class AlarmBoard:
    """Follows conditions from look to look. One thread uses it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tracked: dict[str, _Tracked] = {}
        self.counts: Counter[str] = Counter()
        """How often each code was raised."""

    def look(self, seen: Iterable[Condition]) -> list[Change]:
        """What is seen now; what changes by it, each logged."""
        now, wall = self._clock.monotonic(), self._clock.now()
        for condition in seen:
            tracked = self._tracked.setdefault(condition.code, _Tracked(condition, now, now, wall))
            tracked.condition, tracked.seen = condition, now
        changes: list[Change] = []
        for code, tracked in list(self._tracked.items()):
            rule = tracked.condition.rule
            if tracked.seen == now and not tracked.raised and now - tracked.first >= rule.hold:
                tracked.raised = True
                self.counts[code] += 1
                changes.append(Change(tracked.alarm(now), "raised", wall))
            elif not tracked.raised and now - tracked.seen > rule.hold:
                del self._tracked[code]
            elif tracked.raised and now - tracked.seen >= rule.keep:
                del self._tracked[code]
                # It lasted until it was last seen; the time after that is only ours, to be sure.
                changes.append(Change(tracked.alarm(now), "cleared", wall, tracked.seen - tracked.first))
        for change in changes:
            _log(change)
        return changes

    def standing(self) -> tuple[Alarm, ...]:
        """The alarms that stand, critical ones first, then the oldest."""
        now = self._clock.monotonic()
        alarms = [tracked.alarm(now) for tracked in self._tracked.values() if tracked.raised]
        return tuple(sorted(alarms, key=lambda alarm: (alarm.severity != "critical", alarm.since, alarm.code)))


def lasting(seconds: float) -> str:
    """ "4 s", "12 min", "3 h 5 min": for people."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _log(change: Change) -> None:
    alarm = change.alarm
    if change.state == "raised":
        level = logging.ERROR if alarm.severity == "critical" else logging.WARNING
        log.log(level, "alarm %s (%s): %s; %s", alarm.code, alarm.severity, alarm.text, alarm.advice)
    else:
        log.info("alarm %s is over after %s: %s", alarm.code, lasting(change.lasted or 0.0), alarm.text)
