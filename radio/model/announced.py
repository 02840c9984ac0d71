"""What the station keeps of its sources' announcements: lists that were taken, a harvest under way, new versions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId


class PaperUpdate(Model):
    """A paper that was known came in a new version."""

    paper_id: PaperId
    title: str
    from_version: int
    to_version: int
    seen: UtcDatetime
    comment: str | None = None
    """What the authors say of this version; "" for nothing, None while no source that tells has been asked."""
    withdrawn: bool = False
    """Whether the new version takes the paper back."""


class TakenList(Model):
    """A day whose announcements are known whole."""

    feed: str
    """Which source and categories: lists of other categories are other lists."""
    day: date
    how: Literal["feed", "oai"]
    papers: int
    """New and cross-listed ones."""
    taken: UtcDatetime


class Harvest(Model):
    """How far the catching up of one OAI-PMH set has come."""

    feed: str
    set_name: str
    start: date
    """Records that changed on this day or later are asked for."""
    last: date
    """Days up to this one are known whole when all sets are done."""
    token: str | None = None
    """Asks for the next page; None before the first."""
    expires: UtcDatetime | None = None
    """When the token stops being good, where arXiv tells."""
    records: int = 0
    done: bool = False
    anew: int = 0
    """How often it began anew because the server refused its own token."""
    not_before: UtcDatetime | None = None
    """When it may go on after that; None: at once."""
