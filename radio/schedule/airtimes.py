"""Times as an operator says them: "18:00", or ISO, in the station's time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from radio.errors import UsageError
from radio.model.base import Model, UtcDatetime

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
FORMS = "give HH:MM, HH:MM:SS, or a date and time such as 2026-05-20T18:00"


class Moment(Model):
    """A time that was meant, and what the operator should know of it."""

    at: UtcDatetime
    note: str = ""


def moment_of(text: str, timezone: str, now: datetime) -> Moment:
    """The next time that the station's clocks show HH:MM[:SS], or the moment that an ISO time names.

    Without an offset a time is one of the station's zone. Raises UsageError for one that is none, is past, or is
    skipped when the clocks go forward; of a time that comes twice when they go back, the first to come is meant.
    """
    zone = ZoneInfo(timezone)
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return _iso(text.strip(), zone, now)
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise UsageError("is no time of day", subject=text, hint=FORMS)
    today = now.astimezone(zone).replace(tzinfo=None, hour=hour, minute=minute, second=second, microsecond=0)
    for days in range(3):
        wall = today + timedelta(days=days)
        instants = _instants(wall, zone)
        if not instants and wall.replace(tzinfo=zone).astimezone(UTC) > now:
            raise _skipped(wall, zone)
        coming = [at for at in instants if at > now]
        if coming:
            return _meant(coming, zone)
    raise UsageError("does not come within three days", subject=text, hint=FORMS)


def _iso(text: str, zone: ZoneInfo, now: datetime) -> Moment:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as e:
        raise UsageError("is no time", subject=text, hint=FORMS) from e
    if len(text) <= len("2026-05-20"):
        raise UsageError("is a day without a time", subject=text, hint=FORMS)
    try:
        instants = [parsed.astimezone(UTC)] if parsed.tzinfo is not None else _instants(parsed, zone)
    except OverflowError as e:
        raise UsageError("is beyond all calendars", subject=text, hint=FORMS) from e
    if not instants:
        raise _skipped(parsed, zone)
    coming = [at for at in instants if at > now]
    if not coming:
        raise UsageError(f"is past: it is {now.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}", subject=text)
    return _meant(coming, zone)


def _instants(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """When clocks of the zone show that: never, once, or twice."""
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in both if at.astimezone(zone).replace(tzinfo=None) == wall)


def _meant(coming: list[datetime], zone: ZoneInfo) -> Moment:
    if len(coming) == 1:
        return Moment(at=coming[0])
    first, second = (at.astimezone(zone) for at in coming)
    return Moment(
        at=coming[0],
        note=f"{first:%H:%M} comes twice that day, for the clocks go back: the first, in {first:%Z}, is meant; "
        f"the second is {second.isoformat()}",
    )


def _skipped(wall: datetime, zone: ZoneInfo) -> UsageError:
    return UsageError(
        f"there is no such time on {wall:%Y-%m-%d} in {zone.key}, for the clocks go forward",
        subject=f"{wall:%H:%M}",
        hint="give another time",
    )
