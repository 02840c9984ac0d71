"""Two rankings of one collection into one: by vectors and by words."""

from __future__ import annotations

from collections.abc import Mapping

SHARE_OF_VECTORS = 0.7
"""Of the fused score. On 300 sentences other than those of `bench/retrieval.py`, 0.7 to 0.85 found the paper among the
first three each time, and 77 to 78 % of the time where the index lacked the sentence; the least of them leaves a name
the most weight, for which a vector is a guess."""


def fuse(
    distances: Mapping[str, float], words: Mapping[str, float], share: float = SHARE_OF_VECTORS
) -> dict[str, float]:
    """A score from 0 to 1 for each name, best first.

    The convex combination of scores, each from its theoretical least (cosine -1, BM25 0) to the best that this
    question found: TM2C2 in Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
    arXiv:2210.11934, where it is better than reciprocal rank fusion. `distances` are 1 - cosine, of every name in
    `words` too; a name that is not in `words` has none of the question's words.
    """
    nearest = min(distances.values(), default=0.0)
    most = max(words.values(), default=0.0)
    scores: dict[str, float] = {}
    for name, distance in distances.items():
        meaning = (2.0 - distance) / max(2.0 - nearest, 1e-9)
        scores[name] = share * meaning + (1.0 - share) * words.get(name, 0.0) / most if most else meaning
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
