"""Steering the air: what operators may do to it, at the command line or by the API. Each says who asked."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from radio.errors import UsageError
from radio.model.base import Model, UtcDatetime
from radio.model.rundown import CutsIn, RundownEntry
from radio.model.segment import Segment
from radio.model.show import Show
from radio.schedule.orders import operator_order
from radio.store import Store
from radio.types import EpisodeId, ShowId

log = logging.getLogger(__name__)


class Timed(Model):
    """Something that will be done at its time, unless it is cancelled."""

    id: str
    """ "stop-12", "entry-34", "order-1a2b3c"."""
    what: Literal["start", "stop"]
    show: ShowId | None
    title: str = ""
    """Of what is made already."""
    at: UtcDatetime
    sharp: bool = False
    asked_by: str


class Begun(Model):
    """How a show is started: by an entry of the rundown, for what is made, or by an order for what is not."""

    entry: int | None = None
    order: str | None = None
    title: str


def skip(store: Store, asked_by: str) -> None:
    """End what is on air."""
    store.commands.put("playout", "skip", "", asked_by)


def insert(store: Store, segments: Sequence[Segment], asked_by: str, *, cut_in: bool) -> list[RundownEntry]:
    """Air these next, in their order; `cut_in`: at once, with what is on air on hold meanwhile."""
    entries = store.rundown.insert_all(segments, asked_by, "hold" if cut_in else "no")
    log.info("%s inserted by %s", ", ".join(segment.title for segment in segments), asked_by)
    return entries


def start_show(
    store: Store,
    show: Show,
    asked_by: str,
    now: datetime,
    *,
    papers: Sequence[str] = (),
    day: datetime | None = None,
    at: datetime | None = None,
    cuts_in: CutsIn = "no",
) -> Begun:
    """Air an episode next, or `at` a time; what is made already is not made again.

    That is the episode of the day asked for (daily and weekly shows), or for a show of single papers the first of it
    in the rundown, when it is wanted at a time or at once. Otherwise it is ordered, to be made before all else.
    """
    order = operator_order(show, papers, day, now, asked_by)
    made = None if papers else _made(store, show, order.day, at is not None or cuts_in != "no")
    if isinstance(made, RundownEntry):
        changed = store.rundown.retime(made.id, asked_by, at, cuts_in)
        if changed is not None:
            return Begun(entry=changed.id, title=changed.title)
    elif made is not None:
        if at is None:
            entry = store.rundown.insert_next(made, asked_by, cuts_in)
        else:
            entry = store.rundown.append(made, asked_by, at, cuts_in)
        return Begun(entry=entry.id, title=made.title)
    when = "" if at is None else f"-at-{at:%Y%m%dT%H%M%S}"
    order = order.model_copy(update={"id": order.id + when, "not_before": at, "cuts_in": cuts_in})
    store.orders.put(order)
    return Begun(order=order.id, title=show.title)


def _made(store: Store, show: Show, day: datetime | None, any_will_do: bool) -> RundownEntry | Segment | None:
    """What lies ready: waiting in the rundown, or in the archive."""
    waiting = [entry for entry in store.rundown.queued() if entry.show == show.id]
    if day is None:
        return waiting[0] if waiting and any_will_do else None
    episode = store.episodes.get(EpisodeId(f"{show.id}-{day:%Y-%m-%d}"))
    if episode is None or len(episode.segments) != 1:
        return None
    segment = store.segments.get(episode.segments[0])
    queued = next((entry for entry in waiting if segment is not None and entry.segment == segment.id), None)
    return queued or segment


def stop_show(store: Store, show: ShowId, asked_by: str, now: datetime, at: datetime | None = None) -> int:
    """Drop a show from the rundown and fade it out if it is on air; now, or at a time. How many entries waited.

    Playout does it, so that a timed stop outlasts restarts and needs nobody.
    """
    store.commands.put("playout", "stop", show, asked_by, due=at or now)
    if at is not None:
        return 0
    waiting = [entry for entry in store.rundown.queued() if entry.show == show]
    for entry in waiting:
        store.rundown.drop(entry.id)
    return len(waiting)


def timed(store: Store, now: datetime) -> list[Timed]:
    """What will be started and stopped on an operator's word, the next first."""
    stops = [
        Timed(id=f"stop-{c.id}", what="stop", show=ShowId(c.argument), at=c.due, asked_by=c.asked_by)
        for c in store.commands.timed()
        if c.due is not None and c.due > now
    ]
    entries = [
        Timed(
            id=f"entry-{e.id}",
            what="start",
            show=e.show,
            title=e.title,
            at=e.not_before,
            sharp=e.cuts_in == "end",
            asked_by=e.added_by,
        )
        for e in store.rundown.queued()
        if e.not_before is not None and e.not_before > now and e.added_by.startswith("operator")
    ]
    orders = [
        Timed(
            id=_order_id(o.id),
            what="start",
            show=o.show,
            at=o.not_before,
            sharp=o.cuts_in == "end",
            asked_by=o.asked_by,
        )
        for o in store.orders.waiting()
        if o.not_before is not None and o.not_before > now and o.asked_by.startswith("operator")
    ]
    return sorted([*stops, *entries, *orders], key=lambda timed: (timed.at, timed.id))


def _order_id(order: str) -> str:
    """Short enough to be typed."""
    return f"order-{hashlib.sha256(order.encode()).hexdigest()[:6]}"


def cancel(store: Store, timed_id: str, by: str, now: datetime) -> Timed:
    """Take one of `timed` back. Raises UsageError when there is none of that id any more."""
    found = next((t for t in timed(store, now) if t.id == timed_id), None)
    if found is not None:
        kind, _, number = timed_id.partition("-")
        if kind == "stop" and number.isdigit():
            done = store.commands.cancel(int(number), by)
        elif kind == "entry" and number.isdigit():
            store.rundown.drop(int(number))
            done = True
        else:
            order = next((o for o in store.orders.waiting() if _order_id(o.id) == timed_id), None)
            done = order is not None and store.orders.cancel(order.id, by)
        if done:
            log.info("%s cancelled by %s", timed_id, by)
            return found
    raise UsageError("nothing of that id is to come", subject=timed_id, hint="radio shows next lists what is")
