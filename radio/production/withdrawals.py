"""Papers that were taken back after the station took them up: out of the making, and out of the rundown.

What is on air goes on, and what aired has aired. Digests stay: of their many papers one was withdrawn, and they tell
of it from its abstract. What an operator put into the rundown is the operator's business.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from radio.model.paper import split_key
from radio.model.show import ONE_PAPER
from radio.production.workshop import Workshop
from radio.store.papers import WITHDRAWN
from radio.types import PaperId

log = logging.getLogger(__name__)

BY_HAND = "operator"


def is_withdrawn(w: Workshop, papers: Sequence[PaperId]) -> bool:
    """Whether the one paper that something is about was taken back."""
    paper = w.store.papers.get(papers[0]) if len(papers) == 1 else None
    return paper is not None and paper.withdrawn


def take_out(w: Workshop) -> int:
    """Compare what is in the making and what waits to air with what is known of the papers; how much went."""
    return _plans(w) + _rundown(w)


def _plans(w: Workshop) -> int:
    plans = [plan for plan in w.plans.open() if plan.form in ONE_PAPER and plan.on_air and len(plan.papers) == 1]
    ids = {plan.id: split_key(plan.papers[0])[0] for plan in plans}
    known = w.store.papers.get_many(list(ids.values()))
    gone = [plan for plan in plans if ids[plan.id] in known and known[ids[plan.id]].withdrawn]
    for plan in gone:
        log.warning("%s is given up: the paper was withdrawn", plan.id)
        for order in plan.orders:
            w.store.orders.mark(order, "failed", error=WITHDRAWN)
        w.plans.end(plan.id)
    return len(gone)


def _rundown(w: Workshop) -> int:
    waiting = [entry for entry in w.store.rundown.queued() if entry.added_by != BY_HAND]
    segments = w.store.segments.get_many([entry.segment for entry in waiting])
    gone = [
        entry for entry in waiting if entry.segment in segments and is_withdrawn(w, segments[entry.segment].paper_ids)
    ]
    for entry in gone:
        log.warning('"%s" is taken out of the rundown: the paper was withdrawn', entry.title)
        w.store.rundown.drop(entry.id)
    return len(gone)
