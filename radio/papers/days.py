"""arXiv's days: which days have a list, when it closes, and when it is out (https://info.arxiv.org/help/availability.html).

What is submitted by 14:00 in New York on a working day is announced at 20:00, in the list of the next day: from Sunday
to Thursday evening, so lists are dated Monday to Friday. OAI-PMH has them from about 22:00; the feeds change at
midnight, and hold the list of the day in New York, empty at weekends and on arXiv's holidays, which are told nowhere
in a form that a program could read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
"""arXiv's days and cut-offs are those of New York."""
CUT_OFF = time(14, 0)
FEED_OUT = time(0, 10)
"""Feeds are made anew at midnight in New York; ten minutes are left to their making."""
ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Generously. What is dated otherwise was dated by nobody in good faith."""


def is_list_day(day: date) -> bool:
    """Whether a list may be dated so: on no weekend. On a holiday it is empty."""
    return day.weekday() < 5


def eastern_day(moment: datetime) -> date:
    """The date in New York."""
    return moment.astimezone(EASTERN).date()


def feed_day(now: datetime) -> date | None:
    """The day whose list the feeds hold now; None at weekends, and for the minutes in which they are made."""
    here = now.astimezone(EASTERN)
    return here.date() if is_list_day(here.date()) and here.time() >= FEED_OUT else None


def next_feed(now: datetime) -> datetime:
    """When the feeds next hold another day's list."""
    day = eastern_day(now)
    while True:
        moment = datetime.combine(day, FEED_OUT, tzinfo=EASTERN).astimezone(UTC)
        if is_list_day(day) and moment > now:
            return moment
        day += ONE_DAY


def list_days(first: date, last: date) -> list[date]:
    """The days from `first` to `last` that may have a list."""
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    return [day for day in days if is_list_day(day)]


def list_day_before(day: date) -> date:
    """The last day before that may have had a list."""
    return list_days(day - timedelta(days=4), day - ONE_DAY)[-1]


def list_day_from(day: date) -> date:
    """The day itself, or the Monday after its weekend."""
    return list_days(day, day + timedelta(days=3))[0]


def listed_after(day: date) -> tuple[date, date]:
    """The days of the two lists in which a paper can be that was submitted on `day` (a date in UTC): before or after
    the cut-off of that day. Holidays and moderation put it off further."""
    # Midnight UTC is the evening before in New York: after the cut-off of that day, before the one of `day`.
    open_on = list_day_from(day)
    first = list_day_from(open_on + ONE_DAY)
    return first, list_day_from(first + ONE_DAY)


def usual_day(day: date) -> date:
    """The day itself; ValueError where a calendar could not be reckoned with around it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} is no day of arXiv's")
    return day


def submitted_by(day: date) -> datetime:
    """The last moment at which a paper of that day's list can have been submitted (holidays not counted)."""
    return datetime.combine(list_day_before(day), CUT_OFF, tzinfo=EASTERN).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The moment by which papers of a day's list are dated: midnight UTC."""
    return datetime.combine(day, time.min, tzinfo=UTC)
