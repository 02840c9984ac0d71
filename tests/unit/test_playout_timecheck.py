"""The time between two items: the true one or none, once an hour, whatever clocks and clips do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.clock import ManualClock
from radio.config import SoundConfig
from radio.model.sweeper import Sweepers
from radio.playout.asrun import AirTime
from radio.playout.between import Named
from radio.playout.items import Item, Track
from radio.playout.sources import Shelf
from radio.playout.timecheck import AHEAD, TimeCheck, true_time
from radio.playout.tracks import ClipTrack
from radio.playout.wiring import build_graph
from radio.types import SAMPLE_RATE, SegmentId, ShowId, to_samples
from tests.making import make_asrun, make_segment
from tests.playout_parts import tone

pytestmark = pytest.mark.unit

EVERY_MINUTE = Sweepers(times={f"{h:02}{m:02}": SegmentId(f"{h:02}{m:02}") for h in range(12) for m in range(60)})


class Clips:
    """Opens clips, and knows which are open."""

    def __init__(self) -> None:
        self.open: list[Clip] = []

    def __call__(self, segment: SegmentId) -> Track:
        clip = Clip(segment, self)
        self.open.append(clip)
        return clip


class Clip(ClipTrack):
    def __init__(self, segment: SegmentId, clips: Clips) -> None:
        super().__init__(Item(segment, "sweeper", "live"), tone(1.0))
        self._clips = clips

    def close(self) -> None:
        if self in self._clips.open:
            self._clips.open.remove(self)


class Station:
    """A time check, its desk, and a clock that is told."""

    def __init__(self, start: datetime, timezone: str = "UTC", index: Sweepers = EVERY_MINUTE, **sound: Any) -> None:
        self.clock = ManualClock(start)
        self.zone = ZoneInfo(timezone)
        self.index = index
        self.clips = Clips()
        self.source = TimeCheck(SoundConfig.model_validate(sound), timezone, self.clock)

    def pass_to(self, local: str) -> None:
        """Let time pass, with the desk at work, until it is that time of the day for the first time from now."""
        for _ in range(25 * 60):
            if f"{self.clock.now().astimezone(self.zone):%H:%M}" == local:
                return
            self.clock.advance(60)
            self.prepare()
        raise AssertionError(f"it never was {local}")

    def prepare(self) -> None:
        self.source.prepare(self.index, self.clips)

    def join(self) -> str | None:
        """What is told at a join now."""
        self.prepare()
        waiting = self.source.waiting()
        track = self.source.take()
        assert waiting == (track is not None)
        if track is None:
            return None
        track.close()
        return track.item.title


def at(hour: int, minute: int, second: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 5, day, hour, minute, second, tzinfo=UTC)


def told(station: Station, joins: Sequence[str]) -> list[str | None]:
    heard = []
    for join in joins:
        station.pass_to(join)
        heard.append(station.join())
    return heard


def test_the_first_join_after_each_hour_tells_the_minute_it_is_and_the_next_tell_nothing() -> None:
    station = Station(at(8, 50))
    joins = ["08:50", "08:59", "09:00", "09:04", "09:58", "10:07", "10:08", "11:20", "12:21", "13:03"]
    assert told(station, joins) == [None, None, "0900", None, None, "1007", None, "1120", None, "0103"]


def test_the_bed_alone_gives_way_at_the_hour_itself() -> None:
    station = Station(at(8, 58, 59))
    began = None
    for _ in range(1200):
        station.clock.advance(0.1)
        station.prepare()
        if station.source.waiting():
            began = station.clock.now()
            break
    assert began is not None
    assert timedelta() <= began - at(9, 0) < timedelta(seconds=0.2)


def test_the_minute_is_that_of_the_sample_at_which_it_starts() -> None:
    clock = ManualClock(at(8, 59, 50))
    air = AirTime(clock)
    clips = Clips()
    source = TimeCheck(SoundConfig(), "UTC", clock)
    clock.advance(10)
    position = 11 * SAMPLE_RATE + 24_000  # the loop runs 1.5 s ahead of the clock
    source.when = lambda: true_time(air, clock, position)
    source.prepare(EVERY_MINUTE, clips)
    clock.advance(58.6)
    position = round(70.1 * SAMPLE_RATE)
    source.prepare(EVERY_MINUTE, clips)
    track = source.take()
    assert track is not None
    assert (track.item.title, f"{clock.now():%M:%S}") == ("0901", "00:58")


@pytest.mark.parametrize(
    ("timezone", "start", "joins", "expected"),
    [
        pytest.param(
            "Europe/Berlin",
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # 01:30; 02:00 is 03:00
            ["01:50", "03:01", "03:10", "04:00"],
            [None, "0301", None, "0400"],
            id="Berlin in spring",
        ),
        pytest.param(
            "Europe/Berlin",
            datetime(2026, 10, 24, 23, 30, tzinfo=UTC),  # 01:30; after 02:59 comes 02:00
            ["02:01", "02:02", "02:59", "02:03", "02:04", "03:00"],
            ["0201", None, None, "0203", None, "0300"],
            id="Berlin in autumn",
        ),
        pytest.param(
            "America/New_York",
            datetime(2026, 3, 8, 6, 30, tzinfo=UTC),
            ["01:40", "03:00", "03:01", "04:05"],
            [None, "0300", None, "0405"],
            id="New York in spring",
        ),
        pytest.param(
            "Asia/Kolkata",
            datetime(2026, 5, 20, 3, 0, tzinfo=UTC),  # 08:30
            ["08:31", "09:00", "09:30", "10:03"],
            [None, "0900", None, "1003"],
            id="half an hour off",
        ),
    ],
)
def test_local_time_is_told_through_the_year(
    timezone: str, start: datetime, joins: list[str], expected: list[str | None]
) -> None:
    assert told(Station(start, timezone), joins) == expected


def test_the_hour_that_autumn_repeats_is_told_each_time() -> None:
    station = Station(datetime(2026, 11, 1, 4, 30, tzinfo=UTC), "America/New_York")
    station.pass_to("01:00")
    first = station.join()
    station.clock.advance(3600)
    assert (first, station.join()) == ("0100", "0100")
    station.pass_to("02:02")
    assert station.join() == "0202"


@pytest.mark.parametrize("by_hours", [1, -1])
def test_after_the_clock_was_set_the_true_time_is_told(by_hours: int) -> None:
    station = Station(at(8, 59))
    station.pass_to("09:01")
    assert station.join() == "0901"
    station.clock.step(timedelta(hours=by_hours))
    station.clock.advance(60)
    assert station.join() == f"{9 + by_hours:02}02"
    station.clock.step(timedelta(hours=-by_hours))
    station.clock.advance(60)
    assert station.join() is None, "nine was told two minutes ago"
    station.pass_to("10:00")
    # With the clock an hour ahead ten was told 58 minutes ago; else it is new.
    assert station.join() == "1000"


def test_air_time_that_lags_behind_a_set_clock_misleads_nobody() -> None:
    for by in (timedelta(hours=1), timedelta(hours=-1)):
        clock = ManualClock(at(9, 0))
        air = AirTime(clock)
        clock.advance(10)
        assert true_time(air, clock, round(11.5 * SAMPLE_RATE)) == at(9, 0, 11) + timedelta(seconds=0.5)
        clock.step(by)
        assert true_time(air, clock, round(11.5 * SAMPLE_RATE)) == at(9, 0, 10) + by


def test_a_small_correction_across_the_hour_tells_it_once() -> None:
    station = Station(at(8, 59))
    station.pass_to("09:00")
    assert station.join() == "0900"
    station.clock.step(timedelta(minutes=-2))
    assert told(station, ["08:58", "09:00", "09:01"]) == [None, None, None]


def test_a_missing_clip_is_silence_and_never_another_time() -> None:
    index = Sweepers(times={"0900": SegmentId("0900"), "0902": SegmentId("0902")})
    station = Station(at(8, 50), index=index)
    assert told(station, ["09:01", "09:02"]) == [None, "0902"]
    assert told(Station(at(8, 50), index=Sweepers()), ["09:00", "09:05"]) == [None, None]
    unopened = Station(at(8, 59))
    unopened.source.prepare(EVERY_MINUTE, lambda segment: None)
    unopened.clock.advance(60)
    unopened.source.prepare(EVERY_MINUTE, lambda segment: None)
    assert not unopened.source.waiting()


def test_without_an_index_nothing_is_told() -> None:
    station = Station(at(9, 0))
    station.source.prepare(None, station.clips)
    assert station.source.take() is None


def test_a_few_clips_lie_open_and_only_while_they_may_air() -> None:
    station = Station(at(8, 30))
    open_at: dict[str, list[str]] = {}
    for _ in range(60):
        station.clock.advance(60)
        station.prepare()
        assert len(station.clips.open) <= AHEAD + 1
        open_at[f"{station.clock.now():%H:%M}"] = sorted(clip.item.title for clip in station.clips.open)
    assert open_at["08:57"] == []
    assert open_at["08:58"] == ["0900"]
    assert open_at["09:05"] == ["0905", "0906", "0907"]
    assert open_at["09:20"] == ["0920"]
    assert open_at["09:21"] == []


def test_half_hours_are_told_where_the_config_says_so() -> None:
    station = Station(at(8, 50), time_checks="half_hour", time_check_minutes=5)
    assert told(station, ["09:02", "09:08", "09:31", "09:36", "10:00"]) == ["0902", None, "0931", None, "1000"]
    assert told(Station(at(8, 50), time_checks="off"), ["09:00", "09:05"]) == [None, None]


def test_a_restart_does_not_tell_the_hour_again() -> None:
    aired = make_asrun(at(9, 1), 4, kind="sweeper", source="live", segment="0901")
    station = Station(at(9, 3))
    station.source.heard([aired])
    assert told(station, ["09:03", "09:10", "10:00"]) == [None, None, "1000"]
    other = Station(at(9, 3))
    other.source.heard([make_asrun(at(9, 1), 4, kind="sweeper", source="live", segment="the name")])
    assert other.join() == "0903"


EVENTS = st.one_of(
    st.tuples(st.just("pass"), st.floats(0.1, 1500.0)),
    st.tuples(st.just("set"), st.sampled_from([-7200.0, -3600.0, -600.0, -65.0, 65.0, 600.0, 3600.0, 7200.0])),
    st.tuples(st.just("join"), st.just(0.0)),
)


@settings(max_examples=150, deadline=None)
@given(
    events=st.lists(EVENTS, min_size=5, max_size=80),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 # made aware below
    timezone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    lost=st.sets(st.sampled_from(sorted(EVERY_MINUTE.times)), max_size=300),
)
def test_whatever_the_clock_does_what_is_told_is_true_and_told_once(
    events: list[tuple[str, float]], start: datetime, timezone: str, lost: set[str]
) -> None:
    index = Sweepers(times={key: clip for key, clip in EVERY_MINUTE.times.items() if key not in lost})
    station = Station(start.replace(tzinfo=UTC), timezone, index)
    heard: dict[str, float] = {}
    for kind, seconds in events:
        if kind == "set":
            station.clock.step(timedelta(seconds=seconds))
            continue
        if kind == "pass":
            station.clock.advance(seconds)
        told_now = station.join()
        if told_now is None:
            continue
        local = station.clock.now().astimezone(station.zone)
        assert told_now == f"{local.hour % 12:02}{local.minute:02}"
        assert local.minute <= 20
        hour = f"{local:%d %H %z}"
        since = station.clock.monotonic() - heard.get(hour, -1e9)
        assert since >= 600, "the same hour twice within ten minutes"
        heard[hour] = station.clock.monotonic()


def talks(count: int, show: str = "rotation", **fields: Any) -> list[Track]:
    segments = [make_segment(n, 1, show=show) for n in range(1, count + 1)]
    return [ClipTrack(Item(s.title, "talk", "live", s, **fields), tone(1.0)) for s in segments]


def titles(source: Named, index: Sweepers, opened: Callable[[SegmentId], Track]) -> list[str]:
    found: list[str] = []
    while True:
        source.prepare(index, opened)
        track = source.take()
        if track is None:
            return found
        found.append(track.item.title)


NAME = Sweepers(name=SegmentId("NAME"), name_every={ShowId("rotation"): 2})


def test_the_name_is_said_after_so_many_items_of_the_show() -> None:
    live = Shelf()
    live.put(talks(5), ())
    assert titles(Named(live, lambda: 0), NAME, Clips()) == [
        "Segment 1",
        "Segment 2",
        "NAME",
        "Segment 3",
        "Segment 4",
        "NAME",
        "Segment 5",
    ]


def test_the_name_is_not_said_before_another_show_or_what_somebody_asked_for() -> None:
    for following in (talks(1, "daily"), talks(1, asked_by="operator")):
        live = Shelf()
        live.put([*talks(2), *following], ())
        assert "NAME" not in titles(Named(live, lambda: 0), NAME, Clips())


def test_the_name_is_not_said_right_after_the_time() -> None:
    live, count = Shelf(), [0]
    live.put(talks(3), ())
    source = Named(live, lambda: count[0])
    source.prepare(NAME, Clips())
    assert [source.take(), source.take()] != [None, None]
    count[0] += 1
    following = source.take()
    assert following is not None
    assert following.item.title == "Segment 3"


def test_the_ident_on_the_bed_comes_as_often_as_the_config_says() -> None:
    low, high = tone(2.0, 110.0, 0.05), tone(1.0, 880.0, 0.4)
    graph = build_graph("S", low, high, ident_every=to_samples(10.0))
    track = graph.bed.take()
    assert track is not None
    loud = np.abs(track.read(35 * SAMPLE_RATE)).reshape(-1, SAMPLE_RATE * 2).max(axis=1) > 0.3
    assert list(np.flatnonzero(loud)) == [1, 11, 21, 31]
