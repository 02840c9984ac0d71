"""Slots over ordinary days and over the days when clocks change; orders that name them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from radio.clock import ManualClock
from radio.errors import UsageError
from radio.model.rundown import Order
from radio.model.show import Host, Schedule, Show, ShowLength
from radio.schedule.orders import LONGEST_ID, operator_order
from radio.schedule.showclock import LEAD, ShowClock
from radio.schedule.slots import due, newest_list
from radio.types import HostId, ShowId, VoiceId

pytestmark = pytest.mark.unit


def show(form: str = "daily", cron: str | None = "0 18 * * *", name: str = "daily", grace: int = 120) -> Show:
    host = Host(id=HostId("a"), name="A", persona="Calm.", voices=(VoiceId("joe"),))
    return Show.model_validate(
        {
            "id": name,
            "title": "Today",
            "description": "The day.",
            "form": form,
            "summarizer": "day",
            "hosts": [host, host.model_copy(update={"id": HostId("b")})],
            "length": ShowLength(shortest=5, target=8, longest=10),
            "schedule": Schedule(cron=cron, grace_minutes=grace),
            "opening": ["Hello."],
            "closing": ["Bye."],
        }
    )


def starts(cron: str, timezone: str, after: datetime, days: float) -> list[str]:
    shows = {ShowId("daily"): show(cron=cron)}
    return [f"{slot.start:%m-%d %H:%M}" for slot in due(shows, timezone, after, after + timedelta(days=days))]


@pytest.mark.parametrize(
    ("cron", "timezone", "after", "days", "expected"),
    [
        ("0 18 * * *", "UTC", datetime(2026, 5, 20, tzinfo=UTC), 2, ["05-20 18:00", "05-21 18:00"]),
        ("0 18 * * *", "Europe/Berlin", datetime(2026, 5, 20, tzinfo=UTC), 1, ["05-20 16:00"]),
        ("0 9 * * sun", "UTC", datetime(2026, 5, 20, tzinfo=UTC), 7, ["05-24 09:00"]),
        ("0 9 * * 0", "UTC", datetime(2026, 5, 20, tzinfo=UTC), 7, ["05-24 09:00"]),
        ("0 9 * * 7", "UTC", datetime(2026, 5, 20, tzinfo=UTC), 7, ["05-24 09:00"]),
        ("0 9 * * 1-5/2", "UTC", datetime(2026, 5, 20, tzinfo=UTC), 7, ["05-20 09:00", "05-22 09:00", "05-25 09:00"]),
        ("0 9 * * sat-1", "UTC", datetime(2026, 5, 20, tzinfo=UTC), 7, ["05-23 09:00", "05-24 09:00", "05-25 09:00"]),
        ("30 2 * * *", "Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), 2, ["03-29 01:30", "03-30 00:30"]),
        ("30 2 * * *", "Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC), 2, ["10-25 00:30", "10-26 01:30"]),
    ],
    ids=[
        "utc",
        "summer time",
        "week day",
        "0",
        "7",
        "numbers",
        "over the week's end",
        "a time that does not exist",
        "a time that comes twice",
    ],
)
def test_slots_follow_the_local_clock(
    cron: str, timezone: str, after: datetime, days: float, expected: list[str]
) -> None:
    assert starts(cron, timezone, after, days) == expected


@pytest.mark.parametrize("minute", range(0, 150, 10))
def test_a_time_that_comes_twice_counts_once_whenever_it_is_looked_for(minute: int) -> None:
    """The show clock looks back by the grace of a show only, and then sees the second time without the first."""
    now = datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=minute)
    orders: list[Order] = []
    shows = {ShowId("daily"): show(cron="30 2 * * *", grace=20)}
    ShowClock(shows, "Europe/Berlin", orders.append, ManualClock(now)).look()
    assert {o.id for o in orders} <= {"daily-2026-10-25T0030"}
    assert bool(orders) is (minute <= 50)


def test_a_show_is_ordered_ahead_of_its_slot_and_once() -> None:
    clock = ManualClock(datetime(2026, 5, 20, 17, tzinfo=UTC))
    orders: list[Order] = []
    shows = ShowClock({ShowId("daily"): show()}, "UTC", orders.append, clock)
    shows.look()
    assert orders == []
    clock.advance(3600 - LEAD.total_seconds() + 1)
    shows.look()
    shows.look()
    assert {o.id for o in orders} == {"daily-2026-05-20T1800"}
    assert orders[0].not_before == datetime(2026, 5, 20, 18, tzinfo=UTC)
    assert orders[0].day == datetime(2026, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(("hours_late", "ordered"), [(1, True), (3, False)])
def test_a_missed_slot_is_made_up_for_within_its_grace(hours_late: int, ordered: bool) -> None:
    clock = ManualClock(datetime(2026, 5, 20, 18, tzinfo=UTC) + timedelta(hours=hours_late))
    orders: list[Order] = []
    ShowClock({ShowId("daily"): show(grace=120)}, "UTC", orders.append, clock).look()
    assert bool(orders) is ordered


def test_the_show_clock_runs_house_keeping_and_ends() -> None:
    ran = threading.Event()
    clock = ManualClock(datetime.now(UTC))
    shows = ShowClock({}, "UTC", lambda order: None, clock)
    shows.start(ran.set, every=timedelta(seconds=1))
    assert ran.wait(30)
    shows.stop()


def test_a_wall_clock_that_is_set_back_holds_up_no_look() -> None:
    clock = ManualClock(datetime(2026, 5, 20, 18, 1, tzinfo=UTC))
    orders: list[Order] = []
    later = threading.Event()

    def enqueue(order: Order) -> None:
        orders.append(order)
        clock.step(timedelta(days=-1))
        if len({o.id for o in orders}) == 2:
            later.set()

    shows = ShowClock({ShowId("daily"): show()}, "UTC", enqueue, clock)
    shows.start()
    assert later.wait(30)
    shows.stop()
    assert [o.id for o in orders][:2] == ["daily-2026-05-20T1800", "daily-2026-05-19T1800"]


def test_an_operators_order_is_the_same_within_a_minute() -> None:
    now = datetime(2026, 5, 21, 12, 0, 5, tzinfo=UTC)
    first = operator_order(show(), (), None, now)
    assert first.id == operator_order(show(), (), None, now + timedelta(seconds=30)).id
    assert first.day == datetime(2026, 5, 21, tzinfo=UTC)
    assert first.priority == "requested"


def test_an_order_of_many_papers_has_an_id_of_bounded_length() -> None:
    now = datetime(2026, 5, 21, 12, tzinfo=UTC)
    papers = [f"2605.{n:05}" for n in range(100)]
    first, other = (operator_order(show(), ids, None, now) for ids in (papers, papers[1:]))
    assert first.id != other.id
    assert len(first.id) <= LONGEST_ID


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 5, 20, 18, tzinfo=UTC), 20),
        (datetime(2026, 5, 20, 3, tzinfo=UTC), 19),
        (datetime(2026, 5, 20, 5, tzinfo=UTC), 19),
        (datetime(2026, 5, 20, 6, 1, tzinfo=UTC), 20),
        (datetime(2026, 5, 23, 10, tzinfo=UTC), 22),
        (datetime(2026, 5, 24, 23, tzinfo=UTC), 22),
        (datetime(2026, 5, 25, 5, tzinfo=UTC), 22),
        (datetime(2026, 5, 25, 18, tzinfo=UTC), 25),
    ],
    ids=["evening", "night", "list just coming out", "list is out", "Saturday", "Sunday", "early Monday", "Monday"],
)
def test_a_show_is_about_the_newest_list_that_there_is(at: datetime, day: int) -> None:
    assert newest_list(at) == datetime(2026, 5, day, tzinfo=UTC)


def test_the_house_programme_cannot_be_ordered() -> None:
    with pytest.raises(UsageError):
        operator_order(show(form="house"), (), None, datetime(2026, 5, 21, tzinfo=UTC))
