"""What a paper is near to by meaning: the station's interests, and what aired.

Vectors are the library's, of length 1 (title and abstract, all-MiniLM-L6-v2); "nearness" is their cosine. The library
makes them in the background, so any may be missing; a paper without one is neither raised nor lowered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from radio.model.paper import Paper, Part
from radio.types import PaperId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Matrix = NDArray[np.float32]

INTEREST = 1.5
"""More than a place in the list of categories or a fresh day: the operator wrote it down."""
TEXT_FROM, TEXT_TO = 0.3, 0.5
EXAMPLE_FROM, EXAMPLE_TO = 0.5, 0.7
"""Nearness from which an interest counts, and at which it counts in full: short texts are near to the nearest one in
a hundred papers at 0.31 to 0.43, examples at 0.54 to 0.61 (5 texts and 3 papers against 2,894)."""
NOVELTY = -1.2
NOVELTY_FROM, NOVELTY_TO = 0.65, 0.85
"""Of 2,894 papers of ten days two are at 0.29 (the median), and half have a nearest one at 0.67 or more."""
NOVELTY_HALF_LIFE_DAYS = 5.0
FOLLOW_UP_FROM = 0.6
FOLLOW_UP_FACTOR = 0.4
"""A follow-up by the same authors is news about a paper that listeners know: it counts less against it."""
TITLE_LENGTH = 70


@dataclass(frozen=True)
class Interest:
    """`label` as the operator wrote it."""

    label: str
    vector: Vector
    is_paper: bool = False


@dataclass(frozen=True)
class Aired:
    """A paper that was on air, or is about to be."""

    paper: Paper
    at: datetime


@dataclass(frozen=True)
class Known:
    """What ranking may compare with. Empty is always allowed."""

    vectors: Mapping[PaperId, Vector] = field(default_factory=dict)
    interests: Sequence[Interest] = ()
    aired: Sequence[Aired] = ()
    """In any order; those of the last `papers.novelty_days`."""
    today: Sequence[Paper] = ()
    """What aired or was picked in the last day: the programme that the picks are to go well with."""


def interest_parts(rows: Matrix, known: Known) -> list[Part]:
    """For each row the interest that it is nearest to, by the measure of its kind."""
    import numpy as np

    interests = known.interests
    near = rows @ np.stack([interest.vector for interest in interests]).T
    start = np.array([EXAMPLE_FROM if interest.is_paper else TEXT_FROM for interest in interests])
    end = np.array([EXAMPLE_TO if interest.is_paper else TEXT_TO for interest in interests])
    closeness = (near - start) / (end - start)
    parts = []
    for row, at in enumerate(closeness.argmax(axis=1)):
        value = round(INTEREST * min(1.0, max(0.0, float(closeness[row, at]))), 4)
        told = f'"{shortened(interests[at].label)}" ({near[row, at]:.2f})'
        reason = f"near to {told}" if value else f"near to no interest, the nearest is {told}"
        parts.append(Part(name="interests", value=value, reason=reason))
    return parts


def novelty_parts(papers: Sequence[Paper], rows: Matrix, known: Known, now: datetime) -> list[Part | None]:
    """For each row what aired that is too close to it, where something is."""
    import numpy as np

    aired = sorted((a for a in known.aired if a.paper.id in known.vectors), key=lambda a: a.paper.id)
    if not aired:
        return [None] * len(papers)
    near = rows @ np.stack([known.vectors[a.paper.id] for a in aired]).T
    fresh = np.array([math.exp2(-max(0.0, _days(a.at, now)) / NOVELTY_HALF_LIFE_DAYS) for a in aired])
    closeness = np.clip((near - NOVELTY_FROM) / (NOVELTY_TO - NOVELTY_FROM), 0.0, 1.0) * fresh
    # Itself is no rival: a paper that aired and is asked about now.
    places = {a.paper.id: at for at, a in enumerate(aired)}
    for row, paper in enumerate(papers):
        if paper.id in places:
            closeness[row, places[paper.id]] = 0.0
    best = closeness.argmax(axis=1)
    parts: list[Part | None] = []
    for row, (paper, at) in enumerate(zip(papers, best, strict=True)):
        other, cosine, weight = aired[at], float(near[row, at]), float(closeness[row, at])
        if weight < 0.005:
            parts.append(None)
            continue
        follows = cosine >= FOLLOW_UP_FROM and bool(_names(paper) & _names(other.paper))
        value = round(NOVELTY * weight * (FOLLOW_UP_FACTOR if follows else 1.0), 4)
        relation = "follow-up by the same authors to" if follows else "close to"
        reason = f'{relation} "{shortened(other.paper.title)}", aired {other.at:%d %b} ({cosine:.2f})'
        parts.append(Part(name="novelty", value=value, reason=reason))
    return parts


def shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 3].rstrip()}..."


def _days(then: datetime, now: datetime) -> float:
    return (now - then).total_seconds() / 86400


def _names(paper: Paper) -> set[str]:
    return {author.name.casefold() for author in paper.authors}
