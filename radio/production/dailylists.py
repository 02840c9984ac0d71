"""A source's daily lists: today's as soon as it is out, the missed ones by and by, and what new versions say.

Each kind of question is a task with a pace and failures of its own, for arXiv's services fail one by one. All of it is
told from the store, the clock and the answers: a restart at any moment goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.errors import FetchError, RadioError, RateLimitedError
from radio.model.announced import TakenList
from radio.model.status import ListStatus
from radio.papers.days import EASTERN, eastern_day, feed_day, next_feed
from radio.papersconfig import ArxivConfig
from radio.production.catchup import CatchUp

if TYPE_CHECKING:
    from radio.papers.listing import DailyList
    from radio.papers.source import ListSource
    from radio.store import Store

log = logging.getLogger(__name__)

FIRST_LIMIT = 3
"""Papers of the very first question: looking up licences costs arXiv's 3 s each, and the first show waits for it."""
FEW = 20
"""With fewer papers that have not aired, the newest are asked for as well: a first start on a holiday, a station of
small categories, a long weekend. They are an hour or two of programme."""
FIRST_RETRY_SECONDS = 15.0
FIRST_LATE_SECONDS = 900.0
"""Before a list that was not out is looked for again; twice as long each time, up to `poll_minutes`."""
LOOK_AGAIN_SECONDS = 600.0
"""How often a task that has nothing to do looks at store and clock: the wall clock may have been corrected."""
EXPLAIN_BATCH = 100
"""Papers in one request by ids."""
GIVE_UP_FEED = time(12, 0)
"""In New York: a feed that fails until then is given up for the day, and its list is asked for by OAI-PMH."""
ALARM_HOURS = 6.0


@dataclass
class _Task:
    what: str
    """Of the sentence "arXiv has not given ..."."""
    work: Callable[[], tuple[int, float, bool]]
    """New papers, seconds until the next look, whether anything was asked."""
    due: float = 0.0
    failures: int = 0
    error: str = ""
    since: datetime | None = None
    """When it began to fail."""


class DailyLists:
    """Of one source."""

    def __init__(self, source: ListSource, store: Store, config: ArxivConfig, clock: Clock) -> None:
        self._source = source
        self._store = store
        self._config = config
        self._clock = clock
        self._catch_up = CatchUp(source, store, config.catch_up_days, clock)
        self._today = _Task("today's list", self._take_today)
        self._tasks = (
            _Task("its newest papers", self._begin),
            self._today,
            _Task("what new versions say", self._explain),
            _Task("the lists of missed days", self._go_back),
            _Task("more papers", self._top_up),
        )
        self._answered = False
        self._late_for: date | None = None
        """The day whose list was looked for and is not out."""
        self._late_seconds = FIRST_LATE_SECONDS

    def tick(self) -> int:
        """Do the first thing that is due; how many papers were new. Blocks for a few requests."""
        for task in self._tasks:
            if self._clock.monotonic() < task.due:
                continue
            try:
                new, wait, asked = task.work()
            except RadioError as e:
                # The store's as well: with a full disk the list would be asked for again at each tick.
                self._failed(task, e)
                return 0
            except Exception as e:
                log.exception("%s: %s", self._source.name, task.what)
                self._failed(task, FetchError(f"{type(e).__name__}: {e}"))
                return 0
            task.due = self._clock.monotonic() + wait
            task.failures, task.error, task.since = 0, "", None
            if asked:
                self._answered = True
                return new
        return 0

    @property
    def awaited(self) -> str:
        """What is waited for when the source does not answer."""
        error = next((task.error for task in self._tasks if task.error), "")
        if error or not self._answered:
            return f"waiting for {self._source.name}: {error or 'no answer yet'}"
        return ""

    @property
    def alarm(self) -> str:
        """What an operator should look at: the source fails for hours."""
        for task in self._tasks:
            hours = (self._clock.now() - task.since).total_seconds() / 3600 if task.since else 0.0
            if hours >= ALARM_HOURS:
                return f"{self._source.name} has not given {task.what} for {hours:.0f} hours: {task.error}"
        return ""

    def status(self) -> ListStatus:
        now = self._clock.now()
        latest = self._store.lists.latest(self._source.feed)
        failing = next((task for task in self._tasks if task.error), None)
        going = self._store.lists.harvests(self._source.feed)
        waiting = timedelta(seconds=max(0.0, self._today.due - self._clock.monotonic()))
        day = feed_day(now)
        is_out = day is not None and (latest is None or latest.day < day)
        return ListStatus(
            feed=self._source.feed,
            newest=latest.day if latest else None,
            papers=latest.papers if latest else 0,
            taken=latest.taken if latest else None,
            next_look=now + waiting if is_out else next_feed(now),
            missed=(going[0].last - going[0].start).days if going else 0,
            records=sum(one.records for one in going),
            error=failing.error if failing else "",
            failing_since=failing.since if failing else None,
        )

    def _failed(self, task: _Task, error: RadioError) -> None:
        task.failures += 1
        longest = self._config.poll_minutes * 60.0
        wait = min(longest, FIRST_RETRY_SECONDS * 2.0 ** min(task.failures - 1, 20))
        if isinstance(error, RateLimitedError):
            # The gate is closed for every question.
            wait = max(wait, error.retry_after)
            for other in self._tasks:
                other.due = max(other.due, self._clock.monotonic() + error.retry_after)
        if str(error) != task.error:
            log.warning("%s: %s", self._source.name, error)
        task.error, task.since = str(error), task.since or self._clock.now()
        task.due = self._clock.monotonic() + wait

    def _begin(self) -> tuple[int, float, bool]:
        """The very first question of a station: a few papers, for the first show."""
        if self._store.lists.first(self._source.feed) is not None or self._store.papers.recent(1):
            return 0, float("inf"), False
        return self._store.papers.upsert_all(self._source.newest(FIRST_LIMIT)), float("inf"), True

    def _take_today(self) -> tuple[int, float, bool]:
        now = self._clock.now()
        until_next = (next_feed(now) - now).total_seconds()
        idle = min(until_next, LOOK_AGAIN_SECONDS)
        day = feed_day(now)
        if day is None or day in self._store.lists.taken(self._source.feed, day):
            self._late_for = None
            return 0, idle, False
        if self._late_for != day:
            self._late_for, self._late_seconds = day, FIRST_LATE_SECONDS
        listed = self._source.todays_list()
        new = self._take(listed)
        if listed.day >= day and listed.entries:
            self._late_for = None
            return new, idle if listed.whole else until_next, True
        wait = min(self._late_seconds, until_next, self._config.poll_minutes * 60.0)
        self._late_seconds *= 2
        log.info("the list of %s is not out (a holiday, or late); looking again in %.0f minutes", day, wait / 60)
        return new, wait, True

    def _take(self, listed: DailyList) -> int:
        """All papers of a list, and the new versions of those that are known."""
        if not listed.entries or listed.day in self._store.lists.taken(self._source.feed, listed.day):
            return 0
        fresh = listed.papers("new", "cross")
        new = self._store.papers.upsert_all(fresh)
        replaced = listed.papers("replace", "replace-cross")
        known = self._store.papers.get_many([paper.id for paper in replaced])
        # A new version is no news: the paper keeps the day on which it was.
        versions = [paper.model_copy(update={"announced": None}) for paper in replaced if paper.id in known]
        self._store.papers.upsert_all(versions)
        if listed.whole:
            self._store.lists.take(
                TakenList(
                    feed=self._source.feed, day=listed.day, how="feed", papers=len(fresh), taken=self._clock.now()
                )
            )
        log.info(
            "the list of %s%s: %d papers, %d of them new to us; %d new versions, %d of papers that we know",
            listed.day, "" if listed.whole else " (cut off)", len(fresh), new, len(replaced), len(versions),
        )  # fmt: skip
        return new

    def _explain(self) -> tuple[int, float, bool]:
        """The feed tells no comments, and a comment is where a withdrawal is told."""
        since = self._clock.now() - timedelta(days=max(1, self._config.catch_up_days))
        ids = self._store.papers.unexplained(since, EXPLAIN_BATCH)
        if not ids:
            return 0, LOOK_AGAIN_SECONDS / 10, False
        self._store.papers.upsert_all(self._source.by_ids(ids))
        self._store.papers.explained(ids)
        return 0, 0.0, True

    def _go_back(self) -> tuple[int, float, bool]:
        now = self._clock.now()
        failing = self._today.failures > 0 and now.astimezone(EASTERN).time() >= GIVE_UP_FEED
        today_too = failing and feed_day(now) == eastern_day(now)
        nothing_today = feed_day(now) is None or self._late_for is not None
        new = self._catch_up.step(today_too=today_too, nothing_today=nothing_today)
        if new is None:
            return 0, LOOK_AGAIN_SECONDS / 10, False
        return new, 0.0, True

    def _top_up(self) -> tuple[int, float, bool]:
        """The newest papers of whatever day, where lists leave the station short."""
        if len(self._store.papers.unaired(FEW)) >= FEW:
            return 0, LOOK_AGAIN_SECONDS, False
        new = self._store.papers.upsert_all(self._source.newest(self._config.per_poll))
        return new, self._config.poll_minutes * 60.0, True
