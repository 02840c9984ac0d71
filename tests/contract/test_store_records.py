"""What every store keeps its word on: one record that cannot be read hides no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from radio.model.rundown import Order
from radio.store import Store
from radio.store.schema import asrun, commands, episodes, orders, papers, rundown, segments
from tests.making import NOON, make_asrun, make_episode, make_paper, make_segment

pytestmark = pytest.mark.contract

BAD = {"of": "a newer version"}
ORDER: dict[str, Any] = {"show": "daily", "asked_by": "operator", "created": NOON}
LISTS: dict[str, Callable[[Store], Sequence[object]]] = {
    "orders": lambda store: store.orders.waiting(),
    "orders since": lambda store: store.orders.since(NOON - timedelta(days=1)),
    "rundown": lambda store: store.rundown.queued(),
    "as-run log": lambda store: store.asrun.last(10),
    "as-run log from a number": lambda store: store.asrun.after(0, 10),
    "episodes": lambda store: store.episodes.latest(),
    "segments": lambda store: store.segments.all(),
    "papers": lambda store: store.papers.unaired(10),
    "papers with states": lambda store: store.papers.listed(10),
    "commands": lambda store: store.commands.take("production"),
}


@pytest.fixture
def damaged(store: Store) -> Store:
    """Two of everything, the first of which cannot be read."""
    for number in (1, 2):
        segment = make_segment(number)
        store.segments.add(segment)
        store.rundown.append(segment, "rotation")
        store.papers.upsert(make_paper(number))
        store.orders.put(Order(id=f"order-{number}", **ORDER))
        store.asrun.append(make_asrun(NOON + timedelta(minutes=number)))
        store.episodes.add(make_episode(number))
        store.commands.put("production", "retry", "all", "operator")
    with store.database.begin() as connection:
        for table in (segments, rundown, papers, orders, asrun, episodes, commands):
            key = next(iter(table.primary_key))
            first = sa.select(sa.func.min(key)).scalar_subquery()
            connection.execute(sa.update(table).where(key == first).values(data=BAD))
    return store


@pytest.mark.parametrize("listed", LISTS.values(), ids=list(LISTS))
def test_a_record_that_cannot_be_read_hides_no_other(
    damaged: Store, listed: Callable[[Store], Sequence[object]], caplog: pytest.LogCaptureFixture
) -> None:
    assert len(listed(damaged)) == 1
    assert "cannot be read" in caplog.text


def test_a_paper_whose_record_cannot_be_read_is_known_again_when_it_is_told(damaged: Store) -> None:
    damaged.papers.upsert_all([make_paper(1), make_paper(2)])
    assert len(damaged.papers.unaired(10)) == 2
