"""From orders to plans: which papers, which days, which episode."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from radio.errors import FetchError, PaperUnavailableError, RadioError, UsageError
from radio.model.paper import Paper, Pick, split_key
from radio.model.pick import PickRecord
from radio.model.rundown import Order
from radio.model.show import DIGESTS, ONE_PAPER, Show
from radio.papers.merits import why_not
from radio.production.deep import deepest, require_open
from radio.production.headlines import edition
from radio.production.mailbag import episode_name, take_questions
from radio.production.plan import EpisodePlan
from radio.production.workshop import Workshop
from radio.schedule.requests import LISTENER
from radio.store.files import paper_file_name
from radio.types import EpisodeId, PaperId, ShowId

if TYPE_CHECKING:
    from radio.papers.candidates import Candidates


def picks_of(w: Workshop, candidates: Candidates) -> list[Pick]:
    """Papers that could be made into episodes, best first: not aired, not failed, not in the making."""
    talks = [plan for plan in w.plans.open() if plan.form != "headlines"]
    return candidates.picks(already={split_key(key)[0] for plan in talks for key in plan.papers})


def fillers(w: Workshop) -> list[Show]:
    """The shows that fill all time that is free: rotations without a schedule; where all have one, the first."""
    rotations = [show for show in w.shows.values() if show.form == "rotation"]
    return [show for show in rotations if show.schedule.cron is None] or rotations[:1]


def takes(show: Show, paper: Paper) -> bool:
    """Whether a show's selection has room for the paper; what lies in the folder has no categories, and fits all."""
    wanted = set(show.selection.categories)
    return not wanted or not paper.categories or bool(wanted & set(paper.categories))


def shared(
    shows: Sequence[Show], picks: Sequence[Pick], count: int, load: Mapping[ShowId | None, int]
) -> list[tuple[Show, Pick]]:
    """The next `count` talks: each time the show with least in the making and in the rundown (`load`) gets the best
    pick that it takes."""
    held = {show.id: load.get(show.id, 0) for show in shows}
    left = list(picks)
    chosen: list[tuple[Show, Pick]] = []
    while len(chosen) < count:
        turn = sorted(shows, key=lambda show: held[show.id])
        found = next(((s, p) for s in turn for p in left if takes(s, p.paper)), None)
        if found is None:
            break
        chosen.append(found)
        left.remove(found[1])
        held[found[0].id] += 1
    return chosen


def records(
    order: Order, papers: Sequence[Paper], picks: Sequence[Pick], now: datetime, *, mention_only: bool = False
) -> list[PickRecord]:
    """What is remembered of why these papers were picked; one that was not among the picks has been asked for."""
    told = {pick.paper.id: pick for pick in picks}
    return [
        PickRecord(
            order=order.id,
            paper_id=paper.id,
            version=paper.version,
            title=paper.title,
            picked=now,
            asked_by=order.asked_by,
            show=order.show,
            rank=told[paper.id].rank if paper.id in told else None,
            of=len(picks),
            parts=told[paper.id].parts if paper.id in told else (),
            mention_only=mention_only,
        )
        for paper in papers
    ]


def reserve_order(show: Show, pick: Pick, now: datetime) -> Order:
    """An order that nobody gave: the reserve wants filling."""
    return Order(
        id=episode_of(show, pick.paper),
        show=show.id,
        papers=(pick.paper.id,),
        asked_by="rotation",
        created=now,
        priority="new",
    )


def plan_for(w: Workshop, order: Order, candidates: Candidates) -> EpisodePlan:
    """The plan that fulfils an order. May ask a source for a paper that the store does not know.

    Raises UsageError for what no show can do, FetchError where a source does not answer or knows no such paper,
    NothingNewError where no episode is due.
    """
    show = w.shows.get(order.show)
    if show is None:
        raise UsageError("no such show", subject=order.show, hint=f"there are {', '.join(w.shows)}")
    if show.form == "house":
        raise UsageError("the house programme is made by itself", subject=show.id)
    if show.form == "mailbag":
        papers, questions = take_questions(w, order, show)
    else:
        papers, questions = find_papers(w, order.papers), []
    if order.asked_by.startswith(LISTENER):
        # Checked when it was asked for as well, but then the paper may not have been known yet.
        for paper in papers:
            if (reason := why_not(paper, w.config.papers)) is not None:
                raise UsageError(f"cannot be aired here: {reason}", subject=paper.id)
    start = end = None
    if show.form == "headlines" and not papers:
        papers = edition(w, show, order, candidates)
    if show.form in ONE_PAPER:
        if len(papers) > 1:
            raise UsageError("takes one paper", subject=show.id, hint="give one order per paper")
        if show.form == "deep-dive" and papers:
            require_open(w, show, papers[0])
        elif show.form == "deep-dive":
            had = [plan for plan in w.plans.all_ended() if plan.show == show.id]
            papers = [deepest(w, show, candidates, frozenset(key for plan in had for key in plan.papers))]
        elif not papers:
            papers = [best(w, candidates, show)]
        episode = episode_of(show, papers[0])
    elif show.form in DIGESTS:
        start, end = days_of(show, order)
        episode = f"{show.id}-{end - timedelta(days=1):%Y-%m-%d}"
        if papers:
            episode += "-" + hashlib.sha256(" ".join(p.key for p in papers).encode()).hexdigest()[:8]
    elif show.form == "headlines":
        episode = f"{show.id}-{order.not_before or order.created:%Y-%m-%dT%H%M}"
    elif show.form == "mailbag":
        episode = episode_name(show, order)
    else:
        raise UsageError(f"shows of the form {show.form} are not made yet", subject=show.id)
    return EpisodePlan(
        id=EpisodeId(episode),
        show=show.id,
        form=show.form,
        orders=(order.id,),
        papers=tuple(p.key for p in papers),
        questions=tuple(question.id for question in questions),
        start=start,
        end=end,
        asked_by=order.asked_by,
        priority=order.priority,
        on_air=order.on_air,
        not_before=order.not_before,
        cuts_in=order.cuts_in,
        created=w.clock.now(),
    )


def find_papers(w: Workshop, ids: Sequence[PaperId]) -> list[Paper]:
    """The papers of these ids, from the store or else from the sources."""
    found = {paper_id: w.store.papers.get(paper_id) for paper_id in ids}
    lacking = [paper_id for paper_id, paper in found.items() if paper is None]
    failure: RadioError | None = None
    for source in w.sources if lacking else ():
        try:
            for paper in source.by_ids(lacking):
                w.store.papers.upsert(paper)
                found[paper.id] = paper
        except FetchError as e:
            failure = e
    papers = [paper for paper in found.values() if paper is not None]
    if len(papers) < len(found):
        missing = ", ".join(paper_id for paper_id, paper in found.items() if paper is None)
        raise failure or PaperUnavailableError("no source knows this paper", subject=missing)
    return papers


def best(w: Workshop, candidates: Candidates, show: Show) -> Paper:
    """The paper that the show would take next; the sources are asked when the store has none."""
    picks = [pick for pick in picks_of(w, candidates) if takes(show, pick.paper)]
    if not picks:
        for source in w.sources:
            for paper in source.newest(w.config.papers.arxiv.per_poll):
                w.store.papers.upsert(paper)
        picks = [pick for pick in picks_of(w, candidates) if takes(show, pick.paper)]
    if not picks:
        raise FetchError("there is no paper to talk about yet", hint="name one with --paper", retryable=True)
    return picks[0].paper


def episode_of(show: Show, paper: Paper) -> str:
    """Named like a file: the id stands in addresses, and old arXiv ids hold a slash."""
    return f"{show.id}-{paper_file_name(paper.key)}"


def days_of(show: Show, order: Order) -> tuple[datetime, datetime]:
    """Start of the first day and end of the last that a daily or weekly show is about: by default, until yesterday."""
    last = (order.day or order.created - timedelta(days=1)).astimezone(UTC).date()
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    return end - timedelta(days=show.selection.window_days), end
