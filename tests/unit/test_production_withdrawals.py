"""A paper is taken back while the station works on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.model.paper import Paper
from radio.model.rundown import Order
from radio.production.plan import EpisodePlan
from radio.production.publish import put_on_air
from radio.production.withdrawals import take_out
from radio.production.workshop import Workshop
from radio.types import EpisodeId, PaperId, ShowId
from tests.making import NOON, make_paper, make_segment
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

TAKEN_BACK = "This paper has been withdrawn by the authors due to an error in Lemma 2."


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = make_workshop(tmp_path, Config(), {}, ManualClock(NOON))
    for number in (1, 2):
        made.store.papers.upsert(make_paper(number))
    return made


def withdraw(w: Workshop, paper: Paper) -> None:
    w.store.papers.upsert(paper.model_copy(update={"version": 2, "comment": TAKEN_BACK}))


def plan(w: Workshop, number: int, asked_by: str = "rotation", on_air: bool = True) -> EpisodePlan:
    order = Order(
        id=f"o{number}", show=ShowId("rotation"), papers=(make_paper(number).id,), asked_by=asked_by, created=NOON
    )
    w.store.orders.put(order)
    made = EpisodePlan(
        id=EpisodeId(f"rotation-2605.{number:05}v1"),
        show=ShowId("rotation"),
        form="rotation",
        orders=(order.id,),
        papers=(make_paper(number).key,),
        asked_by=asked_by,
        on_air=on_air,
        created=NOON,
    )
    w.plans.put(made)
    return made


def test_what_is_in_the_making_is_given_up_and_its_order_told_why(workshop: Workshop) -> None:
    gone, kept = plan(workshop, 1), plan(workshop, 2)
    assert take_out(workshop) == 0
    withdraw(workshop, make_paper(1))
    assert take_out(workshop) == 1
    assert workshop.plans.open() == [kept]
    order = workshop.store.orders.get(gone.orders[0])
    assert order is not None
    assert (order.state, order.error) == ("failed", "withdrawn")


def test_what_is_only_produced_goes_on(workshop: Workshop) -> None:
    plan(workshop, 1, asked_by="produce", on_air=False)
    withdraw(workshop, make_paper(1))
    assert take_out(workshop) == 0


def test_what_waits_to_air_is_taken_out_but_for_digests_and_what_an_operator_put_there(workshop: Workshop) -> None:
    alone = make_segment(1, paper_ids=(make_paper(1).id,))
    digest = make_segment(2, paper_ids=(make_paper(1).id, make_paper(2).id))
    for segment in (alone, digest):
        workshop.store.segments.add(segment)
    workshop.store.rundown.append(alone, "rotation")
    workshop.store.rundown.append(digest, "schedule")
    workshop.store.rundown.append(alone, "operator")
    withdraw(workshop, make_paper(1))
    assert take_out(workshop) == 1
    assert [(e.segment, e.added_by) for e in workshop.store.rundown.queued()] == [
        (digest.id, "schedule"),
        (alone.id, "operator"),
    ]


def test_what_was_being_assembled_does_not_air(workshop: Workshop) -> None:
    made = plan(workshop, 1)
    withdraw(workshop, make_paper(1))
    put_on_air(workshop, made, make_segment(1, paper_ids=(make_paper(1).id,)))
    assert workshop.store.rundown.queued() == []


def test_work_that_ends_later_does_not_bring_the_paper_back(workshop: Workshop) -> None:
    withdraw(workshop, make_paper(1))
    workshop.store.papers.set_state(PaperId("2605.00001"), "converted")
    assert workshop.store.papers.state(PaperId("2605.00001")) == ("excluded", "withdrawn")
    workshop.store.papers.set_state(PaperId("2605.00001"), "aired", "Rotation")
    assert workshop.store.papers.state(PaperId("2605.00001")) == ("aired", "Rotation")
