"""The end of an episode's way: the segment into store and rundown, the mp3 into the archive, its orders fulfilled.

Each step may run twice: a segment is named by its content, an episode by its id, and a rundown entry is only made
when the episode's own record does not name one.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from radio.errors import StoreError
from radio.model.base import Model
from radio.model.document import Document
from radio.model.paper import Paper, split_key
from radio.model.rundown import Order, RundownEntry
from radio.model.segment import Segment
from radio.model.summary import Summary
from radio.production import tasks
from radio.production.files import load, save
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.spoken import SpokenFile
from radio.production.withdrawals import BY_HAND, is_withdrawn
from radio.production.workshop import Workshop
from radio.types import SegmentId, to_seconds

if TYPE_CHECKING:
    from radio.production.assemble import AssemblyInput

log = logging.getLogger(__name__)


class Made(Model):
    """What came of a plan."""

    segment: SegmentId
    episode: str | None = None


def publish(w: Workshop, plan: EpisodePlan, spoken: SpokenFile) -> Done[Segment]:
    """Assemble the segment, hand it to the air first, then to the archive."""
    done = w.pools.bench.call(tasks.assemble, assembly_input(w, plan, spoken))
    segment = done.value
    w.store.segments.add(segment)
    if plan.on_air and plan.form != "house":
        put_on_air(w, plan, segment)
    target = w.config.path("archive", "segments", f"{segment.id}.mp3")
    target.parent.mkdir(parents=True, exist_ok=True)
    cpu = done.cpu_seconds
    if not target.exists():
        cpu += w.pools.bench.call(tasks.segment_mp3, w.store.segments.folder(segment.id), target, w.config).cpu_seconds
    if plan.form != "house":
        now = w.clock.now()
        cpu += w.pools.bench.call(tasks.publish_episode, w.config, plan.id, w.show(plan), segment, now).cpu_seconds
    log.info("%s is ready: %.0f s, %s", plan.id, to_seconds(segment.duration), segment.writer)
    save(w.files.made(plan.id), Made(segment=segment.id, episode=None if plan.form == "house" else plan.id))
    settle(w, plan)
    return Done(segment, cpu)


def assembly_input(w: Workshop, plan: EpisodePlan, spoken: SpokenFile) -> AssemblyInput:
    """What the segment is made of: the papers that its script names, with what of them may be shown."""
    from radio.papers.policy import licence_policy
    from radio.production.assemble import AssemblyInput
    from radio.production.mixing import Music
    from radio.production.timeline import AssemblyPaper

    licences = licence_policy(w.config)

    versions = {split_key(key)[0]: key for key in w.flow.papers(plan)}
    papers = []
    for paper_id in spoken.script.paper_ids:
        paper = w.paper(versions[paper_id]) if paper_id in versions else w.store.papers.get(paper_id)
        if paper is None:
            raise StoreError("a paper of the script is not in the store", subject=paper_id)
        file = w.files.document(paper.key)
        document = load(file, Document) if file.exists() else None
        summary = w.files.summary(paper.key, w.flow.purpose(plan))
        papers.append(
            AssemblyPaper(
                paper=paper,
                document=document,
                pdf=w.files.pdf_of(paper.key, document.pdf_sha256) if document else None,
                pages_allowed=licences.allows_pages(paper.licence) and spoken.script.takes_as_open(paper_id),
                summary=load(summary, Summary).headline if summary.exists() else _headline(paper),
            )
        )
    sound, show = w.config.sound, w.show(plan)
    return AssemblyInput(
        script=spoken.script,
        clips=spoken.clips,
        show=show,
        papers=tuple(papers),
        segments_dir=w.config.path("segments"),
        created=w.clock.now(),
        render=partial(tasks.draw, w.config),
        episode=None if plan.form in ("house", "sweeper") else plan.id,
        evergreen=plan.form == "house",
        kind="sweeper" if plan.form == "sweeper" else "talk",
        music=Music.after("sweeper", sound) if plan.form == "sweeper" else Music.of(show.sound, sound),
    )


def _headline(paper: Paper) -> str:
    """One line for the card of a paper that nobody summarized: of its abstract, which is free."""
    from radio.writing import PaperMaterial, summarize

    return summarize(PaperMaterial(paper=paper), "headline").headline


def settle(w: Workshop, plan: EpisodePlan) -> None:
    """The plan's orders are done."""
    current = w.plans.get(plan.id) or plan
    for order in current.orders:
        if not _cancelled(w, order):
            w.store.orders.mark(order, "done", episode=plan.id)
    w.plans.end(plan.id)


def call_off(w: Workshop, plan: EpisodePlan, why: str) -> None:
    """No episode is due, which is no failure: the plan's orders are cancelled."""
    log.info("%s is not made: %s", plan.id, why)
    current = w.plans.get(plan.id) or plan
    for order in current.orders:
        w.store.orders.mark(order, "cancelled", error=why)
    w.plans.end(plan.id)


def put_on_air(w: Workshop, plan: EpisodePlan, segment: Segment) -> None:
    """Into the rundown, unless it is there already or whoever asked for it takes it back.

    What waits there for its slot airs when an operator wants it.
    """
    if plan.orders and all(_cancelled(w, order) for order in plan.orders):
        return
    if plan.asked_by != BY_HAND and is_withdrawn(w, segment.paper_ids):
        log.warning("%s does not air: the paper was withdrawn", plan.id)
        return
    there = next((entry for entry in _coming(w) if entry.segment == segment.id), None)
    if there is None:
        _append(w, segment, plan)
    elif there.state == "queued" and plan.priority == "requested":
        w.store.rundown.retime(there.id, plan.asked_by, plan.not_before, plan.cuts_in)


def air_again(w: Workshop, plan: EpisodePlan, order: Order) -> bool:
    """Fulfil an order for an episode that has been made before. False when its segment was cleaned away: segments go
    within days, and what came of the plan is then forgotten, so that the episode can be made anew."""
    made = load(w.files.made(plan.id), Made)
    segment = w.store.segments.get(made.segment)
    if segment is None:
        log.info("%s is made anew: its segment was cleaned away", plan.id)
        w.files.made(plan.id).unlink(missing_ok=True)
        return False
    if order.on_air:
        put_on_air(w, plan, segment)
    w.store.orders.mark(order.id, "done", episode=plan.id)
    return True


def _cancelled(w: Workshop, order_id: str) -> bool:
    order = w.store.orders.get(order_id)
    return order is not None and order.state == "cancelled"


def _append(w: Workshop, segment: Segment, plan: EpisodePlan) -> None:
    if plan.priority == "requested" and plan.not_before is None:
        w.store.rundown.insert_next(segment, plan.asked_by, plan.cuts_in)
    else:
        w.store.rundown.append(segment, plan.asked_by, plan.not_before, plan.cuts_in)


def _coming(w: Workshop) -> list[RundownEntry]:
    airing = w.store.rundown.airing()
    return [*w.store.rundown.queued(), *([airing] if airing else [])]
