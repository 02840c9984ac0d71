"""What a day of the station would air, of the recorded daily lists: the picks, how varied they are, what ranking costs.

    .venv/bin/python -m bench.selection SHARED/data [--vectors FILE.npz] [--interest TEXT]... [--show DAY]

Each day's papers are ranked with what the days before aired; the first 140 air. `--vectors` is read where it exists,
else made there (3 CPU-minutes). `--show` prints that day's picks, for a reader's eye.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radio.config import Config
from radio.library.embedder import build_embedder
from radio.model.paper import Paper, Pick
from radio.papers.nearness import Aired, Interest, Known
from radio.papers.programme import DAY_AIRINGS
from radio.papers.selection import Ranker
from radio.papersconfig import PapersConfig
from radio.store.modelfiles import models_dir
from radio.types import PaperId
from tests.recorded_days import CATEGORIES, recorded_days

CLUSTERS = 20


def vectors_of(papers: Sequence[Paper], file: Path | None) -> dict[PaperId, NDArray[np.float32]]:
    if file is not None and file.exists():
        held = np.load(file)
        return dict(zip((PaperId(name) for name in held["ids"].tolist()), held["v"], strict=True))
    made = embedded([f"{p.title}. {p.abstract}".strip() for p in papers])
    if file is not None:
        np.savez(file, ids=np.array([p.id for p in papers]), v=made)
    return dict(zip((p.id for p in papers), made, strict=True))


def embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    embedder = build_embedder(models_dir(Config().station.data_dir))
    try:
        return embedder.embed(texts)
    finally:
        embedder.close()


def clusters(matrix: NDArray[np.float32]) -> NDArray[np.intp]:
    """k-means on the sphere, from evenly spaced rows: which cluster each row is in."""
    centres = matrix[np.linspace(0, len(matrix) - 1, min(CLUSTERS, len(matrix))).astype(int)]
    found = np.zeros(len(matrix), dtype=np.intp)
    for _ in range(30):
        found = (matrix @ centres.T).argmax(axis=1)
        means = [matrix[found == k].mean(axis=0) if (found == k).any() else centres[k] for k in range(len(centres))]
        centres = np.stack([mean / np.linalg.norm(mean) for mean in means])
    return found


def measures(
    ids: Sequence[PaperId],
    papers: Mapping[PaperId, Paper],
    cluster: Mapping[PaperId, int],
    vectors: Mapping[PaperId, Any],
) -> dict[str, float]:
    """Shares of the largest topic and category, the number of topics, and how near the picks are to one another."""
    topics = Counter(cluster[i] for i in ids)
    categories = Counter(papers[i].primary_category for i in ids)
    matrix = np.stack([vectors[i] for i in ids])
    near = matrix @ matrix.T
    np.fill_diagonal(near, -1.0)
    return {
        "topics": len(topics),
        "largest topic": max(topics.values()) / len(ids),
        "largest category": max(categories.values()) / len(ids),
        "with a neighbour over 0.7": float((near.max(axis=1) > 0.7).mean()),
    }


def own_score(pick: Pick) -> float:
    """Without regard to the other picks."""
    return sum(part.value for part in pick.parts if part.name not in ("spread", "topic"))


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--interest", action="append", default=[])
    parser.add_argument("--show", help="a day, as 2026-05-26")
    asked = parser.parse_args(argv)
    recorded = recorded_days(asked.data)
    vectors = vectors_of([paper for _, papers in recorded for paper in papers], asked.vectors)
    words = embedded(asked.interest) if asked.interest else np.zeros((0, 0), dtype=np.float32)
    interests = [Interest(label, row) for label, row in zip(asked.interest, words, strict=True)]
    config = PapersConfig.model_validate({"arxiv": {"categories": CATEGORIES}, "interests": asked.interest})
    ranker = Ranker(config)
    aired: list[Aired] = []
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load {load}; {len(vectors)} papers; the first {DAY_AIRINGS} of each day air")
    print("| day | papers | way | topics | largest topic | largest category | with a neighbour over 0.7 | CPU ms |")
    print("|---|---|---|---|---|---|---|---|")
    for day, papers in recorded:
        known = Known(vectors, interests, tuple(aired))
        begin = time.process_time()
        picks = ranker.rank(papers, day + timedelta(hours=6), known=known)
        cost = (time.process_time() - begin) * 1000
        by_id = {paper.id: paper for paper in papers}
        ids = sorted(by_id)
        cluster = dict(zip(ids, clusters(np.stack([vectors[i] for i in ids])).tolist(), strict=True))
        alone = sorted(picks, key=lambda pick: (-own_score(pick), pick.paper.id))
        for way, chosen in (("chosen", picks), ("by score alone", alone)):
            told = measures([pick.paper.id for pick in chosen[:DAY_AIRINGS]], by_id, cluster, vectors)
            cells = [f"{told[name]:.0%}" if name != "topics" else f"{told[name]:.0f}" for name in told]
            print(f"| {day:%Y-%m-%d} | {len(papers)} | {way} | {' | '.join(cells)} | {cost:.0f} |")
        aired += [Aired(pick.paper, day + timedelta(hours=6)) for pick in picks[:DAY_AIRINGS]]
        if asked.show == f"{day:%Y-%m-%d}":
            for pick in picks[:DAY_AIRINGS]:
                print(f"{pick.rank:3} {pick.score:5.2f} {pick.paper.primary_category:7} {pick.paper.title[:90]}")
                print(f"      {'; '.join(f'{part.value:+.2f} {part.reason}' for part in pick.parts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
