"""Candidates: ranked with what the library and the log know, cheap to ask for, and what still lacks a vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import LibraryError
from radio.library.ledger import Entry, Ledger
from radio.model.paper import Paper
from radio.model.pick import PickRecord
from radio.papers.candidates import AGAIN_SECONDS, Candidates, read_texts
from radio.production import tasks
from radio.production.nearness import AFTER_FAILURE_SECONDS, Nearness
from radio.production.pool import Done, Pool
from radio.production.workshop import Pools
from radio.store import Store
from radio.types import PaperId, ShowId
from tests.making import NOON, make_asrun, make_paper
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit


class Station:
    """A store, a library's ledger and candidates over both."""

    def __init__(self, folder: Path, **papers: Any) -> None:
        self.config = Config.model_validate({"station": {"data_dir": folder}, "papers": papers})
        self.clock = ManualClock(NOON)
        self.store = Store.of(self.config, self.clock)
        self.candidates = Candidates(self.config, self.store, self.clock)
        self.folder = self.config.path("library")

    def add(self, *papers: Paper) -> None:
        for paper in papers:
            self.store.papers.upsert(paper)

    def embed(self, **directions: int) -> None:
        """Give papers, as p1=0, a vector of their own direction; two of one direction are near to each other."""
        self.folder.mkdir(exist_ok=True)
        ledger = Ledger.open(self.folder)
        for name, direction in directions.items():
            paper_id = make_paper(int(name[1:])).id
            ledger.put("papers", [Entry(paper_id, paper_id, 0.0, "", "", "", "", {})], vector(direction)[None])
        ledger.close()

    def order(self) -> list[int]:
        return [int(pick.paper.id[-2:]) for pick in self.candidates.picks()]


def vector(direction: int) -> Any:
    row = np.full(384, 0.01, dtype=np.float32)
    row[direction] = 1.0
    return row / np.linalg.norm(row)


def test_new_papers_are_seen_at_once_and_nothing_is_ranked_twice(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.add(make_paper(1), make_paper(2))
    first = station.candidates.picks()
    assert [pick.of for pick in first] == [2, 2]
    assert all(a is b for a, b in zip(first, station.candidates.picks(), strict=True))
    station.add(make_paper(3))
    assert len(station.candidates.picks()) == 3
    station.store.papers.set_state(PaperId("2605.00002"), "failed", "no PDF")
    assert sorted(station.order()) == [1, 3]
    assert [p.paper.id for p in station.candidates.picks(already={PaperId("2605.00001")})] == ["2605.00003"]


def test_what_is_in_none_of_the_stations_categories_waits_for_somebody_to_ask(tmp_path: Path) -> None:
    station = Station(tmp_path, arxiv={"categories": ["cs.CL"], "weights": {"hep-th": 0.5}})
    station.add(
        make_paper(1, categories=("math.NT",)), make_paper(2, categories=("math.NT", "cs.CL")),
        make_paper(3, categories=("hep-th",)), make_paper(4, categories=()),
    )  # fmt: skip
    assert sorted(station.order()) == [2, 3, 4]


def test_vectors_that_come_later_change_the_order_within_a_minute(tmp_path: Path) -> None:
    station = Station(tmp_path, interests=["2605.00009"])
    station.add(*(make_paper(n) for n in (1, 2, 3)))
    assert station.order() == [3, 2, 1]
    assert [paper.id for paper in station.candidates.lacking(9)] == ["2605.00003", "2605.00002", "2605.00001"]
    assert station.candidates.examples() == ["2605.00009"]
    station.embed(p9=0, p1=0, p2=1, p3=2)
    station.clock.advance(AGAIN_SECONDS)
    assert station.order()[0] == 1
    part = next(part for part in station.candidates.picks()[0].parts if part.name == "interests")
    assert part.value == 1.5 and "2605.00009" in part.reason
    assert station.candidates.lacking(9) == [] and station.candidates.examples() == []


def test_a_library_that_cannot_be_read_stops_no_pick(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    station = Station(tmp_path)
    station.add(make_paper(1))
    station.folder.mkdir()
    (station.folder / "ledger.db").write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    for _ in range(3):
        assert station.order() == [1]
        station.clock.advance(AGAIN_SECONDS)
    assert len([r for r in caplog.records if "without the library" in r.message]) == 1


def test_what_is_close_to_what_aired_or_is_in_the_making_waits(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.add(*(make_paper(n, authors=()) for n in (1, 2, 3, 4, 5)))
    station.embed(p1=0, p2=1, p3=2, p4=0, p5=1)
    station.store.papers.set_state(PaperId("2605.00004"), "aired")
    station.store.papers.set_state(PaperId("2605.00005"), "picked")
    ids = (PaperId("2605.00004"),)
    aired = make_asrun(NOON - timedelta(hours=30), kind="talk", source="live", paper_ids=ids)
    station.store.asrun.append(aired)
    station.store.picks.put([record(5, "one")])
    picks = {pick.paper.id[-1]: pick for pick in station.candidates.picks()}
    assert station.order()[0] == 3
    told = {n: {part.name: part.reason for part in pick.parts} for n, pick in picks.items()}
    assert "aired 19 May" in told["1"]["novelty"] and "novelty" in told["2"]
    station.store.papers.set_state(PaperId("2605.00005"), "failed", "no PDF")
    station.clock.advance(AGAIN_SECONDS)
    again = next(pick for pick in station.candidates.picks() if pick.paper.id[-1] == "2")
    assert not {"novelty", "topic"} & {part.name for part in again.parts}, "what could not be made is no programme"
    assert "topic" in told["2"] and "topic" not in told["1"], "only what is of the last day counts as today's topic"


def test_a_follow_up_by_the_same_authors_is_named_as_such_and_waits_less(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.add(make_paper(1), make_paper(2, authors=()), make_paper(3))
    station.embed(p1=0, p2=0, p3=0)
    station.store.papers.set_state(PaperId("2605.00003"), "aired")
    ids = (PaperId("2605.00003"),)
    station.store.asrun.append(make_asrun(NOON - timedelta(days=3), kind="talk", source="live", paper_ids=ids))
    parts = {p.paper.id[-1]: part for p in station.candidates.picks() for part in p.parts if part.name == "novelty"}
    assert parts["1"].reason.startswith("follow-up by the same authors")
    assert parts["2"].value < parts["1"].value < 0


def record(number: int, order: str) -> PickRecord:
    paper = make_paper(number)
    return PickRecord(
        order=order, paper_id=paper.id, version=1, title=paper.title, picked=NOON, asked_by="rotation",
        show=ShowId("rotation"), rank=1, of=9,
    )  # fmt: skip


class EmbeddingPool:
    """The library's process: writes vectors into a station's ledger, or fails."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.batches: list[int] = []
        self.error: LibraryError | None = None

    def call(self, function: Callable[..., Any], folder: Path, models: Path, things: Sequence[Any]) -> Done[Any]:
        if self.error is not None:
            raise self.error
        self.batches.append(len(things))
        if function is tasks.text_vectors:
            return Done(np.stack([vector(7) for _ in things]), 0.0)
        self.station.embed(**{f"p{int(paper.id[-5:])}": 1 for paper in things})
        return Done(None, 0.0)


def test_papers_and_interests_are_embedded_in_the_background_while_there_is_time(tmp_path: Path) -> None:
    station = Station(tmp_path, interests=["robots that learn", "2605.00040"])
    station.add(*(make_paper(n) for n in range(1, 41)))
    pool, held = EmbeddingPool(station), [True]
    one = cast(Pool, pool)
    workshop = make_workshop(
        tmp_path, station.config, {}, station.clock, store=station.store, pools=Pools(one, one, one, one)
    )
    nearness = Nearness(workshop, station.candidates, lambda: held[0])
    assert (nearness.follow(), pool.batches) == (0, [])
    held[0] = False
    assert nearness.follow() == 39
    assert pool.batches == [1, 1, 16, 16, 7], "the texts, the example, and the candidates a few at a time"
    assert list(read_texts(station.folder)) == ["robots that learn"]
    station.clock.advance(AGAIN_SECONDS)
    assert nearness.follow() == 0
    pool.error = LibraryError("cannot")
    station.add(make_paper(41))
    with pytest.raises(LibraryError):
        nearness.follow()
    pool.error = None
    assert nearness.follow() == 0, "it rests after a failure"
    station.clock.advance(AFTER_FAILURE_SECONDS)
    assert nearness.follow() == 1
