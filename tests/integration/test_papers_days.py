"""Whole days of arXiv ranked one after the other, each with what the days before aired."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.model.paper import Paper, Pick
from radio.papers.merits import mentions
from radio.papers.nearness import Aired, Interest, Known
from radio.papers.programme import DAY_AIRINGS
from radio.papers.selection import rank
from radio.papersconfig import PapersConfig
from radio.types import PaperId
from tests.recorded_days import CATEGORIES, recorded_days, word_vectors

pytestmark = pytest.mark.integration

CONFIG = PapersConfig.model_validate({"arxiv": {"categories": CATEGORIES}, "exclude": ["diffusion*"]})
TOPICS = 20


class Day(NamedTuple):
    """A day's papers, what was known in its morning, and what was picked."""

    now: datetime
    papers: list[Paper]
    known: Known
    picks: list[Pick]


@pytest.fixture(scope="module")
def days(shared_dir: Path) -> list[Day]:
    recorded = recorded_days(shared_dir / "data")
    papers = [paper for _, listed in recorded for paper in listed]
    rows = word_vectors([f"{paper.title} {paper.title} {paper.abstract}" for paper in papers])
    vectors = dict(zip((paper.id for paper in papers), rows, strict=True))
    aired: list[Aired] = []
    found = []
    for day, listed in recorded:
        now = day + timedelta(hours=6)
        # A few have not been embedded yet.
        known = Known({i: row for i, row in vectors.items() if not i.endswith("7")}, (), tuple(aired))
        picks = rank(listed, CONFIG, now, {a.paper.id for a in aired}, known)
        aired += [Aired(pick.paper, now) for pick in picks[:DAY_AIRINGS]]
        found.append(Day(now, listed, known, picks))
    return found


def test_eight_days_bring_2894_papers_and_no_paper_is_picked_twice(days: list[Day]) -> None:
    assert sum(len(day.papers) for day in days) == 2894
    picked = [pick.paper.id for day in days for pick in day.picks[:DAY_AIRINGS]]
    assert len(picked) == len(set(picked)) == DAY_AIRINGS * len(days)


def test_every_paper_is_ranked_unless_a_word_rules_it_out(days: list[Day]) -> None:
    for day in days:
        ranked = {pick.paper.id for pick in day.picks}
        ruled_out = {p.id for p in day.papers if mentions("diffusion*", f"{p.title}\n{p.abstract}\n{p.comment or ''}")}
        assert len(ruled_out) > 5
        withdrawn = {p.id for p in day.papers} - ranked - ruled_out
        assert all("withdrawn" in (p.comment or "").casefold() for p in day.papers if p.id in withdrawn)
        assert not ranked & ruled_out


def test_every_pick_has_reasons_that_sum_to_its_score(days: list[Day]) -> None:
    for day in days:
        assert [pick.rank for pick in day.picks] == list(range(1, len(day.picks) + 1))
        for pick in day.picks:
            assert pick.score == pytest.approx(sum(part.value for part in pick.parts), abs=1e-6)
            assert {"category", "recency"} <= {part.name for part in pick.parts}
            assert all(part.reason for part in pick.parts)
        scores = [pick.score for pick in day.picks]
        assert all(later <= earlier + 1e-3 for earlier, later in itertools.pairwise(scores))


def test_a_day_is_more_varied_than_by_score_alone(days: list[Day]) -> None:
    gains = []
    for day in days:
        chosen = day.picks[:DAY_AIRINGS]
        alone = sorted(day.picks, key=lambda pick: (-own_score(pick), pick.paper.id))[:DAY_AIRINGS]
        assert largest_category(chosen) <= largest_category(alone)
        gains.append((largest_topic(chosen, day), largest_topic(alone, day), twins(chosen, day), twins(alone, day)))
    topic, topic_alone, twin, twin_alone = np.mean(gains, axis=0)
    assert topic < 0.9 * topic_alone
    assert twin < 0.5 * twin_alone


def test_the_order_of_the_input_does_not_matter(days: list[Day]) -> None:
    for day in days[3:5]:
        shuffled = random.Random(5).sample(day.papers, len(day.papers))
        aired = random.Random(6).sample(list(day.known.aired), len(day.known.aired))
        before = {a.paper.id for a in aired}
        assert rank(shuffled, CONFIG, day.now, before, Known(day.known.vectors, (), aired)) == day.picks


def test_papers_near_to_an_interest_rise(days: list[Day]) -> None:
    day = days[4]
    example = next(p for p in days[0].papers if p.id in day.known.vectors and "robot" in p.title.casefold())
    interest = Interest(example.id, day.known.vectors[example.id])
    known = Known(day.known.vectors, [interest], day.known.aired)
    picks = rank(day.papers, CONFIG, day.now, {a.paper.id for a in known.aired}, known)
    near = sorted(
        (pick.paper.id for pick in day.picks if pick.paper.id in known.vectors),
        key=lambda paper_id: -float(known.vectors[paper_id] @ interest.vector),
    )[:20]
    before, after = (places(some, near) for some in (day.picks, picks))
    assert np.mean(after) < 0.4 * np.mean(before)
    best = next(pick for pick in picks if pick.paper.id == near[0])
    assert any(example.id in part.reason and part.value > 0.5 for part in best.parts if part.name == "interests")


def test_what_is_close_to_what_aired_waits(days: list[Day]) -> None:
    day = days[4]
    fresh = rank(day.papers, CONFIG, day.now, (), Known(day.known.vectors))
    lowered = [p for p in day.picks if any(part.name == "novelty" and part.value < -0.3 for part in p.parts)]
    assert lowered
    ids = [pick.paper.id for pick in lowered]
    assert np.mean(places(day.picks, ids)) > np.mean(places(fresh, ids))


def own_score(pick: Pick) -> float:
    return sum(part.value for part in pick.parts if part.name not in ("spread", "topic"))


def places(picks: Sequence[Pick], ids: Sequence[PaperId]) -> list[int]:
    ranks = {pick.paper.id: pick.rank for pick in picks}
    return [ranks.get(paper_id, len(picks) + 1) for paper_id in ids]


def largest_category(picks: Sequence[Pick]) -> int:
    return max(Counter(pick.paper.primary_category for pick in picks).values())


def largest_topic(picks: Sequence[Pick], day: Day) -> int:
    """How many picks are in the largest of the day's clusters (k-means on the sphere, from evenly spaced papers)."""
    ids = [paper.id for paper in day.papers if paper.id in day.known.vectors]
    rows = np.stack([day.known.vectors[i] for i in ids])
    centres = rows[np.linspace(0, len(rows) - 1, TOPICS).astype(int)]
    for _ in range(20):
        found = (rows @ centres.T).argmax(axis=1)
        means = [rows[found == k].mean(axis=0) if (found == k).any() else centres[k] for k in range(TOPICS)]
        centres = np.stack([mean / np.linalg.norm(mean) for mean in means])
    topic = dict(zip(ids, (rows @ centres.T).argmax(axis=1).tolist(), strict=True))
    return max(Counter(topic[p.paper.id] for p in picks if p.paper.id in topic).values())


def twins(picks: Sequence[Pick], day: Day) -> float:
    """The share of the picks with another one that is nearly the same."""
    rows: NDArray[np.float32] = np.stack(
        [day.known.vectors[p.paper.id] for p in picks if p.paper.id in day.known.vectors]
    )
    near = rows @ rows.T
    np.fill_diagonal(near, -1.0)
    return float((near.max(axis=1) > 0.7).mean())
