"""Steering: times as operators say them, and what each of their words leaves in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import UsageError
from radio.model.episode import Episode
from radio.model.segment import Segment
from radio.model.show import Show
from radio.schedule import steering
from radio.schedule.airtimes import moment_of
from radio.schedule.operators import operator
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.store.rundown import due
from radio.types import EpisodeId, Seconds, ShowId
from tests.playout_parts import NOON, segment_in, tone

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
BERLIN = "Europe/Berlin"
AUTUMN = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
"""Clocks in Berlin go back on the 25th at 3:00; in spring they went forward on 29 March at 2:00."""
SPRING = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("18:00", datetime(2026, 5, 20, 12, 0, tzinfo=UTC), "2026-05-20T16:00:00"),
        ("13:59", datetime(2026, 5, 20, 12, 0, tzinfo=UTC), "2026-05-21T11:59:00"),
        ("14:00", datetime(2026, 5, 20, 12, 0, tzinfo=UTC), "2026-05-21T12:00:00"),
        ("9:05:30", datetime(2026, 5, 20, 12, 0, tzinfo=UTC), "2026-05-21T07:05:30"),
        ("2026-05-20T18:00", datetime(2026, 5, 20, 12, 0, tzinfo=UTC), "2026-05-20T16:00:00"),
        ("2026-05-20T18:00+00:00", datetime(2026, 5, 20, 12, 0, tzinfo=UTC), "2026-05-20T18:00:00"),
        ("03:30", SPRING, "2026-03-29T01:30:00"),
        ("02:30", AUTUMN, "2026-10-25T00:30:00"),
        ("02:30", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "2026-10-25T01:30:00"),
        ("2026-10-25T02:30+01:00", AUTUMN, "2026-10-25T01:30:00"),
    ],
)
def test_a_time_is_the_next_of_the_stations_zone(text: str, now: datetime, expected: str) -> None:
    assert moment_of(text, BERLIN, now).at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_and_says_so() -> None:
    assert "comes twice" in moment_of("02:30", BERLIN, AUTUMN).note
    assert moment_of("04:30", BERLIN, AUTUMN).note == ""


@pytest.mark.parametrize(
    ("text", "now", "said"),
    [
        ("02:30", SPRING, "no such time on 2026-03-29"),
        ("2026-03-29T02:30", SPRING, "no such time"),
        ("2026-03-28T20:00", SPRING, "is past"),
        ("24:00", SPRING, "no time of day"),
        ("tea time", SPRING, "is no time"),
        ("2026-05-20", SPRING, "a day without a time"),
        ("9999-12-31T23:59-12:00", SPRING, "beyond all calendars"),
        ("0001-01-01T00:00", SPRING, "beyond all calendars"),
    ],
)
def test_a_time_that_cannot_be_is_refused(text: str, now: datetime, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        moment_of(text, BERLIN, now)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "radio.db", clock)
    yield opened
    opened.close()


@pytest.fixture
def shows() -> dict[ShowId, Show]:
    return load_shows(ROOT / "shows", ROOT / "prompts")


def segment(tmp_path: Path, store: Store, number: int, show: str = "rotation") -> Segment:
    made = segment_in(tmp_path, number, tone(0.1)).model_copy(update={"show": ShowId(show)})
    store.segments.add(made)
    return made


def test_a_name_is_one_line() -> None:
    assert operator(" anna\nb ") == "operator:anna b"
    with pytest.raises(UsageError):
        operator("  ")


def test_parts_that_are_inserted_together_keep_their_order_before_all_that_waits(tmp_path: Path, store: Store) -> None:
    parts = [segment(tmp_path, store, n) for n in range(1, 4)]
    store.rundown.append(segment(tmp_path, store, 9), "rotation")
    steering.insert(store, parts, "operator:anna", cut_in=True)
    queued = due(store.rundown.queued(), NOON)
    assert [e.segment for e in queued[:3]] == [part.id for part in parts]
    assert {(e.cuts_in, e.added, e.added_by) for e in queued[:3]} == {("hold", NOON, "operator:anna")}


def test_an_episode_that_is_made_is_aired_and_not_made_again(
    tmp_path: Path, store: Store, shows: dict[ShowId, Show]
) -> None:
    daily = shows[ShowId("daily")]
    made = segment(tmp_path, store, 1, "daily")
    day = datetime(2026, 5, 19, tzinfo=UTC)
    store.episodes.add(
        Episode(
            id=EpisodeId("daily-2026-05-19"),
            show=daily.id,
            title="x",
            description="x",
            published=NOON,
            segments=(made.id,),
            paper_ids=(),
            duration=Seconds(1.0),
            mp3="x.mp3",
            mp3_bytes=1,
            chapters=(),
        )
    )
    waiting = store.rundown.append(made, "schedule", NOON + timedelta(hours=6))
    begun = steering.start_show(store, daily, "operator:anna", NOON, day=day, cuts_in="end")
    assert begun.entry == waiting.id
    assert begun.order is None
    changed = store.rundown.queued()
    assert [(e.not_before, e.cuts_in, e.added_by) for e in changed] == [(None, "end", "operator:anna")]
    store.rundown.mark(waiting.id, "aired")
    at = NOON + timedelta(hours=1)
    begun = steering.start_show(store, daily, "operator:anna", NOON, day=day, at=at)
    assert begun.order is None
    assert [(e.segment, e.not_before) for e in store.rundown.queued()] == [(made.id, at)]


def test_a_show_at_a_time_is_ordered_at_once_listed_and_can_be_taken_back(
    store: Store, shows: dict[ShowId, Show]
) -> None:
    at = NOON + timedelta(hours=1)
    begun = steering.start_show(store, shows[ShowId("daily")], "operator:anna", NOON, at=at, cuts_in="end")
    assert begun.order is not None
    order = store.orders.get(begun.order)
    assert order is not None
    assert (order.not_before, order.cuts_in, order.priority) == (at, "end", "requested")
    steering.stop_show(store, ShowId("weekly"), "operator:bo", NOON, NOON + timedelta(hours=2))
    listed = steering.timed(store, NOON)
    assert [(t.what, t.show, t.at, t.sharp, t.asked_by) for t in listed] == [
        ("start", "daily", at, True, "operator:anna"),
        ("stop", "weekly", NOON + timedelta(hours=2), False, "operator:bo"),
    ]
    for timed in listed:
        steering.cancel(store, timed.id, "operator:cy", NOON)
    assert steering.timed(store, NOON) == []
    assert store.orders.waiting() == []
    assert store.commands.take("playout", NOON + timedelta(days=1)) == []
    with pytest.raises(UsageError):
        steering.cancel(store, listed[0].id, "operator:cy", NOON)


def test_a_show_that_stops_now_leaves_the_rundown_and_playout_hears_of_it(tmp_path: Path, store: Store) -> None:
    store.rundown.append(segment(tmp_path, store, 1, "daily"), "rotation")
    store.rundown.append(segment(tmp_path, store, 2, "rotation"), "rotation")
    assert steering.stop_show(store, ShowId("daily"), "operator:anna", NOON) == 1
    assert [e.show for e in store.rundown.queued()] == ["rotation"]
    assert [(c.name, c.argument) for c in store.commands.take("playout")] == [("stop", "daily")]
