"""Headlines: which papers an edition tells of, what it says of the coming hour, and when it is too late for it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from radio.errors import FetchError, NothingNewError
from radio.model.paper import Paper
from radio.model.rundown import Order
from radio.model.show import ONE_PAPER, Show
from radio.model.status import PlayoutStatus
from radio.model.summary import Summary
from radio.production.files import load
from radio.production.workshop import Workshop
from radio.schedule.rundown_view import upcoming
from radio.schedule.slots import newest_list
from radio.store.status import read_status
from radio.types import PaperId

if TYPE_CHECKING:
    from radio.papers.candidates import Candidates
    from radio.writing import PaperMaterial

log = logging.getLogger(__name__)

LOOKED_AT = 1500
"""Papers of the newest lists that an edition chooses from."""
TOLD = frozenset({"aired", "excluded"})
"""States of papers that are no news: heard at length, or not to be heard."""
COMING = 2
COMING_WITHIN = timedelta(minutes=55)
SUMMARIES = ("headline", "deep", "brief")
"""Whose headline is taken where one was made, the best first."""


def edition(w: Workshop, show: Show, order: Order, candidates: Candidates) -> list[Paper]:
    """The papers that an edition tells of, best first: new ones that no edition has told of in this version.

    Raises NothingNewError when they are too few: then none is made.
    """
    from radio.writing.forms.headlines import FEWEST, fitting
    from radio.writing.materials import WORDS_PER_MINUTE

    start, end = days_told(show, order)
    known = told_versions(w, show, start)
    papers = [p for p in _of_days(w, start, end) if known.get(p.id, 0) < p.version]
    days = f"{start:%Y-%m-%d}" if end - start == timedelta(days=1) else f"{start:%Y-%m-%d} and the days after"
    if len(papers) < FEWEST:
        raise NothingNewError(
            f"{len(papers)} papers of {days} are left to tell of, an edition needs {FEWEST}", subject=show.id
        )
    ranked = [pick.paper for pick in candidates.among(papers, end)]
    words = round(show.length.target * WORDS_PER_MINUTE)
    chosen = fitting((material(w, paper) for paper in ranked), words, show.selection.max_papers)
    if len(chosen) < FEWEST:
        raise NothingNewError(
            f"of {len(papers)} new papers of {days} only {len(chosen)} say in one sentence what they found",
            subject=show.id,
        )
    return [found.paper for found in chosen]


def days_told(show: Show, order: Order) -> tuple[datetime, datetime]:
    """Start of the first day and end of the last whose lists are news: up to the newest list that there is then."""
    last = order.day or newest_list(order.not_before or order.created)
    end = last + timedelta(days=1)
    return end - timedelta(days=show.selection.window_days), end


def told_versions(w: Workshop, show: Show, start: datetime) -> dict[PaperId, int]:
    """Papers that editions on air have told of since the day before `start`, with the version that they told."""
    told: dict[PaperId, int] = {}
    for record in w.store.picks.since(start - timedelta(days=1)):
        if record.mention_only and record.show == show.id:
            told[record.paper_id] = max(record.version, told.get(record.paper_id, 0))
    return told


def material(w: Workshop, paper: Paper) -> PaperMaterial:
    """The paper's metadata, with a summary where one was made for another show."""
    from radio.writing import PaperMaterial

    files = [w.files.summary(paper.key, purpose) for purpose in SUMMARIES]
    made = next((file for file in files if file.exists()), None)
    return PaperMaterial(paper=paper, summary=load(made, Summary) if made is not None else None)


def coming(w: Workshop, slot: datetime) -> tuple[str, ...]:
    """Titles of the talks that should air within the hour after the edition, as the rundown stands."""
    from radio.writing.reading.facts import short_title

    playout = read_status(w.config.path("run"), "playout", PlayoutStatus)
    talks = {show.id for show in w.shows.values() if show.form in ONE_PAPER}
    found: list[str] = []
    for entry in upcoming(w.store, playout, w.clock.now()):
        if entry.show not in talks or len(entry.paper_ids) != 1 or entry.start < slot:
            continue
        if entry.start > slot + COMING_WITHIN:
            break
        paper = w.store.papers.get(entry.paper_ids[0])
        if paper is not None and short_title(paper) not in found:
            found.append(short_title(paper))
    return tuple(found[:COMING])


def drop_late(w: Workshop) -> int:
    """Take editions out of the rundown that could not start within their grace; how many."""
    now = w.clock.now()
    graces = {
        show.id: timedelta(minutes=show.schedule.grace_minutes) for show in w.shows.values() if show.form == "headlines"
    }
    late = [
        entry
        for entry in w.store.rundown.queued()
        if entry.show in graces
        and entry.added_by == "schedule"
        and entry.not_before is not None
        and entry.not_before + graces[entry.show] < now
    ]
    for entry in late:
        log.info('"%s" of %s is dropped: it could not start in time', entry.title, entry.not_before)
        w.store.rundown.drop(entry.id)
    return len(late)


def _of_days(w: Workshop, start: datetime, end: datetime) -> Sequence[Paper]:
    """As the store knows them; where it knows none, as the sources do."""
    rows = w.store.papers.listed(LOOKED_AT, start=start, end=end)
    if rows:
        return [paper for paper, state, _ in rows if state not in TOLD and paper.abstract]
    found: list[Paper] = []
    for source in w.sources:
        try:
            day = start
            while day < end:
                found += source.announced_on(day.date())
                day += timedelta(days=1)
        except FetchError as e:
            log.info("headlines: %s", e)
    w.store.papers.upsert_all(found)
    return [paper for paper in found if paper.abstract]
