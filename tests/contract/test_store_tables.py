"""What every store keeps its word on, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import StoreError
from radio.model.paper import Licence, LicenceCode
from radio.model.rundown import Order
from radio.store import Store
from tests.making import NOON, make_asrun, make_episode, make_paper, make_segment

pytestmark = pytest.mark.contract


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    opened = Store.open(tmp_path / "radio.db", clock)
    yield opened
    opened.close()


def test_a_new_version_is_an_update_and_an_old_one_changes_nothing(store: Store) -> None:
    first, second = make_paper(), make_paper(version=2, title="On Things, Revised")
    assert [store.papers.upsert(p) for p in (first, first, second, first)] == ["new", "known", "updated", "known"]
    kept = store.papers.get(first.id)
    assert kept is not None
    assert (kept.version, kept.title) == (2, "On Things, Revised")


def test_seeing_a_paper_again_fills_in_its_licence_and_never_loses_it(store: Store) -> None:
    licence = Licence(code=LicenceCode.CC_BY, url="http://creativecommons.org/licenses/by/4.0/", source="feed")
    store.papers.upsert(make_paper())
    store.papers.upsert(make_paper(licence=licence, announced=NOON))
    store.papers.upsert(make_paper())
    kept = store.papers.get(make_paper().id)
    assert kept is not None
    assert (kept.licence, kept.announced) == (licence, NOON)


def test_papers_are_found_by_day_state_and_words(store: Store) -> None:
    old = make_paper(1, announced=NOON - timedelta(days=1))
    new = make_paper(2, announced=NOON, title="Rivers, 100% Mapped")
    for paper in (old, new):
        store.papers.upsert(paper)
    assert store.papers.between(NOON, NOON + timedelta(days=1)) == [new]
    assert store.papers.recent(5) == [new, old]
    store.papers.set_state(new.id, "picked", "category cs.CL")
    assert store.papers.unaired(5) == [old]
    assert store.papers.state(new.id) == ("picked", "category cs.CL")
    assert store.papers.search("RIVERS mapped") == [new]
    assert store.papers.search("100%") == [new]
    assert store.papers.search("example part") == [old]


def test_the_rundown_airs_in_order_and_can_be_steered(store: Store) -> None:
    for number in (1, 2, 3):
        store.segments.add(make_segment(number, seconds=60))
        store.rundown.append(make_segment(number), "rotation")
    assert store.rundown.reserve_seconds() == 180
    first, second, third = store.rundown.queued()
    store.rundown.move(third.id, first.id)
    assert [e.title for e in store.rundown.queued()] == ["Segment 3", "Segment 1", "Segment 2"]
    store.rundown.drop(second.id)
    due = store.rundown.next_due(NOON)
    assert due is not None
    store.rundown.mark(due.id, "airing")
    airing = store.rundown.airing()
    assert airing is not None
    assert airing.title == "Segment 3"
    store.rundown.drop(airing.id)
    assert store.rundown.airing() is not None
    assert store.rundown.reserve_seconds() == 60
    store.segments.add(make_segment(4))
    store.rundown.insert_next(make_segment(4), "operator")
    assert [e.title for e in store.rundown.queued()] == ["Segment 4", "Segment 1"]
    with pytest.raises(StoreError):
        store.rundown.move(first.id, airing.id)


def test_a_scheduled_show_waits_for_its_slot_and_then_goes_first(store: Store) -> None:
    store.rundown.append(make_segment(1), "rotation")
    store.rundown.append(make_segment(2), "schedule", not_before=NOON + timedelta(hours=1))
    before, after = store.rundown.next_due(NOON), store.rundown.next_due(NOON + timedelta(hours=1))
    assert before is not None
    assert after is not None
    assert (before.title, after.title) == ("Segment 1", "Segment 2")
    breaking = store.rundown.insert_next(make_segment(3), "operator")
    assert store.rundown.next_due(NOON + timedelta(hours=1)) == breaking


def test_segments_are_kept_by_kind(store: Store) -> None:
    talk, house = make_segment(1), make_segment(2, evergreen=True)
    for segment in (talk, house, talk):
        store.segments.add(segment)
    assert store.segments.recent(5) == [talk]
    assert store.segments.evergreens() == [house]
    assert store.segments.folder(talk.id).name == talk.id
    store.segments.remove(talk.id)
    assert store.segments.get(talk.id) is None


def test_episodes_come_newest_first(store: Store) -> None:
    old, new = make_episode(1), make_episode(2, published=NOON + timedelta(hours=1), show="daily")
    for episode in (old, new, old):
        store.episodes.add(episode)
    assert store.episodes.latest() == [new, old]
    assert store.episodes.latest(show=old.show) == [old]


def test_the_as_run_log_is_read_oldest_first(store: Store) -> None:
    entries = [make_asrun(NOON + timedelta(minutes=n)) for n in range(3)]
    for entry in entries:
        store.asrun.append(entry)
    assert store.asrun.between(NOON, NOON + timedelta(hours=1), limit=10) == entries
    assert store.asrun.last(2) == entries[1:]


def test_an_order_is_taken_once_and_remembers_its_end(store: Store) -> None:
    order = Order.model_validate({"id": "daily-1", "show": "daily", "asked_by": "schedule", "created": NOON})
    urgent = order.model_copy(update={"id": "b", "priority": "requested", "created": NOON + timedelta(hours=1)})
    assert [store.orders.put(o) for o in (order, order, urgent)] == [True, False, True]
    assert [o.id for o in store.orders.waiting()] == ["b", "daily-1"]
    store.orders.mark("b", "failed", error="no such paper")
    assert [o.id for o in store.orders.waiting()] == ["daily-1"]
    ended = store.orders.get("b")
    assert ended is not None
    assert (ended.state, ended.error) == ("failed", "no such paper")


def test_a_command_is_given_out_once_and_only_to_its_target(store: Store) -> None:
    store.commands.put("playout", "skip", "", "operator")
    assert store.commands.take("production") == []
    (command,) = store.commands.take("playout")
    assert (command.name, command.asked_by) == ("skip", "operator")
    assert store.commands.take("playout") == []


def test_stages_count_what_is_done_and_list_what_failed(store: Store) -> None:
    store.stages.waiting("speak", "a")
    store.stages.begin("speak", "b")
    store.stages.begin("speak", "c")
    store.stages.done("speak", "c", cpu_seconds=2.5, media_seconds=20)
    store.stages.begin("convert", "d")
    store.stages.failed("convert", "d", "encrypted", retryable=False)
    speak = store.stages.counts()["speak"]
    assert (speak.waiting, speak.running, speak.done, speak.failed) == (1, 1, 1, 0)
    assert (speak.cpu_seconds, speak.media_seconds) == (2.5, 20)
    (failure,) = store.stages.failures()
    assert (failure.stage, failure.key, failure.error, failure.attempts) == ("convert", "d", "encrypted", 1)
    store.stages.forget("convert", "d")
    assert store.stages.failures() == []
