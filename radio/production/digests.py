"""The papers of a day or a week, and which of them are read whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from radio.errors import FetchError
from radio.model.base import Model
from radio.model.paper import LicencePolicy, Paper, Part
from radio.model.pick import PickRecord
from radio.model.summary import Digest
from radio.papers.source import ListSource
from radio.production import tasks
from radio.production.files import load
from radio.production.plan import DigestFile, EpisodePlan
from radio.production.pool import Done
from radio.production.workshop import Workshop
from radio.types import PaperId

READ_WHOLE = 6
"""How many papers of a digest are fetched as PDFs and summarized; the others are told from their abstracts. Each
costs an arXiv request of 3 s and about 10 CPU-seconds."""
MOST_PAPERS = 400
"""Papers that themes are sought in: a week of the AI categories brings thousands, of which a show tells some twenty.
Embedding their abstracts costs about 0.04 CPU-seconds each."""
ENOUGH = 5
"""With so many papers of the day in the store, an arXiv that does not answer does not stop the show."""


class Listing(Model):
    """What the days brought."""

    papers: tuple[Paper, ...]
    seen: int
    """Before the best were taken."""
    parts: tuple[tuple[Part, ...], ...] = ()
    """What their ranks were made of, one for each paper; none where somebody asked for these papers."""


def list_papers(w: Workshop, plan: EpisodePlan) -> Listing:
    """The papers announced in the plan's days, best first: as the store knows them where it knows the day's list whole,
    else by the sources' lists as well. None on days of which every source says that they had none.

    Raises FetchError when a source does not answer and the store knows too few."""
    from radio.papers.candidates import Candidates

    start, end = window(plan)
    if plan.papers:
        asked = tuple(w.paper(key) for key in plan.papers)
        return Listing(papers=asked, seen=len(asked))
    found: dict[str, Paper] = {}
    failure: FetchError | None = None
    for source in w.sources:
        known = w.store.lists.taken(source.feed, start.date()) if isinstance(source, ListSource) else {}
        day = start
        while day < end:
            try:
                listed = [] if day.date() in known else source.announced_on(day.date())
            except FetchError as e:
                failure = e
            else:
                w.store.papers.upsert_all(listed)
                found.update({paper.id: paper for paper in listed if paper.id not in found})
            day += timedelta(days=1)
    for paper in w.store.papers.between(start, end):
        found.setdefault(paper.id, paper)
    if failure is not None and len(found) < ENOUGH:
        raise failure
    categories = set(w.show(plan).selection.categories or w.config.papers.arxiv.categories)
    papers = [p for p in found.values() if not p.categories or categories & set(p.categories)]
    picks = Candidates(w.config, w.store, w.clock).among(papers, end)[:MOST_PAPERS]
    return Listing(
        papers=tuple(pick.paper for pick in picks), seen=len(papers), parts=tuple(pick.parts for pick in picks)
    )


def nothing_announced(plan: EpisodePlan) -> str:
    """What to say of a show whose days brought nothing: no failure, for arXiv has holidays."""
    start, end = window(plan)
    first, last = f"{start:%Y-%m-%d}", f"{end - timedelta(days=1):%Y-%m-%d}"
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"no papers of its categories were announced {when} (arXiv announces none at weekends and on holidays)"


def make_digest(w: Workshop, plan: EpisodePlan, listing: Listing) -> Done[DigestFile]:
    """Themes across the papers, and the few that are read whole: the first of each theme, in turn.

    Without time to spare the themes come from words instead of embeddings, and no paper is read whole."""
    from radio.papers.policy import licence_policy
    from radio.writing import digest

    start, end = window(plan)
    show = w.show(plan)
    lean = w.lean(plan)
    vectors, cpu = None, 0.0
    if not lean:
        done = w.pools.library.call(tasks.paper_vectors, w.config.path("library"), w.models_dir, listing.papers)
        vectors, cpu = done.value, done.cpu_seconds
    purpose: Literal["day", "week"] = "week" if plan.form == "weekly" else "day"
    told, lately = _told_lately(w, plan)
    made: Digest = digest(
        listing.papers,
        vectors,
        start,
        end,
        purpose,
        show.selection.max_papers,
        told_before=told,
        lately=lately,
        counted=_of(w, plan, start, end) if purpose == "week" and not plan.papers else (),
        before=_of(w, plan, start - (end - start), start) if purpose == "week" and not plan.papers else (),
    )
    made = made.model_copy(update={"papers_seen": max(made.papers_seen, listing.seen)})
    w.store.picks.put(_told(plan, listing, made, w.clock.now()))
    detailed = () if lean else telling(made, listing.papers, licence_policy(w.config))
    return Done(DigestFile(digest=made, detailed=detailed), cpu)


def _told_lately(w: Workshop, plan: EpisodePlan) -> tuple[frozenset[PaperId], tuple[str, ...]]:
    """What shows of this form told within a week before: their papers, which are not told again, and the themes of the
    last of them. What somebody asked for is told all the same."""
    if plan.papers or plan.start is None:
        return frozenset(), ()
    week = plan.start - timedelta(days=7)
    earlier = [
        other
        for other in (*w.plans.open(), *w.plans.all_ended())
        if other.form == plan.form and other.show == plan.show and other.id != plan.id
        and other.start is not None and week < other.start < plan.start and w.files.digest(other.id).exists()
    ]  # fmt: skip
    made = [load(w.files.digest(other.id), DigestFile).digest for other in earlier]
    told = {paper_id for one in made for theme in one.themes for paper_id in theme.paper_ids}
    last = max(made, key=lambda one: one.start, default=None)
    return frozenset(told), tuple(theme.name for theme in last.themes) if last else ()


def _of(w: Workshop, plan: EpisodePlan, start: datetime, end: datetime) -> tuple[Paper, ...]:
    """All papers of the show's categories that the store knows of those days."""
    categories = set(w.show(plan).selection.categories or w.config.papers.arxiv.categories)
    found = w.store.papers.between(start, end)
    return tuple(p for p in found if not p.categories or categories & set(p.categories))


def _told(plan: EpisodePlan, listing: Listing, digest: Digest, now: datetime) -> list[PickRecord]:
    """Why each paper that the digest tells of is in it."""
    told = {paper_id for theme in digest.themes for paper_id in theme.paper_ids}
    parts = listing.parts or ((),) * len(listing.papers)
    return [
        PickRecord(
            order=plan.id,
            paper_id=paper.id,
            version=paper.version,
            title=paper.title,
            picked=now,
            asked_by=plan.asked_by,
            show=plan.show,
            rank=rank if listing.parts else None,
            of=listing.seen,
            parts=why,
        )
        for rank, (paper, why) in enumerate(zip(listing.papers, parts, strict=True), start=1)
        if paper.id in told
    ]


def telling(
    digest: Digest, papers: Sequence[Paper], licences: LicencePolicy, count: int = READ_WHOLE
) -> tuple[str, ...]:
    """Keys of the papers to read whole: from each theme in turn, those whose pages may be shown first."""
    by_id = {p.id: p for p in papers}
    queues = [
        sorted(
            (by_id[i] for i in theme.paper_ids if i in by_id),
            key=lambda p: not licences.allows_pages(p.licence),
        )
        for theme in digest.themes
    ]
    chosen: list[str] = []
    while len(chosen) < count and any(queues):
        for queue in queues:
            if queue and len(chosen) < count:
                chosen.append(queue.pop(0).key)
    return tuple(chosen)


def window(plan: EpisodePlan) -> tuple[datetime, datetime]:
    """Start of the first day and end of the last."""
    if plan.start is None or plan.end is None:
        raise ValueError(f"{plan.id} is about no days")
    return plan.start, plan.end
