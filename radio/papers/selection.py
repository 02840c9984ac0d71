"""Which papers to air first, and why: the merits of each, what it is near to, and what goes well together in a day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from radio.model.paper import DESIGN_POLICY, LicencePolicy, Paper, Part, Pick
from radio.papers.merits import merits, recency, why_not
from radio.papers.nearness import Known, interest_parts, novelty_parts, shortened
from radio.papersconfig import PapersConfig
from radio.types import PaperId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SPREAD = -1.2
"""What a primary category loses when it has had a whole day's airings; it grows with the root of their number, so that
already the second pick is of another category where that costs little."""
DAY_AIRINGS = 140
"""Papers that a day airs, at ten minutes each."""
TOPIC = -1.2
TOPIC_FROM, TOPIC_TO = 0.4, 0.75
"""Nearness from which a paper counts as being about what a pick is about, and at which it counts in full."""
TOPIC_HALF = 3.0
"""So many picks about the same thing cost half of `TOPIC`."""
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

    own = np.array([round(sum(part.value for part in parts), 4) for _, parts in rows])
    programme = _Programme([paper for paper, _ in rows], known)
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


class _Programme:
    """What was picked so far, and what that costs each candidate."""

    def __init__(self, papers: Sequence[Paper], known: Known) -> None:
        import numpy as np

        self._papers = papers
        self._groups: dict[str, list[int]] = {}
        for at, paper in enumerate(papers):
            self._groups.setdefault(paper.primary_category or "", []).append(at)
        self._taken: Counter[str] = Counter()
        self._spread = np.zeros(len(papers))
        self._has = np.array([paper.id in known.vectors for paper in papers])
        size = next((len(vector) for vector in known.vectors.values()), 0)
        blank = np.zeros(size, dtype=np.float32)
        self._matrix = np.stack([known.vectors.get(paper.id, blank) for paper in papers])
        self._mass = np.zeros(len(papers))
        self._nearest = np.full(len(papers), -1)
        self._nearness = np.zeros(len(papers))
        self._titles: list[str] = []
        for paper in sorted(known.today, key=lambda p: p.id):
            self._add(paper, known.vectors.get(paper.id))

    def losses(self) -> NDArray[np.float64]:
        """For each candidate, never above 0 and never rising from one pick to the next."""
        return self._spread + TOPIC * self._mass / (self._mass + TOPIC_HALF)

    def add(self, at: int) -> None:
        self._add(self._papers[at], self._matrix[at] if self._has[at] else None)

    def parts(self, at: int) -> list[Part]:
        """What the programme so far takes from this candidate."""
        parts = []
        category = self._papers[at].primary_category or ""
        if self._spread[at]:
            reason = f"{self._taken[category]} of {category or 'no category'} picked in this day"
            parts.append(Part(name="spread", value=round(float(self._spread[at]), 4), reason=reason))
        topic = round(float(TOPIC * self._mass[at] / (self._mass[at] + TOPIC_HALF)), 4)
        if topic:
            title = shortened(self._titles[int(self._nearest[at])])
            reason = f'this day has much of its topic, nearest "{title}" ({self._nearness[at]:.2f})'
            parts.append(Part(name="topic", value=topic, reason=reason))
        return parts

    def _add(self, paper: Paper, vector: NDArray[np.float32] | None) -> None:
        import numpy as np

        category = paper.primary_category or ""
        self._taken[category] += 1
        loss = SPREAD * math.sqrt(self._taken[category] / DAY_AIRINGS)
        self._spread[self._groups.get(category, [])] = loss
        self._titles.append(paper.title)
        if vector is None or not self._matrix.shape[1]:
            return
        near = self._matrix @ vector
        self._mass += np.clip((near - TOPIC_FROM) / (TOPIC_TO - TOPIC_FROM), 0.0, 1.0)
        closer = near > self._nearness
        self._nearness[closer] = near[closer]
        self._nearest[closer] = len(self._titles) - 1
