"""What comes next, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.model.status import NowPlaying, PlayoutStatus
from radio.schedule.rundown_view import upcoming
from radio.store import Store
from tests.making import NOON, make_segment

pytestmark = pytest.mark.unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "radio.db", ManualClock(NOON))
    yield opened
    opened.close()


def add(store: Store, number: int, slot: float | None = None, added_by: str = "rotation") -> None:
    """A segment of ten minutes; `slot` in minutes from noon."""
    segment = make_segment(number, seconds=600)
    store.segments.add(segment)
    not_before = None if slot is None else NOON + timedelta(minutes=slot)
    store.rundown.append(segment, added_by, not_before=not_before)


def plan(store: Store, playout: PlayoutStatus | None = None) -> list[tuple[str, float]]:
    """Titles and minutes after noon."""
    return [(item.title, (item.start - NOON).total_seconds() / 60) for item in upcoming(store, playout, NOON)]


def test_items_follow_each_other(store: Store) -> None:
    for number in (1, 2, 3):
        add(store, number)
    assert plan(store) == [("Segment 1", 0), ("Segment 2", 10), ("Segment 3", 20)]


@pytest.mark.parametrize(("source", "start"), [("live", 3), ("replay", 0), ("bed", 0)])
def test_only_an_item_of_the_rundown_is_waited_for(store: Store, source: str, start: float) -> None:
    add(store, 1)
    now = {"title": "T", "source": source, "started": NOON, "duration_seconds": 240, "position_seconds": 60}
    playout = PlayoutStatus(pid=1, written=NOON, started=NOON, on_air=True, now=NowPlaying.model_validate(now))
    assert plan(store, playout) == [("Segment 1", start)]


def test_the_rotation_passes_a_show_that_waits_for_its_slot(store: Store) -> None:
    add(store, 1, slot=15, added_by="schedule")
    for number in (2, 3, 4):
        add(store, number)
    assert plan(store) == [("Segment 2", 0), ("Segment 3", 10), ("Segment 1", 20), ("Segment 4", 30)]


def test_before_a_slot_that_nothing_fills_there_is_a_gap(store: Store) -> None:
    add(store, 1, slot=60, added_by="schedule")
    add(store, 2, slot=30, added_by="schedule")
    assert plan(store) == [("Segment 2", 30), ("Segment 1", 60)]


def test_what_somebody_asked_for_comes_first(store: Store) -> None:
    add(store, 1)
    add(store, 2, slot=0, added_by="schedule")
    add(store, 3, added_by="listener:Ada")
    assert [title for title, _ in plan(store)] == ["Segment 3", "Segment 2", "Segment 1"]


def test_an_entry_whose_segment_is_gone_is_left_out(store: Store) -> None:
    add(store, 1)
    add(store, 2)
    store.segments.remove(make_segment(1).id)
    assert plan(store) == [("Segment 2", 0)]
    assert upcoming(store, None, NOON, limit=0) == []
