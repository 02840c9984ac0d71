"""The as-run log and the time of the air: what was taken is counted, and no entry overlaps another."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from radio.clock import ManualClock
from radio.model.asrun import AsRunEntry
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.items import Ended, Item, Run
from radio.types import Samples
from tests.playout_parts import NOON

pytestmark = pytest.mark.unit


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


def test_the_log_counts_only_what_was_taken_and_entries_touch(clock: ManualClock) -> None:
    entries: list[AsRunEntry] = []
    log = AsRunLog(AirTime(clock), entries.append)
    first, second = Item("a", "talk", "live"), Item("b", "talk", "live")
    log.add(Run(first, Samples(48_000)), True)
    log.add(Run(first, Samples(48_000), Ended(cut_short=False)), False)
    log.add(Run(second, Samples(48_000)), True)
    log.finish()
    assert [(e.title, e.samples, e.first_sample, e.cut_short) for e in entries] == [
        ("a", 48_000, 0, False),
        ("b", 48_000, 96_000, True),
    ]
    assert entries[0].end == entries[1].start == NOON + timedelta(seconds=2)


def test_the_air_follows_a_corrected_wall_clock_both_ways_but_not_a_stall(clock: ManualClock) -> None:
    air_time = AirTime(clock)
    lead = timedelta(seconds=1.5)
    clock.advance(4.0)
    air_time.follow(48_000)
    assert air_time.of(48_000) == NOON + timedelta(seconds=1), "a stall of three seconds is caught up"
    clock.step(timedelta(minutes=5))
    air_time.follow(96_000)
    assert air_time.of(96_000) == NOON + timedelta(minutes=5, seconds=4) + lead
    clock.step(timedelta(hours=-1))
    air_time.follow(144_000)
    assert air_time.of(144_000) == NOON + timedelta(minutes=-55, seconds=4) + lead


def test_a_step_back_leaves_no_overlap_in_the_log_which_is_true_again_when_the_clock_has_caught_up(
    clock: ManualClock,
) -> None:
    entries: list[AsRunEntry] = []
    log = AsRunLog(AirTime(clock), entries.append)
    for number in range(9):
        if number == 2:
            clock.step(timedelta(minutes=-5))
        clock.advance(60.0)
        log.add(Run(Item(str(number), "talk", "live"), Samples(48_000 * 60), Ended(cut_short=False)), True)
    assert all(a.end <= b.start and a.start <= a.end for a, b in pairwise(entries))
    assert [e.samples for e in entries] == [48_000 * 60] * 9
    lengths = [(e.end - e.start).total_seconds() for e in entries]
    assert lengths[:2] == [60.0, 60.0]
    assert lengths[2:6] == [0.0] * 4, "what was aired in a time that had been before"
    assert lengths[-1] == 60.0


def test_a_new_process_goes_on_where_the_log_of_the_last_one_ends(clock: ManualClock) -> None:
    entries: list[AsRunEntry] = []
    log = AsRunLog(AirTime(clock), entries.append, lambda: NOON + timedelta(minutes=1))
    log.add(Run(Item("a", "talk", "live"), Samples(48_000 * 90), Ended(cut_short=False)), True)
    assert (entries[0].start, entries[0].end) == (NOON + timedelta(minutes=1), NOON + timedelta(seconds=90))
