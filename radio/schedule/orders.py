"""Orders that people give: at the command line or on the web page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from radio.errors import UsageError
from radio.model.rundown import Order
from radio.model.show import Show
from radio.papers.ids import parse_id


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
    daily or weekly show is about yesterday, the last day whose list is complete. Raises UsageError on a paper id that
    cannot be one, or papers for a show that takes none.
    """
    ids = tuple(parse_id(text) for text in papers)
    if show.form == "house":
        raise UsageError("the house programme is made by itself", subject=show.id)
    about = None
    if show.form in ("daily", "weekly"):
        about = datetime.combine(day.date() if day else (now - timedelta(days=1)).date(), time(), UTC)
    wish = "+".join(ids) or (f"{about:%Y-%m-%d}" if about else "next")
    return Order(
        id=f"{show.id}-{wish}-by-{asked_by}-{now:%Y%m%dT%H%M}".replace("/", "_"),
        show=show.id,
        papers=ids,
        day=about,
        asked_by=asked_by,
        created=now,
        priority="requested",
        on_air=on_air,
    )
