"""What each output accepted of an item is added to its entry once it is known, and never wrongly."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import StoreError
from radio.model.asrun import AsRunEntry
from radio.model.status import OutputStatus
from radio.playout.airstore import MemoryStore
from radio.playout.desk import Desk
from radio.playout.journal import Journal
from radio.playout.mpegts import Chunk
from radio.playout.outputs.accepted import Ledger
from radio.playout.settling import LATEST, SOONEST, Settling
from radio.playout.tracks import SegmentTrack
from radio.playout.wiring import build_graph
from radio.types import Samples, to_samples
from tests.playout_parts import NOON, bed, ident

pytestmark = pytest.mark.unit


class Taker:
    """An output of which a test says what it accepted."""

    def __init__(self, name: str, down: bool = False) -> None:
        self.name = name
        self.down = down
        self.ledger = Ledger()

    def begin(self, start: datetime, sample: int) -> None: ...
    def take(self, chunk: Chunk) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def status(self) -> OutputStatus:
        return OutputStatus(name=self.name, state="down" if self.down else "up", since=NOON)

    def accepted(self, first: int, end: int) -> int:
        return self.ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self.down or self.ledger.end >= end


class Away(MemoryStore):
    """A store that can be away, and counts what it is asked."""

    away = False
    amended = 0

    def amend(self, entry: AsRunEntry) -> None:
        if self.away:
            raise StoreError("is gone")
        self.amended += 1
        super().amend(entry)


def entry(first: float, seconds: float) -> AsRunEntry:
    start = NOON + timedelta(seconds=first)
    return AsRunEntry(
        start=start,
        end=start + timedelta(seconds=seconds),
        first_sample=to_samples(first),
        samples=to_samples(seconds),
        segment=None,
        title=f"at {first}",
        kind="talk",
        source="live",
    )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def store() -> Away:
    return Away({}, [])


def settle(settling: Settling, store: MemoryStore, *entries: AsRunEntry) -> None:
    for one in entries:
        store.record(one)
        settling.add(one)


def amounts(store: MemoryStore) -> list[dict[str, Samples]]:
    return [known.outputs for known in store.asrun]


def test_amounts_are_added_once_every_output_has_settled(clock: ManualClock, store: Away) -> None:
    hls, rtmp, lost = Taker("hls"), Taker("rtmp-1"), Taker("rtmp-2", down=True)
    settling = Settling([hls, rtmp, lost], clock)
    settle(settling, store, entry(0, 10), entry(10, 20))
    hls.ledger.add(0, to_samples(31))
    rtmp.ledger.add(to_samples(4), to_samples(10))
    clock.advance(SOONEST)
    settling.amend(store)
    rest = {"rtmp-2": 0}
    assert amounts(store) == [{"hls": to_samples(10), "rtmp-1": to_samples(6), **rest}, {}], "rtmp-1 has not answered"
    rtmp.ledger.add(to_samples(10), to_samples(31))
    settling.amend(store)
    settling.amend(store)
    assert amounts(store)[1] == {"hls": to_samples(20), "rtmp-1": to_samples(20), **rest}
    assert store.amended == 2


def test_an_output_that_comes_back_with_the_newest_pictures_is_waited_for(clock: ManualClock, store: Away) -> None:
    output = Taker("rtmp-1", down=True)
    settling = Settling([output], clock)
    settle(settling, store, entry(0, 10))
    settling.amend(store)
    output.down = False
    output.ledger.add(to_samples(8), to_samples(12))
    clock.advance(SOONEST)
    settling.amend(store)
    assert amounts(store) == [{"rtmp-1": to_samples(2)}]


def test_an_output_that_never_answers_is_taken_at_what_it_has(clock: ManualClock, store: Away) -> None:
    output = Taker("rtmp-1")
    output.ledger.add(0, 1024)
    settling = Settling([output], clock)
    settle(settling, store, entry(0, 10))
    clock.advance(LATEST - 0.1)
    settling.amend(store)
    assert amounts(store) == [{}]
    clock.advance(0.1)
    settling.amend(store)
    assert amounts(store) == [{"rtmp-1": 1024}]


def test_an_entry_ends_where_the_next_begins_though_the_encoder_took_less(clock: ManualClock, store: Away) -> None:
    output = Taker("hls")
    output.ledger.add(0, to_samples(60))
    settling = Settling([output], clock)
    short = entry(0, 10).model_copy(update={"samples": to_samples(7)})
    settle(settling, store, short)
    clock.advance(SOONEST)
    settling.amend(store)
    assert short.end_sample == to_samples(10)
    assert amounts(store) == [{"hls": to_samples(10)}]


@pytest.mark.parametrize("samples", [1, 7, 48_001, 123_456_789])
def test_the_end_is_exact_to_the_sample(samples: int) -> None:
    start = NOON + timedelta(seconds=1 / 48_000)
    one = entry(0, 1).model_copy(update={"start": start, "end": start + timedelta(seconds=samples / 48_000)})
    assert one.end_sample == samples


def test_amounts_wait_for_a_store_that_is_away(clock: ManualClock, store: Away) -> None:
    output = Taker("hls")
    output.ledger.add(0, to_samples(60))
    settling = Settling([output], clock)
    settle(settling, store, entry(0, 10), entry(10, 10))
    clock.advance(SOONEST)
    store.away = True
    with pytest.raises(StoreError):
        settling.amend(store)
    output.ledger.add(to_samples(60), to_samples(90))
    store.away = False
    settling.amend(store)
    assert amounts(store) == [{"hls": to_samples(10)}] * 2


def desk_of(store: MemoryStore, clock: ManualClock, journal: Journal, settling: Settling) -> Desk:
    graph = build_graph("S", bed(), ident())
    return Desk(lambda: store, graph, clock, lambda item: SegmentTrack(item, inline=True), journal, None, settling)


def test_the_desk_writes_the_entry_at_once_and_the_amounts_later(
    tmp_path: Path, clock: ManualClock, store: Away
) -> None:
    output = Taker("hls")
    desk = desk_of(store, clock, Journal(tmp_path / "journal"), Settling([output], clock))
    desk.post(entry(0, 10))
    desk.step()
    assert store.asrun == [entry(0, 10)]
    output.ledger.add(0, to_samples(12))
    clock.advance(SOONEST)
    desk.step()
    assert amounts(store) == [{"hls": to_samples(10)}]


def test_an_amended_entry_in_the_journal_of_a_crash_is_not_written_again(
    tmp_path: Path, clock: ManualClock, store: Away
) -> None:
    journal = Journal(tmp_path / "journal")
    journal.add(entry(0, 10))
    journal.add(entry(10, 10))
    store.record(entry(0, 10).model_copy(update={"outputs": {"hls": Samples(480)}}))
    desk_of(store, clock, journal, Settling([], clock)).step()
    assert amounts(store) == [{"hls": 480}, {}]
