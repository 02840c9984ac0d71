"""Which paper a deep dive takes: one whose body may be read, of the last days, and long enough to fill the show."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from radio.errors import NothingNewError, UsageError
from radio.model.document import Document
from radio.model.paper import Paper
from radio.model.show import Show
from radio.production.files import load
from radio.production.workshop import Workshop

if TYPE_CHECKING:
    from radio.papers.candidates import Candidates

log = logging.getLogger(__name__)

LOOKED_AT = 3000
"""Papers of the last days among which it chooses."""
MOST_READ = 8
"""Documents that are looked into, best paper first: half a CPU-second each."""


def deepest(w: Workshop, show: Show, candidates: Candidates, made: frozenset[str]) -> Paper:
    """The best ranked open paper that is known to fill the show; else the best ranked open one that nobody has read
    yet. `made` are paper keys that the show has had. Raises NothingNewError when there is none.

    A paper that was on air this week in four minutes comes first: it was read, so that its length is known.
    """
    from radio.papers.policy import licence_policy
    from radio.writing import PaperMaterial
    from radio.writing.forms.deepdive import minutes_of
    from radio.writing.reading.passages import parts_of

    now = w.clock.now()
    licences = licence_policy(w.config)
    days = show.selection.window_days
    rows = w.store.papers.listed(LOOKED_AT, start=now - timedelta(days=days), end=now + timedelta(days=1))
    open_ones = [
        paper
        for paper, state, _ in rows
        if state not in ("excluded", "failed") and licences.allows_pages(paper.licence) and paper.key not in made
    ]
    picks = candidates.among(open_ones, now)
    read = [pick for pick in picks if w.files.document(pick.paper.key).exists()][:MOST_READ]
    for pick in read:
        document = load(w.files.document(pick.paper.key), Document)
        minutes = minutes_of(parts_of(PaperMaterial(paper=pick.paper, document=document)))
        if minutes >= show.length.shortest:
            told = f"{pick.paper.licence.code}, good for {minutes:.0f} minutes, ranked {pick.rank} of {pick.of}"
            log.info("%s: %s (%s; %s)", show.id, pick.paper.title, told, ", ".join(pick.reasons))
            return pick.paper
    unread = [pick for pick in picks if not w.files.document(pick.paper.key).exists()]
    if not unread:
        raise NothingNewError(
            f"of {len(rows)} papers of {days} days {len(open_ones)} may be read whole, and none of the {len(read)} "
            f"that were looked into is long enough",
            subject=show.id,
        )
    pick = unread[0]
    told = f"{pick.paper.licence.code}, not read yet, ranked {pick.rank} of {pick.of}"
    log.info("%s: %s (%s; %s)", show.id, pick.paper.title, told, ", ".join(pick.reasons))
    return pick.paper


def require_open(w: Workshop, show: Show, paper: Paper) -> None:
    """Raises UsageError for a paper whose licence is known to keep its body off the air. One whose licence nobody has
    told yet may turn out to be open once its PDF is here."""
    from radio.papers.policy import licence_policy

    if paper.licence.source != "unknown" and not licence_policy(w.config).allows_pages(paper.licence):
        raise UsageError(
            f"its licence ({paper.licence.code}) keeps its body off the air, and {show.title} reads all of it",
            subject=paper.id,
            hint="a rotation talk tells its abstract",
        )
