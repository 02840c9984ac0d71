"""Alarms: raised when a condition lasts, cleared when it is gone for good, one line in the log for each."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

import pytest

import radio.playout.checks as checks
from radio.clock import ManualClock
from radio.model.status import OutputStatus
from radio.playout.alarms import RULES, AlarmBoard, Condition, lasting
from radio.playout.checks import PaceCheck, StoreCheck, encoder_conditions, output_conditions
from tests.conftest import ROOT
from tests.playout_parts import NOON

pytestmark = pytest.mark.unit

DOWN = Condition("output_down:rtmp-1", "rtmp-1 is down: the connection was lost")


def looks(board: AlarmBoard, clock: ManualClock, pattern: str) -> list[str]:
    """A look a second, "x" where the output is down; what changed, as "raised@4"."""
    told = []
    for letter in pattern:
        for change in board.look([DOWN] if letter == "x" else []):
            told.append(f"{change.state}@{clock.monotonic():.0f}")
        clock.advance(1.0)
    return told


class Course(NamedTuple):
    name: str
    pattern: str
    told: list[str]


COURSES = [
    Course("a short break is none", "xxx" + "." * 100, []),
    Course("one that lasts is raised once", "x" * 100, ["raised@3"]),
    Course("it is cleared when it is gone for a minute", "x" * 10 + "." * 80, ["raised@3", "cleared@69"]),
    Course("one that flaps is one alarm", "xxxxx...." * 100, ["raised@3"]),
    Course("one that flaps faster than its rule is an alarm too", "x." * 100, ["raised@4"]),
    Course("what comes after it was over is a new one", ("xxxxx" + "." * 70) * 2,
           ["raised@3", "cleared@64", "raised@78", "cleared@139"]),
]  # fmt: skip


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.name)
def test_an_alarm_is_raised_and_cleared(course: Course) -> None:
    clock = ManualClock(NOON)
    assert looks(AlarmBoard(clock), clock, course.pattern) == course.told


def test_a_standing_alarm_says_since_when_and_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock(NOON)
    board = AlarmBoard(clock)
    with caplog.at_level(logging.INFO):
        looks(board, clock, "xxxxxxxx")
        board.look([Condition("freeze", "the picture has stood still for 11 s"), DOWN])
        assert [alarm.code for alarm in board.standing()] == ["output_down:rtmp-1", "freeze"], "the critical one first"
        looks(board, clock, "." * 70)
    assert board.standing() == ()
    assert board.counts == {"output_down:rtmp-1": 1, "freeze": 1}
    lines = [record.message for record in caplog.records if "output_down" in record.message]
    assert len(lines) == 2
    assert "the connection was lost" in lines[0]
    assert RULES["output_down"].advice in lines[0]
    assert "over after 8 s" in lines[1], "it lasted until it was last seen"


def test_what_is_gone_but_still_stands_says_so() -> None:
    clock = ManualClock(NOON)
    board = AlarmBoard(clock)
    looks(board, clock, "xxxxx.....")
    board.look([])
    (alarm,) = board.standing()
    assert alarm.since == NOON
    assert alarm.gone_seconds == 6.0


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (119, "119 s"), (600, "10 min"), (11_100, "3 h 5 min")])
def test_durations_are_for_people(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def codes(found: list[Condition]) -> list[str]:
    return [condition.code for condition in found]


def output(**fields: object) -> OutputStatus:
    return OutputStatus.model_validate({"name": "hls", "state": "up", "since": NOON, **fields})


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (output(), []),
        (output(behind_seconds=8.0, queued_seconds=1.0), []),
        (output(behind_seconds=30.0), ["output_late:hls"]),
        (output(queued_seconds=6.0), ["queue_depth:hls"]),
        (output(state="down", error="no route", behind_seconds=300.0), ["output_down:hls"]),
        (output(state="off"), []),
    ],
)
def test_an_output_is_judged(status: OutputStatus, expected: list[str]) -> None:
    assert codes(output_conditions([status])) == expected


def test_a_lost_recording_weighs_less_than_a_lost_stream() -> None:
    lost = [output(name=name, state="down") for name in ("hls", "aircheck")]
    assert [condition.severity for condition in output_conditions(lost)] == [None, "warning"]


def test_the_encoder_may_take_its_time_to_start_and_no_more() -> None:
    assert encoder_conditions(False, True, None, 0.0) == []
    (condition,) = encoder_conditions(False, False, "ffmpeg ended with 1", 0.0)
    assert condition.text == "the encoder gives nothing: ffmpeg ended with 1"
    assert codes(encoder_conditions(True, False, None, 3.0)) == ["queue_depth:encoder"]


def test_a_stall_is_told_for_a_while_and_a_stepped_clock_while_it_is_off() -> None:
    clock = ManualClock(NOON)
    pace = PaceCheck(clock)
    assert pace.conditions(0.2, 0.0, 0.1) == []
    assert codes(pace.conditions(1.2, 0.0, 0.0)) == ["drift"]
    (stall,) = pace.conditions(0.0, 7.5, 0.0)
    assert stall.text == "the loop stood still for 7.5 s in the last 5 min"
    clock.advance(checks.STALLS_WITHIN + 1)
    assert pace.conditions(0.0, 7.5, 0.0) == []
    (ahead,) = pace.conditions(0.0, 7.5, 3600.0)
    assert ahead.code == "clock"
    assert "1 h 0 min ahead of the wall clock" in ahead.text


def test_store_and_disk_are_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = {"mb": 10_000}
    monkeypatch.setattr(checks, "free_mb", lambda folder: free["mb"])
    clock = ManualClock(NOON)
    store = StoreCheck(clock, tmp_path)
    assert store.conditions(None, 0) == []
    assert codes(store.conditions("store: locked", 2)) == ["store", "asrun_lost"]
    clock.advance(checks.LOSSES_WITHIN + 1)
    free["mb"] = 20
    (disk,) = store.conditions(None, 2)
    assert (disk.code, disk.severity, disk.text) == ("disk", "critical", "only 20 MB are free on the station's disk")


def test_the_manual_names_every_alarm() -> None:
    manual = (ROOT / "docs" / "monitor.md").read_text()
    assert [code for code in RULES if f"`{code}" not in manual] == []
