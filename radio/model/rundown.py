"""The rundown and the orders and commands that steer it."""

from __future__ import annotations

from typing import Literal

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId, Samples, SegmentId, ShowId

EntryState = Literal["queued", "airing", "aired", "dropped", "failed"]
CutsIn = Literal["no", "end", "hold"]
"""What an entry does to the item on air: waits for its end, ends it, or puts it on hold and lets it go on after."""


class RundownEntry(Model):
    """A segment's place in the order of what is to air."""

    id: int
    order: float
    """Entries air by rising order; a breaking item takes one before the first queued entry."""
    segment: SegmentId
    title: str
    show: ShowId | None = None
    state: EntryState = "queued"
    added: UtcDatetime
    added_by: str
    """"rotation", "schedule", "operator", "listener:<name>"."""
    not_before: UtcDatetime | None = None
    """Scheduled shows wait for their slot."""
    cuts_in: CutsIn = "no"
    resume_at: Samples = Samples(0)
    """Where the segment goes on: over 0 for an entry that was put on hold."""


class Order(Model):
    """A wish for an episode: of the show clock, an operator, a listener, or `radio produce`."""

    id: str
    """Deterministic where the wish is: "daily-2026-05-20"; repeating it changes nothing."""
    show: ShowId
    papers: tuple[PaperId, ...] = ()
    """Empty: the show's own selection."""
    day: UtcDatetime | None = None
    """The day (or the last day of the week) that a daily or weekly show is about."""
    asked_by: str
    created: UtcDatetime
    priority: Literal["requested", "new", "backlog"] = "new"
    on_air: bool = True
    """False: only made, not put into the rundown (`radio produce`)."""
    not_before: UtcDatetime | None = None
    """When the finished episode may air: the show's slot."""
    cuts_in: CutsIn = "no"
    state: Literal["waiting", "making", "done", "failed", "cancelled"] = "waiting"
    episode: str | None = None
    error: str | None = None


CommandName = Literal["skip", "stop", "pause", "resume", "retry"]
"""To playout: skip, and stop (the show that is the argument). To production: the others."""


class Command(Model):
    """A wish to playout or production, taken from the store within a second."""

    id: int
    target: Literal["playout", "production"]
    name: CommandName
    argument: str = ""
    due: UtcDatetime | None = None
    """When it is to be obeyed; None: at once."""
    asked_by: str
    created: UtcDatetime
    state: Literal["waiting", "done", "refused"] = "waiting"
    result: str = ""
