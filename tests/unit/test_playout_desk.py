"""The desk: what the store says becomes tracks, what aired becomes entries, and a dead store stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from radio.clock import ManualClock
from radio.errors import SegmentError, StoreError
from radio.model.asrun import AsRunEntry
from radio.model.rundown import Command, RundownEntry
from radio.model.segment import Segment
from radio.model.status import NowPlaying, PlayoutStatus
from radio.playout.airstore import AirStore, MemoryStore, first_due
from radio.playout.desk import Desk, Finished, Interrupted, Started
from radio.playout.items import Ended, Item, Track
from radio.playout.journal import Journal
from radio.playout.wiring import Graph, build_graph
from radio.types import Seconds, SegmentId, to_samples
from tests.playout_parts import NOON, bed, entry, ident, open_inline, segment_in, stocked, tone

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


def desk_of(
    store: AirStore,
    graph: Graph,
    clock: ManualClock,
    journal: Journal | None = None,
    last: PlayoutStatus | None = None,
) -> Desk:
    return Desk(lambda: store, graph, clock, open_inline, journal, last)


def taken(graph: Graph) -> list[int | None]:
    return [track.item.entry for track in iter(graph.live.take, None) if track is not None]


def test_the_next_entries_are_opened_ahead_in_order(store: MemoryStore, graph: Graph, clock: ManualClock) -> None:
    desk = desk_of(store, graph, clock)
    desk.step()
    assert [track.item.entry for track in graph.live.tracks()] == [1, 2]
    assert desk.upcoming[0] == store.entries[1].title


def test_an_entry_airs_once_even_before_the_store_knows(store: MemoryStore, graph: Graph, clock: ManualClock) -> None:
    desk = desk_of(store, graph, clock)
    found: list[int | None] = []
    for _ in range(4):
        desk.step()
        found += taken(graph)
    assert found == [1, 2, 3]


def test_a_change_of_the_rundown_reaches_the_shelf(store: MemoryStore, graph: Graph, clock: ManualClock) -> None:
    desk = desk_of(store, graph, clock)
    desk.step()
    store.mark(1, "dropped")
    desk.step()
    assert taken(graph) == [2, 3]


def junk(sound: Path) -> None:
    sound.write_bytes(b"junk")


def wrong_rate(sound: Path) -> None:
    soundfile.write(sound, np.zeros((4410, 2)), 44_100)


def one_channel(sound: Path) -> None:
    soundfile.write(sound, np.zeros(4800), 48_000)


@pytest.mark.parametrize("broken", [junk, wrong_rate, one_channel, Path.unlink])
def test_an_entry_whose_sound_is_broken_fails_and_the_next_airs(
    store: MemoryStore, graph: Graph, clock: ManualClock, broken: Callable[[Path], None]
) -> None:
    broken(store.folder(store.entries[1].segment) / "sound.flac")
    desk = desk_of(store, graph, clock)
    desk.step()
    assert store.entries[1].state == "failed"
    assert taken(graph) == [2, 3]
    assert desk.trouble is None


def test_an_entry_whose_record_cannot_be_read_fails_and_the_next_airs(
    store: MemoryStore, graph: Graph, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, known = store.entries[1].segment, store.segment

    def read(segment: SegmentId) -> Segment | None:
        if segment == bad:
            raise SegmentError("its record cannot be read")
        return known(segment)

    monkeypatch.setattr(store, "segment", read)
    desk_of(store, graph, clock).step()
    assert store.entries[1].state == "failed"
    assert taken(graph) == [2, 3]


def test_an_entry_that_goes_on_where_its_file_is_damaged_fails_and_the_next_airs(
    tmp_path: Path, store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    long = segment_in(tmp_path, 30, tone(30.0))
    sound = tmp_path / long.id / "sound.flac"
    sound.write_bytes(sound.read_bytes()[: sound.stat().st_size // 2])
    store.segments[long.id], store.folders[long.id] = long, tmp_path / long.id
    store.entries[1] = entry(1, long, resume_at=to_samples(25.0))
    desk = desk_of(store, graph, clock)
    desk.step()
    assert store.entries[1].state == "failed"
    assert taken(graph) == [2, 3]
    assert desk.trouble is None


def test_whatever_a_round_meets_the_next_one_comes(store: MemoryStore, graph: Graph, clock: ManualClock) -> None:
    opened: list[Item] = []

    def open_badly_once(item: Item) -> Track:
        opened.append(item)
        if len(opened) == 1:
            raise ZeroDivisionError("nobody thought of it")
        return open_inline(item)

    desk = Desk(lambda: store, graph, clock, open_badly_once)
    desk.step()
    assert "nobody thought of it" in str(desk.trouble)
    desk.step()
    assert str(desk.trouble) == "None"
    assert taken(graph) == [1, 2]


def test_requests_come_first_then_shows_whose_slot_has_come_then_the_rotation(segments: list[Segment]) -> None:
    queued = [
        entry(1, segments[0]),
        entry(2, segments[1], added_by="schedule", not_before=NOON - timedelta(minutes=1)),
        entry(3, segments[2], added_by="schedule", not_before=NOON + timedelta(minutes=1)),
        entry(4, segments[3], added_by="listener:bo"),
    ]
    assert [found.id for found in first_due(queued, NOON, 10)] == [4, 2, 1]


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (lambda item: Started(item), "airing"),
        (lambda item: Finished(item, Ended(cut_short=False)), "aired"),
        (lambda item: Finished(item, Ended(cut_short=True, asked_by="operator")), "aired"),
        (lambda item: Finished(item, Ended(cut_short=True, fault="broken")), "failed"),
        (lambda item: Interrupted(item, Seconds(5.0)), "queued"),
        (lambda item: Interrupted(item, Seconds(50.0)), "aired"),
    ],
    ids=["starts", "ends", "is skipped", "breaks", "interrupted early", "interrupted late"],
)
def test_the_rundown_follows_the_air(
    store: MemoryStore,
    graph: Graph,
    clock: ManualClock,
    event: Callable[[Item], Started | Finished | Interrupted],
    state: str,
) -> None:
    desk = desk_of(store, graph, clock)
    desk.post(event(Item("x", "talk", "live", entry=1)))
    desk.step()
    assert store.entries[1].state == state


class FlakyStore(MemoryStore):
    """Dead while `dead`."""

    dead = False

    def upcoming(self, now: object, limit: int) -> list[RundownEntry]:
        self._live()
        return list(super().upcoming(NOON, limit))

    def record(self, entry: AsRunEntry) -> None:
        self._live()
        super().record(entry)

    def commands(self, until: datetime) -> list[Command]:
        self._live()
        return list(super().commands(until))

    def _live(self) -> None:
        if self.dead:
            raise StoreError("is gone")


def aired(number: int) -> AsRunEntry:
    start = NOON + timedelta(minutes=number)
    return AsRunEntry(
        start=start,
        end=start + timedelta(seconds=30),
        first_sample=0,
        samples=to_samples(30),
        segment=None,
        title=str(number),
        kind="talk",
        source="live",
    )


def test_what_aired_while_the_store_was_dead_is_written_when_it_is_back(
    tmp_path: Path, store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    flaky = FlakyStore(store.folders, list(store.segments.values()), list(store.entries.values()))
    journal = Journal(tmp_path / "asrun.journal")
    desk = desk_of(flaky, graph, clock, journal=journal)
    desk.step()
    flaky.dead = True
    desk.post(aired(1))
    desk.step()
    assert "is gone" in str(desk.trouble)
    assert journal.read() == (aired(1),)
    assert taken(graph) == [1, 2], "what was opened ahead airs without the store"
    flaky.dead = False
    desk.step()
    assert desk.trouble is None
    assert flaky.asrun == [aired(1)]
    assert journal.read() == ()


def test_a_journal_left_by_a_crash_is_written_once(
    tmp_path: Path, store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    journal = Journal(tmp_path / "asrun.journal")
    journal.add(aired(1))
    journal.add(aired(2))
    with (tmp_path / "asrun.journal").open("a") as file:
        file.write('{"cut off by a cra')
    store.record(aired(1))
    desk_of(store, graph, clock, journal=journal).step()
    assert store.asrun == [aired(1), aired(2)]
    assert journal.read() == ()


def test_a_journal_that_a_power_cut_left_damaged_keeps_nothing_from_airing(
    tmp_path: Path, store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    journal = Journal(tmp_path / "asrun.journal")
    journal.add(aired(1))
    with (tmp_path / "asrun.journal").open("ab") as file:
        file.write(b"\xff\xfe\x00 no text \n" + b'{"cut off by a full di')
    odd = aired(2).model_copy(update={"title": "two\u2028lines\x85of a title"})
    journal.add(odd)
    desk = desk_of(store, graph, clock, journal=journal)
    desk.step()
    assert desk.trouble is None
    assert store.asrun == [aired(1), odd]
    assert taken(graph) == [1, 2]


@pytest.mark.parametrize(("heard", "state"), [(5.0, "queued"), (90.0, "aired")])
def test_an_item_that_a_crash_cut_off_is_aired_again_only_if_little_was_heard(
    store: MemoryStore, graph: Graph, clock: ManualClock, heard: float, state: str
) -> None:
    store.mark(1, "airing")
    segment = store.entries[1].segment
    now = NowPlaying(
        segment=segment,
        title="x",
        source="live",
        started=NOON - timedelta(seconds=heard),
        duration_seconds=200.0,
        position_seconds=heard,
    )
    last = PlayoutStatus(pid=1, written=NOON, started=NOON, on_air=True, now=now, samples=to_samples(heard))
    desk_of(store, graph, clock, last=last).step()
    assert store.entries[1].state == state
    assert [(e.segment, e.samples, e.cut_short) for e in store.asrun] == [(segment, to_samples(heard), True)]


def test_replays_are_what_aired_longest_ago_and_rested(store: MemoryStore, graph: Graph, clock: ManualClock) -> None:
    ids = list(store.segments)
    for minutes, number in ((50, 3), (40, 1), (5, 2)):
        start = NOON - timedelta(minutes=minutes)
        store.record(aired(0).model_copy(update={"segment": ids[number], "start": start, "end": start}))
    desk = desk_of(store, graph, clock)
    found = []
    for _ in range(3):
        desk.step()
        track = graph.replays.take()
        if track is not None:
            found.append(track.item.segment.id if track.item.segment else None)
            desk.post(Started(track.item))
    assert found == [ids[3], ids[1]], "the third aired five minutes ago and rests"


def test_a_command_to_skip_is_done_and_an_unknown_one_refused(
    store: MemoryStore, graph: Graph, clock: ManualClock
) -> None:
    desk = desk_of(store, graph, clock)
    asked: list[str] = []
    desk.on_skip = lambda asked_by, show: asked.append(asked_by)
    for number, name in enumerate(("skip", "pause")):
        fields = {"id": number, "target": "playout", "name": name, "asked_by": "operator", "created": NOON}
        store.waiting.append(Command.model_validate(fields))
    desk.step()
    assert asked == ["operator"]
    assert [refused for _, refused, _ in store.finished] == [False, True]
