"""Orders that people give: at the command line or on the web page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time

from radio.errors import UsageError
from radio.model.rundown import Order
from radio.model.show import DIGESTS, Show
from radio.papers.ids import parse_id
from radio.schedule.slots import newest_list

LONGEST_ID = 120
"""Characters; the store keeps up to 200."""


def operator_order(
    show: Show,
    papers: Sequence[str],
    day: datetime | None,
    now: datetime,
    asked_by: str = "operator",
    on_air: bool = True,
) -> Order:
    """An order for one episode of `show`, to be made before all else.

    Its id follows from what is asked, so asking twice within a minute changes nothing. `day` is a date; by default a
    daily show is about arXiv's newest list, and a weekly one about the week up to it. Raises UsageError on a paper
    id that cannot be one, or papers for a show that takes none.
    """
    ids = tuple(parse_id(text) for text in papers)
    if show.form == "house":
        raise UsageError("the house programme is made by itself", subject=show.id)
    about = None
    if day is not None and (show.form in DIGESTS or show.form == "headlines"):
        about = datetime.combine(day.date(), time(), UTC)
    elif show.form in DIGESTS:
        about = newest_list(now)
    wish = "+".join(ids) or (f"{about:%Y-%m-%d}" if about else "next")
    return Order(
        id=order_id(f"{show.id}-{wish}-by-{asked_by}-{now:%Y%m%dT%H%M}"),
        show=show.id,
        papers=ids,
        day=about,
        asked_by=asked_by,
        created=now,
        priority="requested",
        on_air=on_air,
    )


def order_id(text: str) -> str:
    """`text` without separators of paths; a long one (many papers, a long name) ends in a checksum of the rest."""
    plain = text.replace("/", "_")
    if len(plain) <= LONGEST_ID:
        return plain
    return f"{plain[: LONGEST_ID - 17]}-{hashlib.sha256(plain.encode()).hexdigest()[:16]}"
