"""What goes well together: how much of a category and of a topic a day has, and what that costs the next paper."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from radio.model.paper import Paper, Part
from radio.papers.nearness import Known, shortened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SPREAD = -1.5
"""What a primary category loses when it has had a whole day's airings; it grows with the root of their number, so that
already the second pick is of another category where that costs little."""
DAY_AIRINGS = 140
"""Papers that a day airs, at ten minutes each."""
TOPIC = -1.0
TOPIC_FROM, TOPIC_TO = 0.5, 0.8
"""Nearness from which a paper counts as being about what a pick is about, and at which it counts in full."""
TOPIC_HALF = 3.0
"""So many picks about the same thing cost half of `TOPIC`; more where the topic's share in the day is more, for a day
that is about something may be told so."""
TALKED = 0.25
TALKED_BY = 16
"""Other papers about the same thing from which on it counts in full. Without it, whatever keeps a day from being one
topic prefers what is about nothing else: one pick in five was the only paper of its kind, of one in fourteen."""


class Programme:
    """A day's picks so far, among papers that could be next. All is counted in places of those papers."""

    def __init__(self, papers: Sequence[Paper], known: Known) -> None:
        """`papers` in an order that does not depend on who asks, for sums of floats do."""
        import numpy as np

        ids = {paper.id for paper in papers}
        today = sorted((paper for paper in known.today if paper.id not in ids), key=lambda p: p.id)
        self._everybody = [*papers, *today]
        self._groups: dict[str, list[int]] = {}
        for at, paper in enumerate(papers):
            self._groups.setdefault(paper.primary_category or "", []).append(at)
        self._taken: Counter[str] = Counter()
        self._spread = np.zeros(len(papers))
        size: int = next((len(vector) for vector in known.vectors.values()), 0)
        blank = np.zeros(size, dtype=np.float32)
        rows = np.stack([known.vectors.get(paper.id, blank) for paper in self._everybody])
        # All at once: the same in single products costs five times as much.
        self._near = rows @ rows[: len(papers)].T
        same = _topical(self._near)
        self._others = (same > 0.0).sum(axis=0) - 1
        mass = same.sum(axis=0)
        self._half = np.maximum(TOPIC_HALF, mass * min(1.0, DAY_AIRINGS / len(rows)))
        # A paper is near to itself: there is at least one about its topic, if it has a vector.
        about = np.log2(np.maximum(mass, 1.0))
        self.talked: NDArray[np.float64] = np.round(TALKED * np.minimum(1.0, about / math.log2(TALKED_BY)), 4)
        """What each gains from being about what others are about."""
        self._mass = np.zeros(len(papers))
        self._nearest = np.zeros(len(papers), dtype=np.intp)
        self._nearness = np.zeros(len(papers))
        for at in range(len(papers), len(self._everybody)):
            self.add(at)

    def losses(self) -> NDArray[np.float64]:
        """What the picks so far take from each; never above 0, and never less from one pick to the next."""
        lost: NDArray[np.float64] = self._spread + TOPIC * self._mass / (self._mass + self._half)
        return lost

    def add(self, at: int) -> None:
        """That paper is picked."""
        import numpy as np

        category = self._everybody[at].primary_category or ""
        self._taken[category] += 1
        self._spread[self._groups.get(category, [])] = SPREAD * math.sqrt(self._taken[category] / DAY_AIRINGS)
        near = self._near[at]
        self._mass += _topical(near)
        closer = near > self._nearness
        self._nearness = np.where(closer, near, self._nearness)
        self._nearest[closer] = at

    def parts(self, at: int) -> list[Part]:
        """The same for one paper, in words."""
        parts = []
        if self.talked[at]:
            reason = f"about what {self._others[at]} others of these papers are about"
            parts.append(Part(name="talked", value=float(self.talked[at]), reason=reason))
        category = self._everybody[at].primary_category or ""
        if self._spread[at]:
            reason = f"{self._taken[category]} of {category or 'no category'} before it in this day"
            parts.append(Part(name="spread", value=round(float(self._spread[at]), 4), reason=reason))
        topic = round(float(TOPIC * self._mass[at] / (self._mass[at] + self._half[at])), 4)
        if topic:
            title = shortened(self._everybody[self._nearest[at]].title)
            reason = f'this day has its topic already, nearest "{title}" ({self._nearness[at]:.2f})'
            parts.append(Part(name="topic", value=topic, reason=reason))
        return parts


def _topical(near: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much two papers are of one topic, from their nearness: 0 to 1."""
    import numpy as np

    scaled: NDArray[np.float32] = np.clip((near - TOPIC_FROM) / (TOPIC_TO - TOPIC_FROM), 0.0, 1.0)
    return scaled
