"""Many papers at once: how close each is to what the station cares for and to what it has aired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from radio.library.hits import Closeness
from radio.library.library import paper_hit
from radio.library.same import same_work
from radio.library.shelves import Shelves
from radio.model.paper import Paper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PART = 250
"""Papers at a time: with 50,000 aired ones their distances take 50 MB."""


def closeness(
    shelves: Shelves, papers: Sequence[Paper], vectors: NDArray[np.float32], interests: NDArray[np.float32]
) -> list[Closeness]:
    """`vectors` has a row for each paper, `interests` one for each interest; all of length 1.

    All papers that ever aired are compared, exactly: vectors of papers, so that like is compared with like.
    """
    import numpy as np

    ledger = shelves.ledger
    times = ledger.last_times("aired")
    known = ledger.vectors("papers", times)
    names = list(known)
    aired = np.array([known[name] for name in names], dtype=np.float32).reshape(len(names), vectors.shape[1])
    entries = ledger.get("papers", [paper.id for paper in papers])
    found = []
    for start in range(0, len(papers), PART):
        part = slice(start, start + PART)
        wanted = 1.0 - vectors[part] @ interests.T
        distances = 1.0 - vectors[part] @ aired.T
        for paper, to_interests, row in zip(papers[part], wanted, distances, strict=True):
            nearest = None
            for at in np.argsort(row):
                other = ledger.get("papers", [names[at]])[names[at]]
                if other.name != paper.id and not same_work(other, entries[paper.id]):
                    nearest = paper_hit(other, float(row[at]), times[other.name])
                    break
            found.append(Closeness(paper_id=paper.id, interests=tuple(float(x) for x in to_interests), aired=nearest))
    return found
