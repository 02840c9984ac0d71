"""One bad order, plan or piece of work, and all the others: the planner goes on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radio.errors import StoreError
from radio.model.rundown import Order
from radio.production.files import save
from radio.production.plan import UNREADABLE, EpisodePlan
from radio.production.planner import DIED
from radio.production.publish import Made
from radio.types import SegmentId, ShowId
from tests.unit import test_production_planner as planners

pytestmark = pytest.mark.unit

Desk = planners.Desk
desk = planners.desk
ONE, TWO = "rotation-2605.00001v1", "rotation-2605.00002v1"


def test_an_episode_whose_segment_was_cleaned_away_is_made_anew_and_holds_up_nobody(desk: Desk) -> None:
    """Segments go after a week or so, and listeners ask for a paper again after that."""
    for number in (1, 2):
        desk.store.papers.upsert(planners.paper(number))
    desk.store.papers.set_state(planners.paper(1).id, "aired")
    save(desk.workshop.files.made(ONE), Made(segment=SegmentId("f" * 32), episode=ONE))
    again = desk.order("again", papers=("2605.00001",))
    desk.planner.tick()
    assert desk.state(again) == "making"
    assert sorted(plan.id for plan in desk.workshop.plans.open()) == [ONE, TWO]


def test_an_order_that_nobody_thought_of_fails_alone(desk: Desk) -> None:
    desk.store.papers.upsert(planners.paper(1))
    last = datetime(9999, 12, 31, tzinfo=UTC)
    bad = Order(id="bad", show=ShowId("daily"), day=last, asked_by="operator", created=planners.NOW)
    desk.store.orders.put(bad)
    desk.planner.tick()
    assert desk.state(bad) == "failed"
    assert [plan.id for plan in desk.workshop.plans.open()] == [ONE]


@pytest.mark.parametrize("content", [None, "", '{"id": "of another version"}'])
def test_a_plan_that_is_gone_or_unreadable_is_made_anew_from_its_order(desk: Desk, content: str | None) -> None:
    for number in (1, 2):
        desk.store.papers.upsert(planners.paper(number))
    desk.planner.tick()
    file = desk.config.path("plans", f"{ONE}.json")
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    desk.planner.tick()
    assert sorted(plan.id for plan in desk.workshop.plans.open()) == [ONE, TWO]
    assert file.with_suffix(UNREADABLE).exists() is (content is not None)
    assert [order.state for order in desk.store.orders.waiting()] == ["making", "making"]


def test_an_ended_plan_that_cannot_be_read_hides_no_other(desk: Desk) -> None:
    desk.store.papers.upsert(planners.paper(1))
    desk.planner.tick()
    desk.workshop.plans.end(desk.workshop.plans.open()[0].id)
    desk.config.path("plans", "ended", "cut-short.json").write_text("{")
    assert [plan.id for plan in desk.workshop.plans.all_ended()] == [ONE]


def test_an_episode_that_cannot_be_advanced_does_not_hold_up_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        desk.store.papers.upsert(planners.paper(number))
    desk.planner.tick()
    follow = desk.workshop.flow.next

    def next_of(plan: EpisodePlan, broken: frozenset[tuple[str, str]] = frozenset()) -> object:
        if plan.id == ONE:
            raise StoreError("its digest cannot be read")
        return follow(plan, broken)  # type: ignore[arg-type] # stages' names

    monkeypatch.setattr(desk.workshop.flow, "next", next_of)
    desk.engine.states.clear()
    desk.engine.works.clear()
    desk.planner.tick()
    assert desk.engine.ids() == ["fetch:2605.00002v1"]


def test_work_that_ended_without_a_result_or_a_word_is_done_again(desk: Desk) -> None:
    """The database was locked when its failure should have been written down."""
    desk.store.papers.upsert(planners.paper(1))
    desk.planner.tick()
    desk.engine.states[("fetch", "2605.00001v1")] = "failed"
    desk.planner.tick()
    assert desk.engine.ids() == ["fetch:2605.00001v1"] * 2


def test_work_that_kills_the_process_fails_its_episode_and_is_not_begun_again(desk: Desk) -> None:
    order = desk.order("one", papers=("2605.00001",))
    desk.store.papers.upsert(planners.paper(1))
    desk.planner.tick()
    desk.engine.states[("fetch", "2605.00001v1")] = "dead"
    desk.planner.tick()
    desk.planner.tick()
    failed = desk.store.orders.get(order.id)
    assert failed is not None
    assert (failed.state, DIED in (failed.error or "")) == ("failed", True)
    assert desk.engine.ids() == ["fetch:2605.00001v1"]
