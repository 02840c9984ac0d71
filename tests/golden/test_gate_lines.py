"""The claim gate against lines made by hand over the open papers: the floors of what it must catch and let pass."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.gate_lines import GOALS, HOLDS, MOST_LOST, Told, made_lines, recall, told

pytestmark = pytest.mark.golden
PARTS = ("first", "second", "third", "fourth")


@pytest.fixture(scope="module")
def rows(shared_dir: Path) -> list[Told]:
    return [row for part in PARTS for row in told(made_lines(part), shared_dir / "data")]


def test_the_set_is_large_enough_to_mean_something() -> None:
    kinds = Counter(made.kind for part in PARTS for made in made_lines(part))
    assert kinds[HOLDS] >= 70 and sum(kinds.values()) >= 240
    assert set(kinds) == {HOLDS, *GOALS} and min(kinds.values()) >= 10


@pytest.mark.parametrize("kind", GOALS)
def test_broken_lines_are_caught(rows: list[Told], kind: str) -> None:
    caught, total = recall(rows)[kind]
    missed = [row.made.text for row in rows if row.made.kind == kind and not row.right]
    assert caught / total >= GOALS[kind], missed


def test_true_lines_pass(rows: list[Told]) -> None:
    lost, total = recall(rows)[HOLDS]
    refused = [(row.made.text, row.reason) for row in rows if row.made.kind == HOLDS and not row.right]
    assert lost / total <= MOST_LOST, refused


def test_reasons_say_what_to_mend(rows: list[Told]) -> None:
    for row in rows:
        if row.kind is not None:
            assert 5 < len(row.reason) < 200, row


def test_some_of_what_a_small_model_really_said_is_caught_now(shared_dir: Path) -> None:
    """Found by reading whole episodes: an earlier gate let all of it pass."""
    heard = told(made_lines("heard"), shared_dir / "data")
    assert sum(row.right for row in heard) >= 7, [row.made.text for row in heard if not row.right]
