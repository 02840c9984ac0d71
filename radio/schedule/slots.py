"""When shows are due. Pure: no clock, no scheduler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from radio.model.base import Model, UtcDatetime
from radio.model.show import Show
from radio.types import ShowId

ARXIV_ZONE = ZoneInfo("America/New_York")
LIST_IS_OUT = timedelta(hours=2)
"""After midnight; the feed is made anew within the first hour."""
FRIDAY = 4
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""As a crontab numbers them."""


class Slot(Model):
    """A show at a time."""

    show: ShowId
    start: UtcDatetime


def trigger(cron: str, timezone: str) -> CronTrigger:
    """The five fields of a crontab line, in a time zone. Raises ValueError for a line that is none."""
    *others, last = cron.split()
    return CronTrigger.from_crontab(" ".join((*others, _weekdays(last))), timezone=ZoneInfo(timezone))


def _weekdays(field: str) -> str:
    """The last field with names for numbers: in a crontab 0 and 7 are Sunday, for apscheduler 0 is Monday. Spans over
    a week's end, which it has not at all, are written out."""
    if field == "*":
        return field
    days: set[int] = set()
    for item in field.lower().split(","):
        span, _, step = item.partition("/")
        first, to, last = ("sun", "-", "sat") if span == "*" else span.partition("-")
        low = _weekday(first)
        high = _weekday(last) if to else (6 if step else low)
        days |= {day % 7 for day in range(low, high + 1 + (7 if high < low else 0), int(step or 1))}
    return ",".join(WEEKDAYS[day] for day in sorted(days))


def _weekday(text: str) -> int:
    return WEEKDAYS.index(text) if text in WEEKDAYS else int(text)


def due(shows: Mapping[ShowId, Show], timezone: str, after: datetime, until: datetime) -> list[Slot]:
    """All slots from `after` to before `until`, in order.

    On the two days a year when the clocks change, a local time that does not exist moves on by the hour that is
    skipped, and one that comes twice counts once, the first time.
    """
    found = [slot for show in shows.values() for slot in _slots_of(show, timezone, after, until)]
    return sorted(found, key=lambda slot: (slot.start, slot.show))


def _slots_of(show: Show, timezone: str, after: datetime, until: datetime) -> Iterable[Slot]:
    if show.schedule.cron is None:
        return
    rule = trigger(show.schedule.cron, timezone)
    previous: datetime | None = None
    at = after
    while True:
        fires = rule.get_next_fire_time(previous, at)
        if fires is None or fires >= until:
            return
        previous = fires
        at = fires.astimezone(UTC) + timedelta(microseconds=1)
        # The second time of two, whether or not the first is within what is looked at.
        if fires.fold:
            continue
        yield Slot(show=show.id, start=fires.astimezone(UTC))


def newest_list(at: datetime) -> datetime:
    """The day (UTC midnight of its date) of arXiv's newest list at that moment: what a show made then is about.

    arXiv's lists bear the dates of working days in its own time zone, and are out soon after midnight there; at
    weekends Friday's is still the newest. Holidays, which have none either, are not known here.
    https://info.arxiv.org/help/availability.html
    """
    day = (at - LIST_IS_OUT).astimezone(ARXIV_ZONE).date()
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
