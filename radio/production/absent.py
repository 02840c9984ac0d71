"""PDFs that could not be had when they were asked for: asked for again.

arXiv announces papers whose PDF is still being made, and takes PDFs down: these are asked for ever more rarely, until
it is no use. The wait follows from the paper's age, so nothing has to be remembered: a paper of this morning is tried
again after some hours, one of last week after a week. And arXiv, or the way to it, may be down for longer than a piece
of work is tried: then the papers that were in the making can be chosen again after an hour.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from radio.model.paper import Paper
from radio.store import Store
from radio.types import PaperId

log = logging.getLogger(__name__)

SOONEST = timedelta(hours=2)
OUTAGE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=30)
"""A paper older than this that has no PDF is tried again only when somebody asks for it."""


def again_at(paper: Paper, missed: datetime) -> datetime | None:
    """When to ask again for the PDF that was missing at `missed`: after as long as the paper had been out by then.
    None: not by itself."""
    age = missed - (paper.announced or paper.published)
    return None if age > GIVEN_UP_AFTER else missed + max(SOONEST, age)


def reason(paper: Paper, missed: datetime) -> str:
    """What the operator reads beside the paper."""
    again = again_at(paper, missed)
    when = f"asked again after {again:%Y-%m-%d %H:%M} UTC" if again else "withdrawn? Asked again when somebody wants it"
    return f"arXiv had no PDF of it at {missed:%Y-%m-%d %H:%M} UTC; {when}"


def reopen(store: Store, missing: str, now: datetime) -> list[PaperId]:
    """Let those papers be chosen again whose PDF is due. `missing` is the stage error's text that tells a PDF that is
    not there from other failures."""
    due: list[PaperId] = []
    for failure in store.stages.failures():
        if failure.stage != "fetch" or not (failure.retryable or missing in failure.error):
            continue
        paper_id, _, version = failure.key.rpartition("v")
        paper = store.papers.get(PaperId(paper_id))
        if paper is None or (store.papers.state(paper.id) or ("", ""))[0] not in ("picked", "failed"):
            continue
        again = failure.failed + OUTAGE if failure.retryable else again_at(paper, failure.failed)
        if str(paper.version) != version or (again is not None and now >= again):
            store.papers.set_state(paper.id, "new", f"its PDF is asked for again, after: {failure.error}")
            due.append(paper.id)
    if due:
        log.info("asked for again, since their PDFs may be there by now: %s", ", ".join(due))
    return due
