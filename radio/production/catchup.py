"""Catching up with the lists that were missed, by OAI-PMH: one page at a time, so that a show's PDFs get their turns
between, and durably, so that whatever ends the process costs one page at most."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.model.announced import Harvest, TakenList
from radio.model.paper import Paper
from radio.papers.days import ONE_DAY, eastern_day, list_day_before, list_days, start_of
from radio.papers.harvest import Verdict, judge
from radio.papers.oai import OaiRecord, StaleTokenError
from radio.types import PaperId

if TYPE_CHECKING:
    from radio.papers.source import ListSource
    from radio.store import Store

log = logging.getLogger(__name__)

OVERLAP = ONE_DAY
"""Records are asked for from so long before the first missed day: one that was stamped a minute before midnight UTC
belongs to the next day's list, and at both ends of a span what comes twice costs nothing."""
ANEW_AFTER = timedelta(hours=1)
"""Between two beginnings of a list whose pages the server refuses."""
LACKING = 5
"""With so many papers of a day whose licence nobody told, the day's records are asked for: they hold all licences at
the price of one or two."""


class CatchUp:
    """Of one source."""

    def __init__(self, source: ListSource, store: Store, days: int, clock: Clock) -> None:
        """`days`: how far back."""
        self._source = source
        self._store = store
        self._days = days
        self._clock = clock
        self._licences_seen: set[date] = set()
        self._gave_up = False

    def step(self, *, today_too: bool, nothing_today: bool) -> int | None:
        """The next page; how many papers were new. None when there is nothing to do.

        `today_too`: the feed fails; `nothing_today`: it has no list."""
        going = self._going()
        if not going:
            missed = self._missed(today_too=today_too, nothing_today=nothing_today)
            if not missed:
                return None
            going = self._begin(missed)
        harvest = next((one for one in going if not one.done), None)
        if harvest is None:
            self._finish(going[0])
            return None
        return self._page(harvest)

    def _going(self) -> list[Harvest]:
        """The harvest under way, unless so long ago that its days are given up."""
        going = self._store.lists.harvests(self._source.feed)
        if going and going[0].last < eastern_day(self._clock.now()) - timedelta(days=self._days):
            self._store.lists.end_harvest(self._source.feed)
            return []
        return going

    def _missed(self, *, today_too: bool, nothing_today: bool) -> list[date]:
        """The days whose lists are not known, oldest first."""
        today = eastern_day(self._clock.now())
        oldest = today - timedelta(days=self._days)
        first = self._store.lists.first(self._source.feed)
        if first is None:
            # The very first start: one list is enough to begin with.
            before = [list_day_before(today)] if nothing_today else []
            return [today] if today_too else before if self._days else []
        self._tell_what_is_lost(oldest)
        taken = self._store.lists.taken(self._source.feed, oldest)
        days = [day for day in list_days(max(first, oldest), today - ONE_DAY) if day not in taken]
        days += [day for day, told in taken.items() if told.how == "feed" and day < today and self._lacks_licences(day)]
        return sorted([*days, *([today] if today_too and today not in taken else [])])

    def _begin(self, missed: Sequence[date]) -> list[Harvest]:
        log.info("catching up with the lists of %s", ", ".join(f"{day:%d %B}" for day in missed))
        begun = [
            Harvest(feed=self._source.feed, set_name=name, start=missed[0] - OVERLAP, last=missed[-1])
            for name in self._source.sets
        ]
        self._store.lists.begin_harvest(begun)
        return begun

    def _page(self, harvest: Harvest) -> int | None:
        if harvest.not_before is not None and self._clock.now() < harvest.not_before:
            return None
        token = harvest.token
        if token is not None and harvest.expires is not None and self._clock.now() >= harvest.expires:
            token = None
        try:
            page = self._source.changed(harvest.set_name, harvest.start, token)
        except StaleTokenError as e:
            if token is None:
                raise
            log.warning("the list of changes begins anew: %s", e)
            # Once at once; where no token serves we must not go round in circles.
            wait = None if harvest.anew == 0 else self._clock.now() + ANEW_AFTER
            none = {"token": None, "expires": None, "records": 0, "anew": harvest.anew + 1, "not_before": wait}
            self._store.lists.put_harvest(harvest.model_copy(update=none))
            return 0
        # First the papers, then the mark: a page that is read twice leaves what one leaves.
        new = self._take(page.records, self._open_days(harvest), harvest.start)
        before = harvest.records if token is not None else 0
        told = {
            "token": page.token,
            "expires": page.expires,
            "records": before + len(page.records),
            "done": page.token is None,
        }
        self._store.lists.put_harvest(harvest.model_copy(update=told))
        return new

    def _take(self, records: Sequence[OaiRecord], missed: Collection[date], since: date) -> int:
        known = self._store.papers.get_many([record.paper.id for record in records])
        judged = [(record, judge(record, known.get(record.paper.id), missed, since)) for record in records]
        asked = [record.paper.id for record, verdict in judged if verdict.ask]
        found = {paper.id: paper for paper in self._source.by_ids(asked)} if asked else {}
        papers = [paper for record, verdict in judged if (paper := _paper(record, verdict, found)) is not None]
        return self._store.papers.upsert_all(papers)

    def _finish(self, harvest: Harvest) -> None:
        """All sets are read: the days are known."""
        for day in list_days(harvest.start + OVERLAP, harvest.last):
            count = self._store.papers.count_between(start_of(day), start_of(day + ONE_DAY))
            log.info("the list of %s is known by OAI-PMH: %d papers", day, count)
            taken = TakenList(feed=self._source.feed, day=day, how="oai", papers=count, taken=self._clock.now())
            self._store.lists.take(taken)
        self._store.lists.end_harvest(self._source.feed)

    def _open_days(self, harvest: Harvest) -> list[date]:
        """Days that a paper may have been announced on which we do not know: until today, for OAI-PMH has a list some
        hours before the feed has it."""
        taken = self._store.lists.taken(harvest.feed, harvest.start)
        return [day for day in list_days(harvest.start, self._clock.now().date()) if day not in taken]

    def _lacks_licences(self, day: date) -> bool:
        """Asked once for each day: the papers are many."""
        if day in self._licences_seen:
            return False
        self._licences_seen.add(day)
        return self._store.papers.without_licence(start_of(day), start_of(day + ONE_DAY)) >= LACKING

    def _tell_what_is_lost(self, oldest: date) -> None:
        latest = self._store.lists.latest(self._source.feed, before=oldest)
        if latest is None or self._gave_up:
            return
        lost = list_days(latest.day + ONE_DAY, oldest - ONE_DAY)
        if lost:
            log.warning(
                "%d lists from %s to %s stay missed: see papers.arxiv.catch_up_days", len(lost), lost[0], lost[-1]
            )
        self._gave_up = True


def _paper(record: OaiRecord, verdict: Verdict, found: dict[PaperId, Paper]) -> Paper | None:
    """What to remember of a record. A version that no source numbers stays untold: the next change tells it."""
    if not verdict.ask:
        return verdict.paper
    numbered = found.get(record.paper.id)
    if numbered is None:
        return verdict.paper if verdict.kind == "new" else None
    told: dict[str, object] = {}
    if numbered.licence.source == "unknown" and numbered.updated.date() == record.paper.updated.date():
        told["licence"] = record.paper.licence
    if verdict.kind == "new" and verdict.paper is not None:
        told["announced"] = verdict.paper.announced
    return numbered.model_copy(update=told)
