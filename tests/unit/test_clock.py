"""The clocks that everything else takes its time from."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from radio.clock import Deadline, ManualClock, SystemClock, midnight

pytestmark = pytest.mark.unit
START = datetime(2026, 5, 20, 12, tzinfo=UTC)


def test_sleeping_on_a_manual_clock_passes_the_time_at_once() -> None:
    clock = ManualClock(START)
    clock.sleep(3600)
    assert clock.now() == START + timedelta(hours=1)
    assert clock.monotonic() == 3600


def test_a_stepped_wall_clock_does_not_move_intervals() -> None:
    clock = ManualClock(START)
    clock.step(timedelta(hours=-1))
    assert clock.now() == START - timedelta(hours=1)
    assert clock.monotonic() == 0


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        ManualClock(START).advance(-1)


def test_a_clock_starts_at_an_aware_time() -> None:
    with pytest.raises(ValueError, match="aware"):
        ManualClock(START.replace(tzinfo=None))


def test_waiting_ends_at_the_event_or_the_time() -> None:
    clock = ManualClock(START)
    event = threading.Event()
    assert not clock.wait(event, 5)
    assert clock.monotonic() == 5
    event.set()
    assert clock.wait(event, 5)
    assert clock.monotonic() == 5


def test_a_deadline_passes_with_its_clock() -> None:
    clock = ManualClock(START)
    deadline = Deadline(clock, 10)
    clock.advance(9)
    assert deadline.remaining() == 1
    assert not deadline.passed()
    clock.advance(2)
    assert deadline.passed()
    assert deadline.remaining() == 0


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_day_begins_at_midnight_utc_wherever_the_station_is() -> None:
    evening = datetime(2026, 5, 19, 22, tzinfo=timezone(timedelta(hours=-4)))
    assert midnight(evening) == datetime(2026, 5, 20, tzinfo=UTC)
