"""When shows are due. Pure: no clock, no scheduler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from radio.model.base import Model, UtcDatetime
from radio.model.show import Show
from radio.types import ShowId


class Slot(Model):
    """A show at a time."""

    show: ShowId
    start: UtcDatetime


def trigger(cron: str, timezone: str) -> CronTrigger:
    """The five fields of a crontab line, in a time zone. Raises ValueError for a line that is none."""
    return CronTrigger.from_crontab(cron, timezone=ZoneInfo(timezone))


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
    zone = ZoneInfo(timezone)
    seen: set[datetime] = set()
    previous: datetime | None = None
    at = after
    while True:
        fires = rule.get_next_fire_time(previous, at)
        if fires is None or fires >= until:
            return
        previous = fires
        at = fires.astimezone(UTC) + timedelta(microseconds=1)
        wall = fires.astimezone(zone).replace(tzinfo=None, fold=0)
        if wall in seen:
            continue
        seen.add(wall)
        yield Slot(show=show.id, start=fires.astimezone(UTC))


def about_day(show: Show, slot: datetime, timezone: str) -> datetime:
    """The day (UTC midnight of its date) that an episode in this slot is about: the last whole day before it."""
    local = slot.astimezone(ZoneInfo(timezone)).date() - timedelta(days=1)
    return datetime(local.year, local.month, local.day, tzinfo=UTC)
