"""The desk, steered: timed commands, what is on hold, what is wanted otherwise than it was opened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import StoreError
from radio.model.rundown import Command
from radio.model.segment import Segment
from radio.playout.airstore import MemoryStore
from radio.playout.desk import Desk, Finished, Started
from radio.playout.items import Ended, Item, Track
from radio.playout.tracks import Resumed, SegmentTrack
from radio.playout.wiring import Graph, build_graph
from radio.types import SegmentId, ShowId, to_samples
from tests.playout_parts import NOON, bed, ident, open_inline, segment_in, stocked, tone

pytestmark = pytest.mark.unit


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def graph() -> Graph:
    return build_graph("S", bed(), ident())


@pytest.fixture
def segments(tmp_path: Path) -> list[Segment]:
    return [segment_in(tmp_path, n, tone(1.0), evergreen=n >= 8) for n in range(1, 10)]


@pytest.fixture
def store(tmp_path: Path, segments: list[Segment]) -> MemoryStore:
    return stocked(tmp_path, segments)


def desk_of(store: MemoryStore, graph: Graph, clock: ManualClock) -> Desk:
    return Desk(lambda: store, graph, clock, open_inline)


def test_a_timed_stop_drops_the_show_at_its_time_and_names_who_asked(
    store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    store.entries = {n: e.model_copy(update={"show": ShowId("rotation")}) for n, e in store.entries.items()}
    desk = desk_of(store, graph, clock)
    asked: list[tuple[str, str | None]] = []
    desk.on_skip = lambda asked_by, show: asked.append((asked_by, show))
    due = NOON + timedelta(minutes=5)
    fields = {"id": 1, "target": "playout", "name": "stop", "argument": "rotation", "asked_by": "operator:anna"}
    store.waiting.append(Command.model_validate({**fields, "created": NOON, "due": due}))
    clock.advance(290.0)
    desk.step()
    assert asked == []
    assert len(graph.live.tracks()) == 2
    clock.advance(8.6)
    desk.step()
    assert asked == [("operator:anna", "rotation")], "what is rendered now airs at the time"
    assert {entry.state for entry in store.entries.values()} == {"dropped"}
    assert graph.live.tracks() == ()


def test_a_stop_that_nobody_obeyed_for_long_is_refused(store: MemoryStore, graph: Graph, clock: ManualClock) -> None:
    fields = {"id": 1, "target": "playout", "name": "stop", "argument": "rotation", "asked_by": "operator:anna"}
    store.waiting.append(Command.model_validate({**fields, "created": NOON, "due": NOON - timedelta(hours=1)}))
    desk_of(store, graph, clock).step()
    assert [refused for _, refused, _ in store.finished] == [True]
    assert {entry.state for entry in store.entries.values()} == {"queued"}


def test_what_was_on_hold_goes_on_after_a_restart_from_where_it_was(
    tmp_path: Path, store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    long = segment_in(tmp_path / "more", 50, tone(10.0))
    store.segments[long.id], store.folders[long.id] = long, tmp_path / "more" / long.id
    store.entries[1] = store.entries[1].model_copy(update={"segment": long.id})
    store.hold(1, to_samples(4.0))
    desk_of(store, graph, clock).step()
    track = graph.live.take()
    assert track is not None
    assert track.item.entry == 1
    assert (track.position, track.remaining) == (to_samples(4.0), to_samples(6.0))
    assert len(track.read(4800)) == 4800


def test_a_held_item_is_in_the_rundown_again_and_its_track_is_kept(
    store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    desk = desk_of(store, graph, clock)
    desk.step()
    track = graph.live.take()
    assert track is not None
    desk.post(Started(track.item))
    desk.step()
    held = Resumed(track, track.read(4800))
    graph.live.give_back(held)
    desk.step()
    assert graph.live.tracks()[0] is held, "the desk has not heard of it yet"
    ended = Ended(cut_short=True, asked_by="operator:anna", resumes_at=held.position)
    desk.post(Finished(track.item, ended))
    desk.step()
    assert graph.live.tracks()[0] is held
    assert store.entries[1].state == "queued"
    store.mark(1, "dropped")
    desk.step()
    assert held not in graph.live.tracks(), "an operator took it out"


def test_what_was_opened_is_closed_when_the_store_fails_before_it_is_shelved(
    store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    class FailsAtTheSecond(MemoryStore):
        def segment(self, segment: SegmentId) -> Segment | None:
            if segment == self.entries[2].segment:
                raise StoreError("is gone")
            return super().segment(segment)

    failing = FailsAtTheSecond(store.folders, list(store.segments.values()), list(store.entries.values()))
    opened: list[SegmentTrack] = []

    def open_and_note(item: Item) -> Track:
        opened.append(SegmentTrack(item, inline=True))
        return opened[-1]

    Desk(lambda: failing, graph, clock, open_and_note).step()
    assert [track.item.entry for track in opened] == [1]
    assert opened[0].finished, "its file is closed"
    assert graph.live.tracks() == ()


def test_an_entry_that_lies_open_is_opened_anew_when_it_is_wanted_otherwise(
    store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    desk = desk_of(store, graph, clock)
    desk.step()
    first = graph.live.tracks()[0]
    changed = {"cuts_in": "end", "added_by": "operator:anna"}
    store.entries[2] = store.entries[2].model_copy(update=changed)
    desk.step()
    urgent = graph.live.urgent()
    assert urgent is not None
    assert (urgent.item.entry, urgent.item.asked_by) == (2, "operator:anna")
    assert graph.live.tracks()[1] is first
