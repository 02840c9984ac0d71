"""The lookout: playout's alarms passed on once each, and one more when playout itself is gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.model.status import Alarm, PlayoutStatus, ProductionStatus
from radio.playout.alarms import Change
from radio.playout.lookout import START_SECONDS, Lookout
from radio.playout.webhook import Heartbeat
from radio.store.status import write_status
from tests.playout_parts import NOON

pytestmark = pytest.mark.unit

LOST = Alarm(code="output_down:rtmp-1", severity="critical", since=NOON, text="rtmp-1 is down: refused")


class Pulse(Heartbeat):
    """Counts instead of calling."""

    def __init__(self) -> None:
        self.beats: list[bool] = []

    def beat(self, on_air: bool) -> None:
        self.beats.append(on_air)


class Room:
    """A run folder, the reports in it, and what the lookout told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(NOON)
        self.changes: list[Change] = []
        self.pulse = Pulse()
        self.alive = True
        self.standing: tuple[Alarm, ...] = ()
        self.production: tuple[str, ...] | None = ()
        self.on_air = True

    def lookout(self) -> Lookout:
        return Lookout(self.folder, self.clock, self, self.pulse)

    def tell(self, change: Change) -> None:
        self.changes.append(change)

    def pass_time(self, lookout: Lookout, seconds: int) -> None:
        """Reports and looks, a second each."""
        for _ in range(seconds):
            now = self.clock.now()
            if self.alive:
                status = PlayoutStatus(
                    pid=1, written=now, started=NOON, on_air=self.on_air, standing=self.standing
                )  # fmt: skip
                write_status(self.folder, "playout", status)
            if self.production is not None:
                report = ProductionStatus(pid=2, written=now, started=NOON, mode="full", alarms=self.production)
                write_status(self.folder, "production", report)
            lookout.look()
            self.clock.advance(1.0)

    def told(self) -> list[str]:
        """And forget it."""
        found = [f"{change.alarm.code} {change.state}" for change in self.changes]
        self.changes.clear()
        return found


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_what_playout_reports_is_told_once_when_it_begins_and_once_when_it_is_over(room: Room) -> None:
    lookout = room.lookout()
    room.pass_time(lookout, 3)
    room.standing = (LOST,)
    room.pass_time(lookout, 30)
    assert room.told() == ["output_down:rtmp-1 raised"]
    room.standing = ()
    room.pass_time(lookout, 5)
    assert room.changes[0].lasted == pytest.approx(33.0)
    assert room.told() == ["output_down:rtmp-1 cleared"]


def test_a_dead_playout_is_told_by_the_lookout_and_its_alarms_stay_as_they_were(room: Room) -> None:
    lookout = room.lookout()
    room.standing = (LOST,)
    room.pass_time(lookout, 5)
    room.told()
    room.alive = False
    room.pass_time(lookout, 60)
    assert room.told() == ["playout_silent raised"]
    room.alive, room.standing = True, ()
    room.pass_time(lookout, 30)
    assert room.told() == ["output_down:rtmp-1 cleared", "playout_silent cleared"]


def test_a_short_gap_of_a_restart_is_no_alarm(room: Room) -> None:
    lookout = room.lookout()
    room.pass_time(lookout, 5)
    room.alive = False
    room.pass_time(lookout, 8)
    room.alive = True
    room.pass_time(lookout, 30)
    assert room.told() == []


def test_the_report_of_an_earlier_run_is_not_believed(room: Room) -> None:
    room.standing = (LOST,)
    room.pass_time(room.lookout(), 1)
    room.told()
    room.alive = False
    lookout = room.lookout()
    room.pass_time(lookout, int(START_SECONDS))
    assert room.told() == []
    room.pass_time(lookout, 15)
    assert room.told() == ["playout_silent raised"]
    assert True not in room.pulse.beats[1:]


@pytest.mark.parametrize("hours", [1, -1])
def test_a_stepped_wall_clock_is_no_silence(room: Room, hours: int) -> None:
    lookout = room.lookout()
    room.pass_time(lookout, 5)
    room.clock.step(timedelta(hours=hours))
    room.pass_time(lookout, 30)
    assert room.told() == []


def test_the_heart_beats_while_playout_says_that_it_is_on_air(room: Room) -> None:
    lookout = room.lookout()
    room.pass_time(lookout, 3)
    room.on_air = False
    room.pass_time(lookout, 2)
    room.on_air, room.alive = True, False
    room.pass_time(lookout, 20)
    assert room.pulse.beats[:3] == [False, True, True], "a first report may be of an earlier run"
    assert not any(room.pulse.beats[3:])


def test_production_is_watched_too(room: Room) -> None:
    lookout = room.lookout()
    room.pass_time(lookout, 5)
    room.production = ("the disk is full",)
    room.pass_time(lookout, 60)
    assert room.changes[0].alarm.text == "production: the disk is full"
    assert room.told() == ["production raised"]
    room.production = None
    room.pass_time(lookout, 200)
    assert room.told() == ["production_silent raised", "production cleared"]
