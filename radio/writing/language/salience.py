"""Which sentences a text turns on: TF-IDF over its own sentences, and their centrality."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from radio.writing.language.lexis import content_words


def vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    """One sparse TF-IDF vector of length 1 per text; an empty one for a text without content words."""
    bags = [Counter(content_words(text)) for text in texts]
    seen = Counter(word for bag in bags for word in bag)
    total = max(1, len(texts))
    found = []
    for bag in bags:
        weights = {w: (1 + math.log(n)) * math.log(1 + total / seen[w]) for w, n in bag.items()}
        norm = math.sqrt(sum(v * v for v in weights.values()))
        found.append({w: v / norm for w, v in weights.items()} if norm else {})
    return found


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    """Of two vectors of length 1: 0 (nothing shared) to 1."""
    if len(b) < len(a):
        a, b = b, a
    return sum(v * b[w] for w, v in a.items() if w in b)


def centrality(rows: Sequence[dict[str, float]]) -> list[float]:
    """Nearness of each row to the middle of all, scaled so that the highest is 1.

    The centroid of the rows stands in for LexRank's walk: on sentences of one paper the two rank nearly alike
    (Radev et al. 2004, Erkan and Radev 2004), at a cost that is linear in their number.
    """
    centre: dict[str, float] = defaultdict(float)
    for row in rows:
        for word, value in row.items():
            centre[word] += value
    norm = math.sqrt(sum(v * v for v in centre.values())) or 1.0
    middle = {w: v / norm for w, v in centre.items()}
    raw = [cosine(row, middle) for row in rows]
    top = max(raw, default=0.0) or 1.0
    return [value / top for value in raw]


def overlap(a: str, b: str) -> float:
    """Share of the smaller set of content words that both texts have."""
    left, right = set(content_words(a)), set(content_words(b))
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0
