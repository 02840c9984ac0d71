"""What the store tells about papers, picks, requests and what aired of a paper, on each kind of database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from radio.model.pick import PickRecord
from radio.model.rundown import Order
from radio.store import Store
from radio.types import PaperId, ShowId
from tests.making import NOON, make_asrun, make_paper

pytestmark = pytest.mark.contract

ONE = PaperId("2605.00001")


def record(order: str, **fields: Any) -> PickRecord:
    plain = {"paper_id": ONE, "version": 1, "title": "T", "picked": NOON, "asked_by": "rotation", "show": "rotation"}
    return PickRecord.model_validate({"order": order, **plain, **fields})


def test_a_pick_stays_as_it_was_first_told(store: Store) -> None:
    later = record("b", picked=NOON + timedelta(hours=1))
    store.picks.put([record("a", rank=3, of=9), later])
    store.picks.put([record("a", rank=1, of=1)])
    assert [(r.order, r.rank) for r in store.picks.of(ONE)] == [("b", None), ("a", 3)]
    assert store.picks.since(NOON + timedelta(minutes=1)) == [later]
    assert store.picks.forget(NOON + timedelta(minutes=1)) == 1
    assert store.picks.of(ONE) == [later]


def test_what_aired_of_a_paper_is_found_by_its_id_alone(store: Store) -> None:
    old = make_asrun(NOON - timedelta(days=9), source="live", paper_ids=(ONE,))
    both = make_asrun(NOON, source="live", paper_ids=("2605.00002", ONE))
    other = make_asrun(NOON + timedelta(hours=1), source="live", paper_ids=("2605.000011",), title=ONE)
    for entry in (both, old, other):
        store.asrun.append(entry)
    assert store.asrun.airings_of(ONE) == [old, both]
    assert store.asrun.airings_of(ONE, NOON - timedelta(days=1)) == [both]
    assert store.asrun.airings_of(PaperId("26%")) == []
    assert store.asrun.number_before(NOON + timedelta(minutes=1)) == 2
    assert store.asrun.number_before(NOON - timedelta(days=99)) == 0


def test_papers_are_listed_by_state_and_day(store: Store) -> None:
    for n, days in ((1, 0), (2, 0), (3, 1)):
        store.papers.upsert(make_paper(n, announced=NOON - timedelta(days=days)))
    mark = store.papers.unaired_mark()
    store.papers.set_state(PaperId("2605.00002"), "failed", "no PDF")
    assert store.papers.unaired_mark() != mark
    assert [(p.id[-1], state, reason) for p, state, reason in store.papers.listed(9)] == [
        ("2", "failed", "no PDF"), ("1", "new", ""), ("3", "new", ""),
    ]  # fmt: skip
    midnight = NOON.replace(hour=0)
    day = store.papers.listed(9, "new", midnight, midnight + timedelta(days=1))
    assert [paper.id for paper, _, _ in day] == [ONE]
    mark = store.papers.unaired_mark()
    store.papers.upsert(make_paper(1, version=2))
    assert store.papers.unaired_mark() != mark


def test_orders_are_remembered_whatever_became_of_them(store: Store) -> None:
    for n in range(3):
        created = NOON + timedelta(minutes=n)
        store.orders.put(Order(id=str(n), show=ShowId("rotation"), asked_by="listener:ada", created=created))
    store.orders.mark("1", "failed", error="no")
    assert [(o.id, o.state) for o in store.orders.since(NOON + timedelta(minutes=1))] == [
        ("1", "failed"), ("2", "waiting"),
    ]  # fmt: skip
