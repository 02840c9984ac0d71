"""Which papers to air first, and why: the merits of each, what it is near to, and what goes well together in a day."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from radio.model.paper import DESIGN_POLICY, LicencePolicy, Paper, Part, Pick
from radio.papers.merits import merits, recency, why_not
from radio.papers.nearness import Known, interest_parts, novelty_parts
from radio.papers.programme import Programme
from radio.papersconfig import PapersConfig
from radio.types import PaperId

DEPTH = 300
"""Picks that are chosen with regard to one another; beyond two days' airings the order is by what they would score."""

NOTHING_KNOWN = Known()


class Ranker:
    """Ranks again and again, and remembers what does not change: the merits of each paper."""

    def __init__(self, config: PapersConfig, licences: LicencePolicy = DESIGN_POLICY) -> None:
        self._config = config
        self._licences = licences
        self._merits: dict[PaperId, tuple[Paper, str | None, tuple[Part, ...]]] = {}

    def rank(
        self, papers: Sequence[Paper], now: datetime, already: Container[PaperId] = (), known: Known = NOTHING_KNOWN
    ) -> list[Pick]:
        """The papers worth airing, best first, each with its score and reasons.

        Left out: those in `already`, those with an excluded word, those withdrawn. The same input in any order gives
        the same output.
        """
        newest = {paper.id: paper for paper in sorted(papers, key=lambda p: p.version)}
        rows = []
        remembered = {}
        for paper in sorted(newest.values(), key=lambda p: p.id):
            remembered[paper.id] = self._of(paper)
            _, refusal, parts = remembered[paper.id]
            if refusal is None and paper.id not in already:
                rows.append((paper, [*parts, recency(paper, now)]))
        self._merits = remembered
        _compare(rows, known, now)
        return _spread(rows, known)

    def _of(self, paper: Paper) -> tuple[Paper, str | None, tuple[Part, ...]]:
        before = self._merits.get(paper.id)
        if before is not None and (before[0] is paper or before[0] == paper):
            return before
        refusal = why_not(paper, self._config)
        return paper, refusal, () if refusal else merits(paper, self._config, self._licences)


def rank(
    papers: Sequence[Paper],
    config: PapersConfig,
    now: datetime,
    already: Container[PaperId],
    known: Known = NOTHING_KNOWN,
    licences: LicencePolicy = DESIGN_POLICY,
) -> list[Pick]:
    """As `Ranker.rank`, once."""
    return Ranker(config, licences).rank(papers, now, already, known)


def _compare(rows: Sequence[tuple[Paper, list[Part]]], known: Known, now: datetime) -> None:
    """Add what comes of the vectors, for the papers that have one."""
    found = [(paper, parts) for paper, parts in rows if paper.id in known.vectors]
    if not found:
        return
    import numpy as np

    matrix = np.stack([known.vectors[paper.id] for paper, _ in found])
    if known.interests:
        for (_, parts), part in zip(found, interest_parts(matrix, known), strict=True):
            parts.append(part)
    closest = novelty_parts([paper for paper, _ in found], matrix, known, now)
    for (_, parts), novelty in zip(found, closest, strict=True):
        if novelty is not None:
            parts.append(novelty)


def _spread(rows: Sequence[tuple[Paper, list[Part]]], known: Known) -> list[Pick]:
    """Greedy: always the best of what is left, where each pick makes its category and its topic a little less wanted.

    This is maximal marginal relevance, but with how much there is about a topic in the place of the nearest neighbour
    alone: of a day's 140 papers nearly every one has a neighbour.
    """
    if not rows:
        return []
    import numpy as np

    programme = Programme([paper for paper, _ in rows], known)
    own = np.array([sum(part.value for part in parts) for _, parts in rows]) + programme.talked
    # Ties go to the newer paper, then to the higher number.
    order = sorted(range(len(rows)), key=lambda i: (rows[i][0].published, rows[i][0].id))
    tie = np.empty(len(rows))
    tie[order] = np.arange(len(rows)) * 1e-9
    left = np.ones(len(rows), dtype=bool)
    picks: list[Pick] = []

    def take(at: int) -> None:
        paper, parts = rows[at]
        told = (*parts, *programme.parts(at))
        picks.append(Pick(paper=paper, parts=told, rank=len(picks) + 1, of=len(rows)))
        left[at] = False

    for _ in range(min(DEPTH, len(rows))):
        at = int(np.where(left, own + programme.losses() + tie, -np.inf).argmax())
        take(at)
        programme.add(at)
    final = own + programme.losses() + tie
    for rest in sorted(np.flatnonzero(left).tolist(), key=lambda i: -float(final[i])):
        take(rest)
    return picks
